// Holds an entry of its own and asks about it.
#include "tests/accepted/keeper.h"

namespace keeper_user {

CELL_EXPORT unsigned long ask(unsigned long key) {
  const keeper::Entry entry{key, 1};
  return keeper::measure(entry) + keeper::calls();
}

}  // namespace keeper_user
