// A class with virtual functions whose objects live with the client.
#pragma once

#include "kernel/abi/cell.h"

namespace shape {

class CELL_EXPORT Shape {
 public:
  virtual unsigned long corners() const;
  virtual unsigned long sides() const;

 protected:
  ~Shape() = default;
};

/// Never destroyed.
CELL_EXPORT const Shape& triangle();

}  // namespace shape
