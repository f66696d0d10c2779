#include "kernel/arch/spin_lock.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace arch {
namespace {

using Lock = SpinLock<InterruptsAsTheyAre>;

TEST(SpinLock, LetsOneInAtATime) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 20'000;
  Lock lock;
  int count = 0;  // not atomic: that is the point
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        const Lock::Guard guard(lock);
        ++count;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kThreads * kRounds);
}

struct Log {
  static inline std::vector<int> entries;
};
struct Noted {
  static void take(std::atomic<bool>& is_held) { spin_lock_take(is_held); }
  Noted() { Log::entries.push_back(1); }
  ~Noted() { Log::entries.push_back(2); }
};

TEST(SpinLock, DoesWhatItsPolicySaysAroundIt) {
  SpinLock<Noted> lock;
  {
    const SpinLock<Noted>::Guard guard(lock);
    EXPECT_EQ(Log::entries, std::vector<int>{1});
  }
  EXPECT_EQ(Log::entries, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace arch
