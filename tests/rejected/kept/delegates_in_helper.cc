// A helper hands it on.
#include "tests/accepted/support.h"

namespace delegates_in_helper {

namespace {
struct Request {
  void (*done)();
  unsigned long size;
};
[[gnu::noinline]] void submit(const Request& request) {
  if (request.size > 0) support::keep_hook(request.done);
}
}  // namespace

CELL_EXPORT void write(unsigned long size, void (*done)()) { submit({done, size}); }

}  // namespace delegates_in_helper
