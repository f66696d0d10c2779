// begin() and end() of a private list: whoever iterates writes in it.
#include "kernel/abi/cell.h"

namespace leak_of_iterator {

struct Node {
  unsigned long value;
  Node* next;
};
CELL_STATE(Node, head);

class CELL_EXPORT Iterator {
 public:
  explicit Iterator(Node* node) : node_(node) {}
  unsigned long& operator*() const { return node_->value; }
  Iterator& operator++() {
    node_ = node_->next;
    return *this;
  }
  bool operator==(const Iterator&) const = default;

 private:
  Node* node_;
};

CELL_EXPORT Iterator begin() { return Iterator(&head); }
CELL_EXPORT Iterator end() { return Iterator(nullptr); }

}  // namespace leak_of_iterator
