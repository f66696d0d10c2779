// A helper returns a reference to the root and the caller assigns to the call.
#include "kernel/abi/cell.h"

namespace write_by_returned_reference {

struct Settings {
  unsigned long speed, volume;
};
CELL_STATE(Settings, settings);

namespace {
[[gnu::noinline]] unsigned long& setting(bool is_speed) { return is_speed ? settings.speed : settings.volume; }
}  // namespace

CELL_EXPORT void set(bool is_speed, unsigned long value) { setting(is_speed) = value; }

}  // namespace write_by_returned_reference
