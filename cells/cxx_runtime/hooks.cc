// The hooks that upper cells register: memory, unwind tables, the end.
#include "cells/cxx_runtime/runtime_internal.h"
#include "kernel/arch/cpu_ops.h"

namespace cxx_runtime {

CELL_KEPT(AllocatorHooks, allocator, "registration", "operator new of all cells ends in the heap, which lies above");
CELL_KEPT(FindFrame, frame_finder, "registration", "the unwind tables belong to the cells, which the namespace knows");
CELL_KEPT(FatalHook, fatal_hook, "registration", "the end of a run is reported by panic, which lies above");

namespace {

[[noreturn, gnu::noinline]] void stop_processor() { arch::halt_for_ever(); }

}  // namespace

Result<void> register_allocator(const AllocatorHooks& hooks) {
  if (hooks.allocate == nullptr || hooks.release == nullptr)
    return fail(ErrorKind::kOutOfRange, "allocator hook is null");
  if (allocator.allocate != nullptr) return fail(ErrorKind::kAlreadyExists, "an allocator is registered");
  allocator = hooks;
  return {};
}

void unregister_allocator() { allocator = {}; }

Result<void> register_frame_finder(FindFrame find) {
  if (find == nullptr) return fail(ErrorKind::kOutOfRange, "frame finder is null");
  if (frame_finder != nullptr) return fail(ErrorKind::kAlreadyExists, "a frame finder is registered");
  frame_finder = find;
  return {};
}

void unregister_frame_finder() { frame_finder = nullptr; }

Result<void> register_fatal_hook(FatalHook hook) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "fatal hook is null");
  if (fatal_hook != nullptr) return fail(ErrorKind::kAlreadyExists, "a fatal hook is registered");
  fatal_hook = hook;
  return {};
}

void unregister_fatal_hook() { fatal_hook = nullptr; }

void* allocate(std::size_t bytes) noexcept {
  return allocator.allocate == nullptr ? nullptr : allocator.allocate(bytes);
}

void release(void* block) noexcept {
  if (block != nullptr && allocator.release != nullptr) allocator.release(block);
}

void fatal(const char* why) {
  if (fatal_hook != nullptr) fatal_hook(why);
  stop_processor();
}

FrameEntry find_frame(std::uint64_t pc) noexcept {
  return frame_finder == nullptr ? FrameEntry{nullptr, 0} : frame_finder(pc);
}

}  // namespace cxx_runtime
