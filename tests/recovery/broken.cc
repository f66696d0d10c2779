// Faults in the middle of other cells' work: the beginning of one of their functions is overwritten, through the direct
// map, by a jump to code that raises the exception. A swap and an allocation must be as if they had not been begun.
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/elf_loader/elf_loader.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/panic/panic.h"
#include "kernel/arch/cpu_ops.h"
#include "tests/recovery/checks.h"
#include "tests/recovery/ways.h"

namespace test_recovery {
namespace {

using unwinder::End;
using unwinder::Kill;

/// What a function is replaced by.
template <std::size_t kWay>
[[gnu::noinline]] void stand_in() {
  ways::raise(static_cast<ways::Way>(kWay));
}

constexpr auto kStandIns = []<std::size_t... kWays>(std::index_sequence<kWays...>) {
  return std::array{&stand_in<kWays>...};
}(std::make_index_sequence<static_cast<std::size_t>(ways::Way::kCount)>());

template <typename Function>
std::uint64_t address_of(Function* function) {
  return reinterpret_cast<std::uint64_t>(function);
}

/// jmp rel32 (Intel SDM volume 2, JMP): as if the caller had called where it leads to.
using Jump = std::array<std::uint8_t, 5>;
Jump jump(std::uint64_t from, std::uint64_t to) {
  const std::uint64_t distance = to - (from + sizeof(Jump));
  Jump made{0xe9};
  for (std::size_t i = 0; i < 4; ++i) made[1 + i] = static_cast<std::uint8_t>(distance >> (8 * i));
  return made;
}

/// Code was written at another address than the one it runs at (Intel SDM volume 3, section 8.1.3).
[[gnu::noinline]] void serialize() { arch::cpuid(0, 0); }

/// A function of a cell that is another one as long as this lives: its unwind tables do not speak of it.
class Broken {
 public:
  Broken(std::uint64_t function, ways::Way way) : place_(alias(function)), saved_(place_) {
    place_ = jump(function, address_of(kStandIns[static_cast<std::size_t>(way)]));
    serialize();
  }
  Broken(const Broken&) = delete;
  Broken& operator=(const Broken&) = delete;
  ~Broken() {
    place_ = saved_;
    serialize();
  }

 private:
  static Jump& alias(std::uint64_t address) {
    return *reinterpret_cast<Jump*>(mapped_pages::direct_map() + mapped_pages::translate({address}).physical.value);
  }
  Jump& place_;
  Jump saved_;
};

[[gnu::noinline]] void swap(Ledger& ledger) {
  const Counted before(ledger);
  if (cell_loader::swap("counter", "counter_v2")) ++ledger.made;  // Never, so that it shows.
  const Counted never(ledger);
}

/// More than the heap has, so that it asks for frames.
[[gnu::noinline]] void allocate(Ledger& ledger) {
  const Counted before(ledger);
  const auto block = std::make_unique<std::array<char, 300'000>>();
  block->front() = 1;
  const Counted never(ledger);
}

struct Work {
  std::string_view name;
  void (*run)(Ledger& ledger);
  std::uint64_t function;
  std::string_view caller;  ///< The cell that calls it.
};

/// The innermost frame that is not in this cell.
Text<160> caller_of_stand_in(const Kill& kill) {
  Text<160> caller;
  for (std::uint32_t i = 0; i < kill.depth; ++i) {
    caller.clear();
    panic::describe(kill.trace[i] - 1, caller);
    if (!caller.view().ends_with("(test_recovery)")) break;
  }
  return caller;
}

Result<void> test_one(const Work& work, ways::Way way) {
  const ways::Expected& expected = ways::kExpected[static_cast<std::size_t>(way)];
  Before before;
  Kill kill;
  End end = End::kCompleted;
  {
    const Broken broken(work.function, way);
    end = unwinder::run([&] { work.run(before.ledger); }, kill);
  }
  TRY(before.check(expected.name, work.name));
  if (end != End::kKilled) return fail(ErrorKind::kRefused, expected.name, " in ", work.name, " was not noticed");
  const Text<160> caller = caller_of_stand_in(kill);
  if (!caller.view().ends_with(work.caller))
    return fail(ErrorKind::kRefused, expected.name, " in ", work.name, ": called by ", caller);
  return check_kill(kill, {expected.vector, 0, "test_"}, expected.name, work.name);
}

/// What the faults were in the middle of goes through afterwards.
Result<void> test_whole() {
  const Before before;
  for (int i = 0; i < 2; ++i) {
    TRY(cell_loader::swap("counter", "counter_v2"));
    TRY(cell_loader::swap("counter_v2", "counter"));
  }
  if (std::make_unique<std::array<char, 300'000>>() == nullptr) return fail(ErrorKind::kRefused, "no memory");
  return before.check("swaps", "a whole system");
}

}  // namespace

Result<unsigned> test_broken() {
  const std::array works = {
      Work{"the planning of a swap", swap, address_of(&elf_loader::apply), "(cell_loader)"},
      Work{"a swap before its commit", swap, address_of(&cell_namespace::prepare_replace), "(cell_loader)"},
      Work{"the heap", allocate, address_of(&heap::allocate), "(cxx_runtime)"},
      Work{"the allocation of frames", allocate, address_of(&frame_allocator::allocate), "(heap)"},
  };
  TRY(test_whole());
  unsigned cases = 0;
  for (const Work& work : works) {
    for (unsigned way = 0; way < static_cast<unsigned>(ways::Way::kCount); ++way, ++cases)
      TRY(test_one(work, static_cast<ways::Way>(way)));
    TRY(test_whole());
  }
  return cases;
}

}  // namespace test_recovery
