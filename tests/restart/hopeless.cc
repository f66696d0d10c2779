#include "tests/restart/hopeless.h"

namespace hopeless {
namespace {

constexpr unsigned long kNothing = 0;

/// Reads memory each time, where a broken bit would be.
unsigned long read(const volatile unsigned long& constant) { return constant; }

}  // namespace

unsigned long run() {
  return 1 / read(kNothing);  // NOLINT(clang-analyzer-core.DivideZero): on purpose
}

}  // namespace hopeless
