// Gives back a lock that it has not taken, and does not say so.
#include "tests/accepted/locks/lock_cell.h"

namespace lock_given_back_for_others {

CELL_EXPORT void end(lock_cell::Lock& lock) { lock.release(); }

}  // namespace lock_given_back_for_others
