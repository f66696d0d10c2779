// Waiting for the end of a task, and for a time.
#include "cells/scheduler/processor.h"

namespace scheduler {

namespace {

/// The running task waits for the end of another one, as long as this lives: it may be unwound while it does.
class Joining {
 public:
  explicit Joining(Node& node) : node_(node), joiner_(self()) {}
  Joining(const Joining&) = delete;
  Joining& operator=(const Joining&) = delete;
  ~Joining() {
    const IrqLock::Guard guard(node_.end_lock);
    if (node_.joiner == joiner_) node_.joiner = nullptr;
  }
  /// Whether it has come.
  [[nodiscard]] bool is_over() {
    const IrqLock::Guard guard(node_.end_lock);
    node_.joiner = joiner_;
    return node_.stage.load(std::memory_order_relaxed) == Node::Stage::kOver;
  }

 private:
  Node& node_;
  Node* const joiner_;
};

/// An alarm that is not left to go off when its task is unwound.
class Deadline {
 public:
  Deadline(timer::Alarm& alarm, std::uint64_t deadline_ns) : alarm_(alarm) { alarm.set(deadline_ns); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() { alarm_.cancel(); }

 private:
  timer::Alarm& alarm_;
};

void wake_sleeper(void* context) noexcept { unpark(*static_cast<const Waker*>(context)); }

}  // namespace

task::Identity identity(const Membership& member) {
  return member.empty() ? task::Identity{} : task::identity(node_of(member)->task);
}

task::Identity running() {
  const Node* const node = self();
  return node == nullptr ? task::Identity{} : task::identity(node->task);
}

bool is_over(const Membership& member) {
  const Node* const node = node_of(member);
  return node == nullptr || node->stage.load(std::memory_order_acquire) == Node::Stage::kOver;
}

Exit join(const Membership& member) {
  if (member.empty()) return {};
  Node& node = *node_of(member);
  Joining joining(node);
  while (!joining.is_over()) park();
  return node.exit;
}

Result<void> sleep(std::uint64_t duration_ns) {
  Node* const node = self();
  if (node == nullptr) return fail(ErrorKind::kRefused, "scheduler: there are no tasks yet");
  if (node->alarm.empty()) {
    node->waker = waker();
    TRY_ASSIGN(node->alarm, timer::make_alarm({&wake_sleeper, &node->waker}));
  }
  const std::uint64_t deadline_ns = timer::now() + duration_ns;
  const Deadline deadline(node->alarm, deadline_ns);
  while (timer::now() < deadline_ns) park();
  return {};
}

}  // namespace scheduler
