// A virtual destructor takes two slots.
#include "kernel/abi/cell.h"

namespace shape {

class CELL_EXPORT Shape {
 public:
  virtual void release() const;
  virtual unsigned long corners() const;
  virtual unsigned long sides() const;

 protected:
  ~Shape() = default;
};

namespace {
constexpr class Triangle final : public Shape {
} kTriangle;
}  // namespace

void Shape::release() const {}
unsigned long Shape::corners() const { return 3; }
unsigned long Shape::sides() const { return 30; }
CELL_EXPORT const Shape& triangle() { return kTriangle; }

}  // namespace shape
