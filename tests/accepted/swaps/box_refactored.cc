// The same results by way of helpers, in another order in the file.
#include "tests/rejected/swaps/box.h"

namespace box {

namespace {
[[gnu::noinline]] unsigned int edge(const Box& box, bool is_width) { return is_width ? box.width : box.height; }
}  // namespace

void grow(Box& box, unsigned int by) { box.width = edge(box, true) + by; }
unsigned long side(const Box& box, Side side) { return edge(box, side == Side::kWidth); }
Box turned(const Box& box) { return {edge(box, false), edge(box, true)}; }
unsigned long area(const Box& box) { return 1UL * edge(box, true) * edge(box, false); }

}  // namespace box
