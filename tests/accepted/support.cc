// Exports of every kind, and one declared exception.
#include "tests/accepted/support.h"

namespace support {

using Hook = void (*)();
CELL_KEPT(Hook, registered_hook, "registration", "the one who registers owns the guard in real cells");

unsigned long square(unsigned long value) { return value * value; }
int sum(const Point& point) { return point.x + point.y; }
void keep_hook(void (*hook)()) { registered_hook = hook; }
void reset() { registered_hook = nullptr; }

}  // namespace support
