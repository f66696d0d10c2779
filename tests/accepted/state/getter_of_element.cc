// Looks an entry up and returns what is in it.
#include "kernel/abi/cell.h"

namespace getter_of_element {

struct Entry {
  unsigned long key, value;
};
struct Entries {
  Entry list[3] = {{1, 10}, {2, 20}, {5, 50}};
};
CELL_STATE(Entries, entries);

namespace {
[[gnu::noinline]] const Entry* find(unsigned long key) {
  for (const Entry& entry : entries.list) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}
}  // namespace

CELL_EXPORT unsigned long value_of(unsigned long key) {
  const Entry* const entry = find(key);
  return entry == nullptr ? 0 : entry->value;
}

}  // namespace getter_of_element
