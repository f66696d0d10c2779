// Double dispatch: the cell's own visitor carries a pointer to the root into the client's kind of node.
#include "kernel/abi/cell.h"

namespace write_by_visitor {

CELL_STATE(unsigned long, seen);

namespace {

struct Visitor {
  virtual void leaf(unsigned long value) = 0;

 protected:
  ~Visitor() = default;
};

struct Counting final : Visitor {
  explicit Counting(unsigned long* into) : count(into) {}
  void leaf(unsigned long value) override { *count += value; }
  unsigned long* count;
};

struct Tree {
  unsigned long leaves[4];
  [[gnu::noinline]] void accept(Visitor& visitor) const {
    for (const unsigned long leaf : leaves) visitor.leaf(leaf);
  }
};

}  // namespace

CELL_EXPORT void visit(unsigned long seed) {
  const Tree tree{{seed, seed / 2, seed / 3, seed / 5}};
  Counting counting(&seen);
  tree.accept(counting);
}

}  // namespace write_by_visitor
