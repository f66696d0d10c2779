// The pointer itself is copied as bytes: its type is lost on the way.
#include <cstring>

#include "kernel/abi/cell.h"

namespace write_by_copied_pointer {

CELL_STATE(unsigned long, total);

namespace {
struct Envelope {
  unsigned char bytes[sizeof(unsigned long*)];
};
[[gnu::noinline]] void open(const Envelope& envelope, unsigned long value) {
  unsigned long* place = nullptr;
  std::memcpy(&place, envelope.bytes, sizeof(place));
  *place += value;
}
}  // namespace

CELL_EXPORT void add(unsigned long value) {
  unsigned long* const place = &total;
  Envelope envelope;
  std::memcpy(envelope.bytes, &place, sizeof(place));
  open(envelope, value);
}

}  // namespace write_by_copied_pointer
