#include "cells/unwinder/unwinder.h"

#include <utility>

#include "cells/cpu/cpu.h"
#include "cells/interrupts/interrupts.h"
#include "cells/unwinder/root.h"
#include "kernel/base/root_slot.h"

namespace unwinder {

using Registration = RootSlot<interrupts::FaultRegistration>;

CELL_KEPT(Registration, registration, "registration",
          "the right to be asked about exceptions, as long as it is started");

/// Null: nobody.
struct KillListener {
  KillHook hook;
  const void* context;
};

CELL_KEPT(KillListener, kill_listener, "registration", "who writes kills down lies above");

namespace {

/// Whether somebody's code has caused it (Intel SDM volume 3, table 6-1): not a non-maskable interrupt, not a machine
/// check.
bool is_of_code(std::uint64_t vector) {
  constexpr std::uint64_t kNmi = 2;
  constexpr std::uint64_t kMachineCheck = 18;
  return vector != kNmi && vector != kMachineCheck;
}

/// The innermost root of the flow that runs. One whose call has not begun yet, because there was no stack left for
/// that, is none any more.
Root* innermost_root() {
  Root* root = root_of(cxx_runtime::current_root());
  while (root != nullptr && root->anchor->stack == 0) {
    cxx_runtime::leave_root(root->before);
    root = root_of(cxx_runtime::current_root());
  }
  return root;
}

/// The fault hook: on the stack of the exception, with interrupts off.
bool on_fault(interrupts::Frame& frame, std::uint64_t address) noexcept {
  const std::uint64_t now = cpu::ticks();
  Root* const root = innermost_root();
  if (root == nullptr || !is_of_code(frame.vector)) return false;
  const Decision decision = decide(*root, frame, address);
  if (decision == Decision::kNotOurs) return false;
  if (decision == Decision::kRetry) return true;
  const bool is_wanted = frame.rip == reinterpret_cast<std::uint64_t>(&unwinder_raise);
  record(*root, frame, address, is_wanted ? static_cast<Cause>(frame.rdi) : Cause::kFault);
  if (root->faults == 1) root->kill->ticks = now;
  if (decision == Decision::kAbandon) {
    go_to_root(*root, frame);
    return true;
  }
  if (interrupts::is_wild_call(frame, address)) {
    // The callee has no frame: back in the caller, within the call instruction.
    frame.rip = *reinterpret_cast<const std::uint64_t*>(frame.rsp) - 1;
    frame.rsp += sizeof(std::uint64_t);
  }
  cxx_runtime::begin_kill(&root->exception, root->before.kill_catches);
  begin_unwinding(*root, frame);
  return true;
}

/// The hook of cxx_runtime: ends the innermost call instead of the run. Returns when there is no root.
void give_up(const char* why) {
  auto* const root = root_of(cxx_runtime::current_root());
  if (root == nullptr) return;
  if (root->faults == 0) root->kill->why.append(why);
  unwinder_raise(Cause::kGaveUp);
}

/// A request is for the whole flow: it goes on to the root around this one. With none, or in a destructor that a kill
/// runs, it ends here.
void go_on_ending(const cxx_runtime::FlowMark& before) {
  if (before.root == 0) return cxx_runtime::forget_request();
  checkpoint();
}

/// A call that can be killed, on this stack or from `top` on.
End enter(Entry entry, void* context, Kill& kill, Reserve* reserve, VirtAddr top) {
  Anchor anchor{};
  Root root;
  root.anchor = &anchor;
  root.kill = &kill;
  root.reserve = reserve;
  root.faults = 0;
  root.has_opened_reserve = false;
  root.before = cxx_runtime::enter_root(reinterpret_cast<std::uint64_t>(&root));
  // On the stack of the root around it.
  if (const Root* const outer = root_of(root.before.root); outer != nullptr && reserve == nullptr)
    root.reserve = outer->reserve;
  kill.why.clear();
  const bool is_killed = unwinder_enter(&anchor, entry, context, top.value) != 0;
  cxx_runtime::leave_root(root.before);
  if (root.has_opened_reserve) mapped_pages::set_access(root.reserve->pages, mapped_pages::Access::kRead);
  if (!is_killed) return End::kCompleted;
  if (kill.cause == Cause::kRequest) {
    go_on_ending(root.before);
  } else if (kill_listener.hook != nullptr) {
    kill_listener.hook(kill_listener.context, kill);
  }
  return End::kKilled;
}

}  // namespace

End run(Entry entry, void* context, Kill& kill) { return enter(entry, context, kill, nullptr, {0}); }

End run_on(VirtAddr top, Reserve& reserve, Entry entry, void* context, Kill& kill) {
  return enter(entry, context, kill, &reserve, top);
}

Result<void> request_kill(Flow& flow) {
  if (!registration.has_value()) return fail(ErrorKind::kRefused, "unwinder: not started, so nothing can be ended");
  if (flow.root == 0) return fail(ErrorKind::kNotFound, "unwinder: the flow has no root");
  if (flow.is_to_end) return fail(ErrorKind::kAlreadyExists, "unwinder: the flow is to end already");
  flow.is_to_end = true;
  return {};
}

void checkpoint() {
  if (cxx_runtime::is_to_end() && cxx_runtime::current_root() != 0) [[unlikely]]
    unwinder_raise(Cause::kRequest);
}

/// The only maker of a KillRegistration, and what its destructor does.
struct KillSource {
  static KillRegistration make(KillHook hook) { return KillRegistration(hook); }
  static KillHook take(KillRegistration& registration) { return std::exchange(registration.hook_, nullptr); }
};

KillRegistration::KillRegistration(KillRegistration&& other) noexcept : hook_(KillSource::take(other)) {}

KillRegistration& KillRegistration::operator=(KillRegistration&& other) noexcept {
  const KillHook incoming = KillSource::take(other);
  const KillRegistration old(KillSource::take(*this));
  hook_ = incoming;
  return *this;
}

KillRegistration::~KillRegistration() {
  if (hook_ != nullptr) kill_listener = {};
}

Result<KillRegistration> register_kill_hook(KillHook hook, const void* context) {
  if (hook == nullptr) return fail(ErrorKind::kOutOfRange, "unwinder: kill hook is null");
  if (kill_listener.hook != nullptr) return fail(ErrorKind::kAlreadyExists, "unwinder: a kill hook is registered");
  kill_listener = {hook, context};
  return KillSource::make(hook);
}

Result<void> start() {
  if (registration.has_value()) return fail(ErrorKind::kAlreadyExists, "unwinder: started already");
  TRY(cxx_runtime::register_give_up_hook(give_up));
  auto registered = interrupts::register_fault_hook(on_fault);
  if (!registered) {
    cxx_runtime::unregister_give_up_hook();
    return std::unexpected<Error>(std::move(registered).error());
  }
  registration.put(std::move(*registered));
  return {};
}

void stop() {
  if (!registration.has_value()) return;
  registration.reset();
  cxx_runtime::unregister_give_up_hook();
}

}  // namespace unwinder
