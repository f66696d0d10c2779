// Walks the stack with the tables that throwing uses, so a backtrace shows exactly what an exception would pass.
#include <unwind.h>

#include <cstddef>

#include "cells/cxx_runtime/runtime_internal.h"

namespace cxx_runtime {

namespace {

struct Walk {
  FrameVisitor visit;
  void* context;
  bool has_seen_self;
};

_Unwind_Reason_Code tell(_Unwind_Context* frame, void* argument) {
  auto& walk = *static_cast<Walk*>(argument);
  int is_before_instruction = 0;
  const std::uint64_t pc = _Unwind_GetIPInfo(frame, &is_before_instruction);
  if (!walk.has_seen_self) {
    walk.has_seen_self = true;
    return _URC_NO_REASON;
  }
  if (pc == 0) return _URC_END_OF_STACK;
  return walk.visit(walk.context, pc, is_before_instruction != 0) ? _URC_NO_REASON : _URC_END_OF_STACK;
}

struct Collected {
  std::span<std::uint64_t> pcs;
  std::span<bool> is_exact;
  std::size_t count;
  bool has_seen_self;
};

bool collect(void* context, std::uint64_t pc, bool is_exact) {
  auto& into = *static_cast<Collected*>(context);
  if (!into.has_seen_self) {
    into.has_seen_self = true;
    return !into.pcs.empty();
  }
  into.pcs[into.count] = pc;
  if (into.count < into.is_exact.size()) into.is_exact[into.count] = is_exact;
  return ++into.count < into.pcs.size();
}

}  // namespace

void visit_frames(FrameVisitor visit, void* context) noexcept {
  // The unwinder aborts when it does not even know its caller: ask first.
  if (find_frame(reinterpret_cast<std::uint64_t>(&visit_frames)).fde == nullptr) return;
  Walk walk{visit, context, false};
  _Unwind_Backtrace(tell, &walk);
}

std::size_t backtrace(std::span<std::uint64_t> pcs, std::span<bool> is_exact) noexcept {
  Collected collected{pcs, is_exact, 0, false};
  visit_frames(collect, &collected);
  return collected.count;
}

}  // namespace cxx_runtime
