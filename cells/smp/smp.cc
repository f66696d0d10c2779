// Facts: Intel SDM volume 3, 8.4.4 (INIT, then twice the start-up IPI).
#include "cells/smp/smp.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

#include "cells/acpi/acpi.h"
#include "cells/apic/apic.h"
#include "cells/cpu/cpu.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/interrupts/interrupts.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/scheduler/scheduler.h"
#include "cells/smp/mail.h"
#include "cells/smp/startup.h"
#include "cells/timer/timer.h"
#include "kernel/abi/stack.h"
#include "kernel/base/root_slot.h"

namespace smp {

namespace {

/// Above a page that is never mapped.
struct Stack {
  page_allocator::AllocatedPages guard;
  mapped_pages::Mapping memory;
  [[nodiscard]] VirtAddr top() const { return memory.start() + memory.size_bytes(); }
};

/// Of one processor.
struct Stacks {
  Stack idle;                         ///< It runs idle on it for ever.
  std::array<Stack, 4> of_interrupt;  ///< [place - 1] of cpu::InterruptStack.
};

}  // namespace

using AllStacks = RootSlot<std::array<std::unique_ptr<Stacks>, arch::kMaximumProcessors>>;

CELL_KEPT(AllStacks, stacks, "inventory", "other processors run on them");

namespace {

constexpr std::uint32_t kEfer = 0xc000'0080;
constexpr std::uint64_t kLongModeActive = 1 << 10;
constexpr std::uint64_t kExtendedStates = 1 << 18;  ///< CR4.OSXSAVE
constexpr std::uint64_t kMillisecond = 1'000'000;

// One function for each kind of privileged instruction: what the grants of this cell name.
[[gnu::noinline]] Parameters read_registers() {
  Parameters parameters{};
  parameters.cr0 = arch::read_cr0();
  parameters.cr4 = arch::read_cr4();
  parameters.efer = arch::read_msr(kEfer) & ~kLongModeActive;
  parameters.xcr0 = (parameters.cr4 & kExtendedStates) != 0 ? arch::read_xcr0() : 0;
  parameters.root = arch::read_cr3();
  return parameters;
}
[[noreturn, gnu::noinline]] void stop_for_ever() { arch::halt_for_ever(); }

std::byte* at(std::uint64_t physical) { return reinterpret_cast<std::byte*>(mapped_pages::direct_map() + physical); }

/// Page tables like those of all, and the first 2 MiB at 0 as well.
class TemporaryTables {
 public:
  static Result<TemporaryTables> make(std::uint64_t root) {
    constexpr std::uint64_t kTables = 3;
    constexpr std::uint64_t kPresent = 1, kWritable = 2, kLarge = 1 << 7;
    TemporaryTables tables;
    TRY_ASSIGN(tables.frames_, frame_allocator::allocate(kTables));
    if (tables.root() + kTables * kPageSize > 1ULL << 32)
      return fail(ErrorKind::kOutOfMemory, "smp: no frames below 4 GiB for page tables, but at ", tables.root());
    const std::span entries(reinterpret_cast<std::uint64_t*>(at(tables.root())), kTables * kEntries);
    std::memcpy(entries.data(), at(root), kPageSize);
    std::memset(&entries[kEntries], 0, 2 * kPageSize);
    entries[0] = (tables.root() + kPageSize) | kPresent | kWritable;
    entries[kEntries] = (tables.root() + 2 * kPageSize) | kPresent | kWritable;
    entries[2 * kEntries] = kPresent | kWritable | kLarge;
    return tables;
  }
  [[nodiscard]] std::uint64_t root() const { return frames_.start().value; }

 private:
  static constexpr std::uint64_t kEntries = 512;
  frame_allocator::AllocatedFrames frames_;
};

/// What begins processors, where they begin; puts back what was there.
class StartupPage {
 public:
  StartupPage() : before_(std::make_unique<std::array<std::byte, kPageSize>>()) {
    std::memcpy(before_->data(), at(kStartupPage), kPageSize);
    std::memcpy(at(kStartupPage), kStartupBegin, static_cast<std::size_t>(kStartupEnd - kStartupBegin));
  }
  StartupPage(const StartupPage&) = delete;
  StartupPage& operator=(const StartupPage&) = delete;
  ~StartupPage() { std::memcpy(at(kStartupPage), before_->data(), kPageSize); }

  void set(const Parameters& parameters) {
    std::memcpy(at(kStartupPage) + (kStartupParameters - kStartupBegin), &parameters, sizeof(parameters));
  }

