#include <string_view>

#include "cells/cell_namespace/cell_namespace.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "tests/messages/instruction.h"
#include "tests/messages/test_stepper.h"

extern "C" {
[[gnu::visibility("hidden")]] void test_find_table(void* pointer);
[[gnu::visibility("hidden")]] void test_set_stepper(void* stepper);
[[gnu::visibility("hidden")]] void test_step();
[[gnu::visibility("hidden")]] void test_step_entry();
[[gnu::visibility("hidden")]] void test_on_step(interrupts::Frame* frame, test_stepper::Stepper* stepper) {
  stepper->look(*frame);
}
}

namespace test_stepper {
namespace {

constexpr std::uint64_t kTrapFlag = 0x100;

/// Of the interrupt table (Intel SDM volume 3, 6.14.1).
struct Gate {
  std::uint16_t low;
  std::uint16_t selector;
  std::uint16_t type;
  std::uint16_t middle;
  std::uint32_t high;
  std::uint32_t reserved;
};

/// Makes `handler` that of exception 1, and returns the one before. The table is mapped read-only.
std::uint64_t exchange_handler(std::uint64_t handler) {
  struct [[gnu::packed]] {
    std::uint16_t limit;
    std::uint64_t base;
  } table{};
  test_find_table(&table);
  const auto place = mapped_pages::translate({table.base + sizeof(Gate)});
  auto* const gate = reinterpret_cast<Gate*>(mapped_pages::direct_map() + place.physical.value);
  const std::uint64_t old = gate->low | std::uint64_t{gate->middle} << 16 | std::uint64_t{gate->high} << 32;
  gate->low = static_cast<std::uint16_t>(handler);
  gate->middle = static_cast<std::uint16_t>(handler >> 16);
  gate->high = static_cast<std::uint32_t>(handler >> 32);
  return old;
}

/// Whether an address is in the channels or in this cell.
bool is_ours(std::uint64_t address) {
  const cell_namespace::LoadedCell* const cell = cell_namespace::find_address(address);
  if (cell == nullptr) return false;
  const std::string_view name = cell->cell;
  return name == "test_messages" || name == "channel_buffered" || name == "channel_rendezvous";
}

/// Where a frame has the register with the number that instructions give it, of those that a call need not keep (System
/// V ABI for x86-64, 3.2.1). Null for the others: a clean-up relies on them.
std::uint64_t* scratch_register(interrupts::Frame& frame, std::uint8_t number) {
  switch (number) {
    case 0:
      return &frame.rax;
    case 1:
      return &frame.rcx;
    case 2:
      return &frame.rdx;
    case 6:
      return &frame.rsi;
    case 7:
      return &frame.rdi;
    case 8:
      return &frame.r8;
    case 9:
      return &frame.r9;
    case 10:
      return &frame.r10;
    case 11:
      return &frame.r11;
    default:
      return nullptr;
  }
}

}  // namespace

Stepper::Stepper(Action action, std::uint64_t number)
    : action_(action),
      number_(number),
      task_(scheduler::running().number),
      handler_(exchange_handler(reinterpret_cast<std::uint64_t>(&test_step_entry))) {
  test_set_stepper(this);
}

Stepper::~Stepper() { exchange_handler(handler_); }

void begin() { test_step(); }

bool Stepper::act(interrupts::Frame& frame) {
  if (action_ == Action::kBadArgument) {
    if (frame.rip != number_) return false;
    frame.rdi = kNowhere;
    return true;
  }
  if (!is_ours(frame.rip)) return false;
  const Instruction instruction = decode(frame.rip);
  if (action_ == Action::kKill) return instruction.may_fault() && places_++ == number_;
  if (action_ == Action::kSkip) {
    if (instruction.is_exchange) frame.rip += instruction.length;
    return instruction.is_exchange;
  }
  std::uint64_t* const base = instruction.is_access ? scratch_register(frame, instruction.base) : nullptr;
  if (base != nullptr) *base = kNowhere;
  return base != nullptr;
}

/// Other tasks, which have the flag from the switch, are passed over.
void Stepper::look(interrupts::Frame& frame) {
  frame.vector = 0;
  const std::uint64_t at = frame.rip;
  const bool is_done = is_on_ && scheduler::running().number == task_ && act(frame);
  if (is_done) {
    is_on_ = false;
    done_at_ = at;
  }
  if (!is_on_) frame.rflags &= ~kTrapFlag;
  if (is_done && action_ == Action::kKill) {
    frame.vector = 1;
    frame.error = handler_;
  }
}

}  // namespace test_stepper
