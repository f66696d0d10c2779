#include "tests/soak/test_soak.h"

#include <array>
#include <atomic>
#include <memory>
#include <string_view>
#include <utility>

#include "cells/fault_recovery/fault_recovery.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/page_allocator/page_allocator.h"
#include "cells/sched_epoch/sched_epoch.h"
#include "cells/sched_priority/sched_priority.h"
#include "cells/sched_round_robin/sched_round_robin.h"
#include "cells/scheduler/scheduler.h"
#include "cells/spawn/spawn.h"
#include "cells/task/task.h"
#include "tests/recovery/test_victim.h"
#include "tests/soak/mailbox.h"

namespace test_soak {
namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::size_t kPairs = 4;  ///< Each a sender and a receiver.
constexpr std::size_t kFaulters = 8;
constexpr int kPolicies = 1'000;  ///< Changes of the policy in a round.
constexpr unsigned kWays = 11;    ///< Of test_victim::fall().

/// What the tasks of a round share.
struct Scene {
  std::array<Mailbox, kPairs> mailboxes;
  std::atomic<bool> may_end = false;
  std::atomic<std::uint64_t> attempts = 0;  ///< To fault.
  std::atomic<std::int64_t> live = 0;       ///< Objects of those who fault.
};

class Held {
 public:
  explicit Held(Scene& scene) : scene_(scene) { ++scene.live; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { --scene_.live; }

 private:
  Scene& scene_;
};

/// With an object, memory and the lock of a mailbox in its hands. Returns when the round is over.
[[gnu::noinline]] void fault_once(Scene& scene, std::size_t number) {
  const Held held(scene);
  const auto memory = std::make_unique<std::array<std::uint64_t, 100>>();
  (*memory)[number] = number;
  if (scene.may_end.load()) return;
  const std::uint64_t attempt = scene.attempts.fetch_add(1);
  scene.mailboxes[number % kPairs].hold([&] { test_victim::fall(static_cast<unsigned>(attempt % kWays)); });
}

/// How many messages were sent.
CELL_BLOCKS std::uint64_t send_all(Scene& scene, std::size_t pair) {
  std::uint64_t number = 0;
  while (!scene.may_end.load()) scene.mailboxes[pair].send(Message::make(pair, ++number));
  scene.mailboxes[pair].send({});
  return number;
}

struct Received {
  std::uint64_t count = 0;
  std::uint64_t wrong = 0;
};

Received receive_all(Scene& scene, std::size_t pair) {
  Received received;
  while (true) {
    const Message message = scene.mailboxes[pair].receive();
    if (message.number == 0) return received;
    received.wrong += message == Message::make(pair, ++received.count) ? 0 : 1;
  }
}

Result<void> expect(std::string_view what, std::uint64_t got, std::uint64_t wanted) {
  if (got != wanted) return fail(ErrorKind::kRefused, what, ": ", got, ", expected ", wanted);
  return {};
}

Result<void> change_policies() {
  constexpr std::array<Result<void> (*)(), 3> kAll = {&sched_priority::start, &sched_epoch::start,
                                                      &sched_round_robin::start};
  for (std::size_t i = 0; i < kPolicies; ++i) {
    TRY(kAll[i % kAll.size()]());
    TRY(scheduler::sleep(3 * kMs));
  }
  return sched_round_robin::start();
}

/// All tasks of a round. They refer to the scene, so all have to be joined.
struct Crew {
  std::array<spawn::JoinHandle<std::uint64_t>, kPairs> senders;
  std::array<spawn::JoinHandle<Received>, kPairs> receivers;
  std::array<fault_recovery::Handle<spawn::Nothing>, kFaulters> faulters;

  Result<void> begin(Scene& scene, const fault_recovery::Recovery& recovery) {
    constexpr fault_recovery::Limits kEvery10Ms{
        .restarts = 1U << 30, .back_off_ns = 10 * kMs, .longest_back_off_ns = 10 * kMs};
    for (std::size_t i = 0; i < kPairs; ++i) {
      TRY_ASSIGN(senders[i], spawn::Builder().name("sender").run([&scene, i] { return send_all(scene, i); }));
      TRY_ASSIGN(receivers[i], spawn::Builder().name("receiver").run([&scene, i] { return receive_all(scene, i); }));
    }
    for (std::size_t i = 0; i < kFaulters; ++i) {
      TRY_ASSIGN(faulters[i], fault_recovery::Builder(recovery).name("faulter").limits(kEvery10Ms).run([&scene, i] {
        fault_once(scene, i);
      }));
    }
    return {};
  }

  /// How many messages there were.
  Result<std::uint64_t> end() {
    std::uint64_t all = 0;
    for (auto& faulter : faulters) TRY(faulter.join());
    for (std::size_t i = 0; i < kPairs; ++i) {
      TRY_ASSIGN(const std::uint64_t sent, senders[i].join());
      TRY_ASSIGN(const Received received, receivers[i].join());
      TRY(expect("messages received", received.count, sent));
      TRY(expect("wrong messages", received.wrong, 0));
      if (sent < 100) return fail(ErrorKind::kRefused, "only ", sent, " messages got through");
      all += sent;
    }
    return all;
  }
};

struct Totals {
  std::uint64_t faults;
  std::uint64_t messages;
};

CELL_BLOCKS Result<Totals> soak() {
  const auto recovery = fault_recovery::Recovery::make();
  TRY_ASSIGN(const auto watch, fault_recovery::Watch::begin(recovery));
  const auto scene = std::make_unique<Scene>();
  const auto crew = std::make_unique<Crew>();
  TRY(crew->begin(*scene, recovery));
  TRY(change_policies());
  scene->may_end.store(true);
  TRY_ASSIGN(const std::uint64_t messages, crew->end());
  const std::uint64_t attempts = scene->attempts.load();
  TRY(expect("faults", recovery.fault_count(), attempts));
  TRY(expect("objects that live", static_cast<std::uint64_t>(scene->live.load()), 0));
  if (attempts < 1000) return fail(ErrorKind::kRefused, "only ", attempts, " faults");
  return Totals{attempts, messages};
}

/// Everything that a round could leave.
struct Memory {
  std::uint64_t free_frames, free_pages, heap_blocks, heap_bytes;
  bool operator==(const Memory&) const = default;
};
Memory measure() {
  task::trim();
  heap::trim();
  return {frame_allocator::stats().free_frames, page_allocator::stats(page_allocator::Arena::kGeneral).free_pages,
          heap::stats().live_blocks, heap::stats().live_bytes};
}

Result<void> compare(const Memory& before) {
  const Memory after = measure();
  if (after == before) return {};
  return fail(ErrorKind::kRefused, "frames ", before.free_frames, " -> ", after.free_frames, ", pages ",
              before.free_pages, " -> ", after.free_pages, ", heap ", before.heap_blocks, " -> ", after.heap_blocks);
}

}  // namespace

Result<void> run(std::uint64_t rounds) {
  TRY(scheduler::sleep(kMs));  // The alarm of this task, made when it is needed first, stays.
  const Memory before = measure();
  for (std::uint64_t i = 0; i < rounds; ++i) {
    TRY_ASSIGN(const Totals totals, soak());
    TRY(compare(before));
    Text<100> line;
    line.append_decimal(totals.faults);
    line.append(" faults, ");
    line.append_decimal(totals.messages);
    line.append(" messages, ");
    line.append_decimal(kPolicies);
    line.append(" policies: 0 lost, 0 wrong, memory as before");
    logger::info("test_soak", line.view());
  }
  return {};
}

Result<void> start() { return run(1); }

}  // namespace test_soak
