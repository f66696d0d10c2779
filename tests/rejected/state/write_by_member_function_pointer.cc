// A table of pointers to member functions, one of which writes.
#include "kernel/abi/cell.h"

namespace write_by_member_function_pointer {

CELL_STATE(unsigned long, writes);

namespace {

struct Device {
  [[gnu::noinline]] unsigned long read(unsigned long value) const { return value + base; }
  [[gnu::noinline]] unsigned long write(unsigned long value) const {
    writes += value;
    return base;
  }
  unsigned long base;
};

constexpr unsigned long (Device::* kRequests[])(unsigned long) const = {&Device::read, &Device::write};

}  // namespace

CELL_EXPORT unsigned long request(unsigned long kind, unsigned long value) {
  const Device device{7};
  return (device.*kRequests[kind & 1])(value);
}

}  // namespace write_by_member_function_pointer
