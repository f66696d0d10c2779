// The virtual functions change places; every name and every type is as before.
#include "kernel/abi/cell.h"

namespace shape {

class CELL_EXPORT Shape {
 public:
  virtual unsigned long sides() const;
  virtual unsigned long corners() const;

 protected:
  ~Shape() = default;
};

namespace {
constexpr class Triangle final : public Shape {
} kTriangle;
}  // namespace

unsigned long Shape::corners() const { return 3; }
unsigned long Shape::sides() const { return 30; }
CELL_EXPORT const Shape& triangle() { return kTriangle; }

}  // namespace shape
