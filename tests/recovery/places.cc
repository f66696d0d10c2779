#include "tests/recovery/places.h"

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "tests/recovery/counted.h"
#include "tests/recovery/test_victim.h"

namespace test_recovery {

namespace {

using ways::raise;
using ways::Way;

class Guard {
 public:
  explicit Guard(Ledger& ledger) : ledger_(ledger) { ledger_.is_locked = true; }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() { ledger_.is_locked = false; }

 private:
  Ledger& ledger_;
};

[[gnu::noinline]] void in_one_frame(Ledger& ledger, Way way) {
  const Counted before(ledger);
  const std::array more = {Counted(ledger), Counted(ledger), Counted(ledger)};
  raise(way);
  const Counted never(ledger);
}

[[gnu::noinline]] void go_down(Ledger& ledger, Way way,
                               int frames) {  // NOLINT(misc-no-recursion): ten frames are wanted
  const Counted held(ledger);
  if (frames == 1) {
    raise(way);
  } else {
    go_down(ledger, way, frames - 1);
  }
  const Counted never(ledger);
}

void in_ten_frames(Ledger& ledger, Way way) { go_down(ledger, way, 10); }

/// As a destructor of a resource should be that may fault: not noexcept.
class Faulty {
 public:
  Faulty(Ledger& ledger, Way way) : ledger_(ledger), way_(way) { ++ledger_.made; }
  Faulty(const Faulty&) = delete;
  Faulty& operator=(const Faulty&) = delete;
  ~Faulty() noexcept(false) {
    const Counted inside(ledger_);
    ++ledger_.destroyed;
    raise(way_);
  }

 private:
  Ledger& ledger_;
  Way way_;
};

[[gnu::noinline]] void in_destructor(Ledger& ledger, Way way) {
  const Counted before(ledger);
  {
    const Faulty faulty(ledger, way);
  }
  const Counted never(ledger);
}

[[gnu::noinline]] void fault_twice(Ledger& ledger, Way way) {
  const Faulty faulty(ledger, way);
  raise(way);
}

/// The destructor faults while the first fault is unwound: that goes on with this frame.
[[gnu::noinline]] void in_destructor_of_unwinding(Ledger& ledger, Way way) {
  const Counted before(ledger);
  fault_twice(ledger, way);
  const Counted never(ledger);
}

[[gnu::noinline]] void with_guard(Ledger& ledger, Way way) {
  const Counted before(ledger);
  const Guard guard(ledger);
  raise(way);
}

struct FaultyObject {
  FaultyObject(Ledger& ledger, Way way) : first(ledger), second(ledger) { raise(way); }
  Counted first, second;
};

/// The memory is allocated, the object is not there yet.
[[gnu::noinline]] void in_constructor(Ledger& ledger, Way way) {
  const auto held = std::make_unique<Counted>(ledger);
  const auto never = std::make_unique<FaultyObject>(ledger, way);
}

/// An element whose copy faults: the container catches all, cleans up, and throws on.
struct Element {
  Element(Ledger& ledger, Way way) : way(way), counted(ledger) {}
  Element(const Element& other) : way(other.way), counted(other.counted) {
    if (other.is_faulty) raise(way);
  }
  Element& operator=(const Element&) = default;
  ~Element() = default;
  Way way;
  bool is_faulty = false;
  Counted counted;
};

[[gnu::noinline]] void in_growing_vector(Ledger& ledger, Way way) {
  std::vector<Element> elements;
  elements.reserve(4);
  for (int i = 0; i < 4; ++i) elements.emplace_back(ledger, way);
  elements[2].is_faulty = true;
  elements.emplace_back(ledger, way);
}

/// Arguments on the stack, and a stack that is aligned anew: what DWARF takes expressions for.
[[gnu::noinline]] unsigned long realign(Ledger& ledger, Way way, unsigned long a, unsigned long b, unsigned long c,
                                        unsigned long d, unsigned long e, unsigned long f) {
  alignas(64) volatile unsigned long block[8];
  block[0] = a + b + c + d + e + f;
  const Counted before(ledger);
  raise(way);
  return block[0] + e + f;
}

[[gnu::noinline]] void in_realigned_frame(Ledger& ledger, Way way) {
  const Counted before(ledger);
  const unsigned long value = ways::opaque(1UL);
  if (realign(ledger, way, value, value, value, value, value, value) != 0) ++ledger.made;
}

[[gnu::noinline]] void in_other_cell(Ledger& ledger, Way way) {
  const Counted before(ledger);
  test_victim::fall(static_cast<unsigned>(way));
  const Counted never(ledger);
}

/// A catch-all runs, but cannot keep the kill.
[[gnu::noinline]] void in_catch_all(Ledger& ledger, Way way) {
  const Counted before(ledger);
  try {
    const Counted inside(ledger);
    raise(way);
  } catch (...) {
    const Counted in_handler(ledger);
  }
  ++ledger.made;  // Never, so that swallowing shows.
}

[[gnu::noinline]] void under_typed_catch(Ledger& ledger, Way way) {
  const Counted before(ledger);
  try {
    const Counted inside(ledger);
    raise(way);
  } catch (const Way&) {
    ++ledger.made;
  }
}

constexpr std::string_view kHere = "test_recovery";

constexpr Place kPlaces[] = {
    {"one frame", in_one_frame, 0, kHere},
    {"ten frames", in_ten_frames, 0, kHere},
    {"a destructor", in_destructor, 0, kHere},
    {"a destructor while unwinding", in_destructor_of_unwinding, 1, kHere},
    {"a guarded section", with_guard, 0, kHere},
    {"a constructor in new", in_constructor, 0, kHere},
    {"a growing vector", in_growing_vector, 0, kHere},
    {"a frame aligned anew", in_realigned_frame, 0, kHere},
    {"another cell", in_other_cell, 0, "test_victim"},
    {"a try with catch-all", in_catch_all, 0, kHere},
    {"a try with other catch", under_typed_catch, 0, kHere},
};

}  // namespace

std::span<const Place> places() { return kPlaces; }

}  // namespace test_recovery
