// What a kill meets on its way out: functions with handlers, and catch-alls. A kill is an unwinding that ends a flow of
// control or a call because of a fault: clean-ups run, a catch-all runs, and nobody can stop it. Exceptions are left to
// libsupc++, whose functions of the same names the build has renamed. Kernel only.
#include <unwind.h>

#include <cstdint>

#include "cells/cxx_runtime/runtime_internal.h"

namespace cxx_runtime {
namespace {

_Unwind_Exception* as_exception(void* kill) { return static_cast<_Unwind_Exception*>(kill); }

/// Unwinds on from the caller.
[[noreturn]] void go_on(void* kill) {
  _Unwind_Resume(as_exception(kill));
  fatal("a kill that cannot go on");
}

/// The catch-all that runs for a kill, if that is the innermost handler there is.
KillCatch* innermost_kill_catch(Flow& flow) {
  if (flow.kill_catches == 0) return nullptr;
  KillCatch& innermost = flow.catches[flow.kill_catches - 1];
  return innermost.caught == flow.caught ? &innermost : nullptr;
}

}  // namespace

void continue_kill(Flow& flow) { go_on(flow.kill); }

}  // namespace cxx_runtime

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier): the names are those of the ABI.
extern "C" {

// libsupc++'s, under the names that BUILD gives them.
_Unwind_Reason_Code prebuilt_gxx_personality(int, _Unwind_Action, _Unwind_Exception_Class, _Unwind_Exception*,
                                             _Unwind_Context*);
void* prebuilt_begin_catch(void* exception) noexcept;
void prebuilt_end_catch();
[[noreturn]] void prebuilt_rethrow();

/// Called by the unwinder for each frame of a function with handlers.
CELL_EXPORT _Unwind_Reason_Code __gxx_personality_v0(int version, _Unwind_Action actions,
                                                     _Unwind_Exception_Class exception_class,
                                                     _Unwind_Exception* exception, _Unwind_Context* frame) {
  using namespace cxx_runtime;
  if (exception_class != kKillClass) [[unlikely]]
    return prebuilt_gxx_personality(version, actions, exception_class, exception, frame);
  const auto* const table = static_cast<const unsigned char*>(_Unwind_GetLanguageSpecificData(frame));
  if (table == nullptr) return _URC_CONTINUE_UNWIND;
  int is_before_instruction = 0;
  std::uint64_t pc = _Unwind_GetIPInfo(frame, &is_before_instruction);
  if (is_before_instruction == 0) --pc;
  const Landing landing = find_landing(table, _Unwind_GetRegionStart(frame), pc);
  if (landing.address == 0) return _URC_CONTINUE_UNWIND;
  _Unwind_SetGR(frame, 0, reinterpret_cast<std::uint64_t>(exception));
  _Unwind_SetGR(frame, 1, static_cast<std::uint64_t>(landing.selector));
  _Unwind_SetIP(frame, landing.address);
  return _URC_INSTALL_CONTEXT;
}

CELL_EXPORT void* __cxa_begin_catch(void* exception) noexcept {
  using namespace cxx_runtime;
  if (as_exception(exception)->exception_class != kKillClass) return prebuilt_begin_catch(exception);
  Flow& flow = current_flow();
  flow.catches[flow.kill_catches] = {flow.caught, exception, false};
  ++flow.kill_catches;
  return nullptr;
}

/// The end of a handler. Behind a catch-all a kill goes on; a handler that is itself left by a kill or by a rethrow
/// comes here too, as a clean-up.
CELL_EXPORT void __cxa_end_catch() {
  using namespace cxx_runtime;
  Flow& flow = current_flow();
  const KillCatch* const innermost = innermost_kill_catch(flow);
  if (innermost == nullptr) return prebuilt_end_catch();
  --flow.kill_catches;
  if (!innermost->is_being_left) go_on(innermost->kill);
}

[[noreturn]] CELL_EXPORT void __cxa_rethrow() {
  using namespace cxx_runtime;
  KillCatch* const innermost = innermost_kill_catch(current_flow());
  if (innermost == nullptr) prebuilt_rethrow();
  innermost->is_being_left = true;
  go_on(innermost->kill);
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)
