#include "tests/restart/reckoner.h"

#include "tests/restart/divider.h"

namespace reckoner {
namespace {

constexpr unsigned long kBy = 2;

/// Reads memory each time, where a broken bit would be.
unsigned long read(const volatile unsigned long& constant) { return constant; }

}  // namespace

unsigned long run() { return divider::divide(read(kBy)); }

unsigned long place_of_constant() { return reinterpret_cast<unsigned long>(&kBy); }

}  // namespace reckoner
