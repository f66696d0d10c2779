// The static member of a template: writable bytes that belong to no state root.
#include "kernel/abi/cell.h"

namespace template_static {

namespace {
template <typename T>
struct Tag {
  static unsigned long uses;
};
template <typename T>
unsigned long Tag<T>::uses = 0;
}  // namespace

CELL_EXPORT unsigned long use() { return ++Tag<int>::uses; }

}  // namespace template_static