 private:
  std::unique_ptr<std::array<std::byte, kPageSize>> before_;
};

Result<void> fill(Stack& stack, std::uint64_t count) {
  TRY_ASSIGN(stack.guard, page_allocator::allocate(page_allocator::Arena::kGeneral, 1 + count));
  auto pages = stack.guard.split_off(1);
  TRY_ASSIGN(auto frames, frame_allocator::allocate(count));
  TRY_ASSIGN(stack.memory,
             mapped_pages::map_pages(std::move(pages), std::move(frames), mapped_pages::Access::kReadWrite));
  return {};
}

/// The stacks of processor `index`, of which it is told.
Result<void> fill(Stacks& of, std::uint32_t index) {
  TRY(fill(of.idle, cell_abi::kTaskStackPages));
  for (std::size_t i = 0; i < of.of_interrupt.size(); ++i) {
    TRY(fill(of.of_interrupt[i], cell_abi::kInterruptStackPages));
    TRY(cpu::set_interrupt_stack(index, static_cast<cpu::InterruptStack>(i + 1), of.of_interrupt[i].top()));
  }
  return {};
}

void wait(std::uint64_t duration_ns) {
  const std::uint64_t end_ns = timer::now() + duration_ns;
  while (timer::now() < end_ns) arch::pause();
}

/// Whether it runs tasks within a second.
bool wake_processor(std::uint32_t apic_id, std::uint32_t index) {
  constexpr auto kPage = static_cast<std::uint8_t>(kStartupPage >> kPageShift);
  apic::send_init(apic_id);
  wait(10 * kMillisecond);
  for (int i = 0; i < 2; ++i) {
    apic::send_startup(apic_id, kPage);
    wait(kMillisecond / 5);
  }
  for (int i = 0; i < 1000 && scheduler::processors() <= index; ++i) wait(kMillisecond);
  return scheduler::processors() > index;
}

Result<void> start_processor(StartupPage& page, Parameters parameters, std::uint32_t apic_id) {
  const std::uint32_t index = scheduler::processors();
  auto own = std::make_unique<Stacks>();
  TRY(fill(*own, index));
  mail().answers[index].apic_id = apic_id;
  parameters.stack_top = own->idle.top().value;
  parameters.index = index;
  page.set(parameters);
  (*stacks.get())[index] = std::move(own);
  if (wake_processor(apic_id, index)) return {};
  // Back to waiting for a start-up IPI, so that it does not come late.
  apic::send_init(apic_id);
  return fail(ErrorKind::kNotFound, "smp: the processor with APIC ", apic_id, " does not come");
}

bool is_other(const acpi::Processor& processor) { return processor.is_enabled && processor.apic_id != apic::id(); }

bool has_others(const acpi::Madt& madt) { return std::ranges::any_of(madt.processors.all(), is_other); }

Result<void> start_processors(const acpi::Madt& madt) {
  Parameters parameters = read_registers();
  TRY_ASSIGN(const TemporaryTables tables, TemporaryTables::make(parameters.root));
  parameters.temporary_root = tables.root();
  parameters.entry = reinterpret_cast<std::uint64_t>(&smp_enter);
  StartupPage page;
  for (const acpi::Processor& processor : madt.processors.all()) {
    if (!is_other(processor)) continue;
    if (scheduler::processors() == arch::kMaximumProcessors) break;
    TRY(start_processor(page, parameters, processor.apic_id));
  }
  return {};
}

Result<void> register_hooks() {
  TRY(interrupts::register_nmi_hook(&answer));
  TRY(interrupts::register_last_hook(&end_others));
  return cpu::register_others({&flush_others, &stop_others, &go_on});
}

/// Everything that a processor has of its own.
Result<void> begin(std::uint32_t index) {
  TRY(cpu::enter(index));
  interrupts::enter();
  apic::enter();
  join_others(index);
  timer::enter();
  return scheduler::enter();
}

}  // namespace

Result<void> start() {
  if (mail().online != 0) return fail(ErrorKind::kAlreadyExists, "smp: started already");
  if (scheduler::processors() != 1) return fail(ErrorKind::kRefused, "smp: no scheduler runs");
  TRY_ASSIGN(const acpi::Madt madt, acpi::madt());
  mail().answers[0].apic_id = apic::id();
  mail().online = 1;
  if (!has_others(madt)) return {};
  heap::share();
  stacks.put({});
  TRY(register_hooks());
  // One that does not come does not keep the others from running.
  if (const auto started = start_processors(madt); !started) logger::warn("smp", started.error().text);
  logger::info("smp", "processors: ", scheduler::processors());
  return {};
}

std::uint32_t count() { return scheduler::processors(); }

Stats stats() { return {mail().flushes, mail().stops, mail().retries}; }

}  // namespace smp

void smp_begin(std::uint64_t index) {
  const auto begun = smp::begin(static_cast<std::uint32_t>(index));
  if (!begun) logger::error("smp", begun.error().text);
  smp::stop_for_ever();
}
