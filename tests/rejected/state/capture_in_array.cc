// A helper puts the client's pointer in the first free place.
#include "kernel/abi/cell.h"

namespace capture_in_array {

struct Listener {
  unsigned long events;
};
struct Listeners {
  Listener* places[4];
};
CELL_STATE(Listeners, listeners);

namespace {
[[gnu::noinline]] Listener** free_place() {
  for (Listener*& place : listeners.places) {
    if (place == nullptr) return &place;
  }
  return nullptr;
}
}  // namespace

CELL_EXPORT bool listen(Listener& listener) {
  Listener** const place = free_place();
  if (place == nullptr) return false;
  *place = &listener;
  return true;
}

}  // namespace capture_in_array
