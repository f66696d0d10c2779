// Walks the stack with the tables that throwing uses, so a backtrace shows exactly what an exception would pass.
#include <unwind.h>

#include <cstddef>

#include "cells/cxx_runtime/runtime_internal.h"

namespace cxx_runtime {

namespace {

struct Walk {
  std::span<std::uint64_t> pcs;
  std::span<bool> is_exact;
  std::size_t count;
  bool has_seen_self;
};

_Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  auto& walk = *static_cast<Walk*>(argument);
  int is_before_instruction = 0;
  const std::uint64_t pc = _Unwind_GetIPInfo(context, &is_before_instruction);
  if (!walk.has_seen_self) {
    walk.has_seen_self = true;
    return _URC_NO_REASON;
  }
  if (pc == 0 || walk.count == walk.pcs.size()) return _URC_END_OF_STACK;
  walk.pcs[walk.count] = pc;
  if (walk.count < walk.is_exact.size()) walk.is_exact[walk.count] = is_before_instruction != 0;
  ++walk.count;
  return _URC_NO_REASON;
}

}  // namespace

std::size_t backtrace(std::span<std::uint64_t> pcs, std::span<bool> is_exact) noexcept {
  // The unwinder aborts when it does not even know its caller: ask first.
  if (find_frame(reinterpret_cast<std::uint64_t>(&backtrace)).fde == nullptr) return 0;
  Walk walk{pcs, is_exact, 0, false};
  _Unwind_Backtrace(visit, &walk);
  return walk.count;
}

}  // namespace cxx_runtime
