// A tree that visits itself.
#include "kernel/abi/cell.h"

namespace deep_by_virtual {

class CELL_EXPORT Node {
 public:
  virtual unsigned long weight() const = 0;

 protected:
  ~Node() = default;
};

namespace {
class Pair final : public Node {
 public:
  Pair(const Node& left, const Node& right) : left_(left), right_(right) {}
  unsigned long weight() const override { return left_.weight() + right_.weight(); }

 private:
  const Node& left_;
  const Node& right_;
};
}  // namespace

CELL_EXPORT unsigned long weight(const Node& left, const Node& right) { return Pair(left, right).weight(); }

}  // namespace deep_by_virtual
