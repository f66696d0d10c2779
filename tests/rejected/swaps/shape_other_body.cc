// Only bodies change; but the client may hold an object whose vtable is the old version's.
#include "tests/rejected/swaps/shape.h"

namespace shape {

namespace {
constexpr class Triangle final : public Shape {
} kTriangle;
}  // namespace

unsigned long Shape::corners() const { return 1 + 2; }
unsigned long Shape::sides() const { return 3 * 10; }
const Shape& triangle() { return kTriangle; }

}  // namespace shape
