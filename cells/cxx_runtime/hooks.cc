// The hooks that upper cells register: memory, unwind tables, the end.
#include "cells/cxx_runtime/runtime_internal.h"
#include "kernel/arch/cpu_ops.h"

namespace cxx_runtime {

/// Null where nobody has registered.
struct Hooks {
  AllocatorHooks allocator;
  FindFrame find_frame;
  FatalHook on_give_up;
  FatalHook on_fatal;
  OtherFlows others;
};

CELL_KEPT(Hooks, hooks, "registration",
          "memory, unwind tables and the report of an end come from cells that lie above");

namespace {

[[noreturn, gnu::noinline]] void stop_processor() { arch::halt_for_ever(); }

}  // namespace

Result<void> register_allocator(const AllocatorHooks& allocator) {
  if (allocator.allocate == nullptr || allocator.release == nullptr)
    return fail(ErrorKind::kOutOfRange, "allocator hook is null");
  if (hooks.allocator.allocate != nullptr) return fail(ErrorKind::kAlreadyExists, "an allocator is registered");
  hooks.allocator = allocator;
  return {};
}

void unregister_allocator() { hooks.allocator = {}; }

Result<void> register_frame_finder(FindFrame find) {
  if (find == nullptr) return fail(ErrorKind::kOutOfRange, "frame finder is null");
  if (hooks.find_frame != nullptr) return fail(ErrorKind::kAlreadyExists, "a frame finder is registered");
  hooks.find_frame = find;
  return {};
}

void unregister_frame_finder() { hooks.find_frame = nullptr; }

Result<void> register_give_up_hook(FatalHook hook) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "give-up hook is null");
  if (hooks.on_give_up != nullptr) return fail(ErrorKind::kAlreadyExists, "a give-up hook is registered");
  hooks.on_give_up = hook;
  return {};
}

void unregister_give_up_hook() { hooks.on_give_up = nullptr; }

Result<void> register_fatal_hook(FatalHook hook) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "fatal hook is null");
  if (hooks.on_fatal != nullptr) return fail(ErrorKind::kAlreadyExists, "a fatal hook is registered");
  hooks.on_fatal = hook;
  return {};
}

void unregister_fatal_hook() { hooks.on_fatal = nullptr; }

Result<void> register_other_flows(const OtherFlows& others) {
  if (others.hold == nullptr || others.let_go == nullptr || others.next_address == nullptr ||
      others.append_name == nullptr)
    return fail(ErrorKind::kOutOfRange, "a function for other flows is null");
  if (hooks.others.hold != nullptr) return fail(ErrorKind::kAlreadyExists, "other flows are registered");
  hooks.others = others;
  return {};
}

void unregister_other_flows() { hooks.others = {}; }

void hold_other_flows() noexcept {
  if (hooks.others.hold != nullptr) hooks.others.hold();
}

void let_other_flows_go() noexcept {
  if (hooks.others.let_go != nullptr) hooks.others.let_go();
}

std::uint64_t next_address_of_others() noexcept {
  return hooks.others.next_address == nullptr ? 0 : hooks.others.next_address();
}

void append_name_of_other(Text<64>& out) noexcept {
  if (hooks.others.append_name != nullptr) hooks.others.append_name(out);
}

void* allocate(std::size_t bytes) noexcept {
  return hooks.allocator.allocate == nullptr ? nullptr : hooks.allocator.allocate(bytes);
}

void release(void* block) noexcept {
  if (block != nullptr && hooks.allocator.release != nullptr) hooks.allocator.release(block);
}

void fatal(const char* why) {
  if (hooks.on_give_up != nullptr) hooks.on_give_up(why);
  if (hooks.on_fatal != nullptr) hooks.on_fatal(why);
  stop_processor();
}

FrameEntry find_frame(std::uint64_t pc) noexcept {
  return hooks.find_frame == nullptr ? FrameEntry{nullptr, 0} : hooks.find_frame(pc);
}

}  // namespace cxx_runtime
