#include "cells/cxx_runtime/cxx_runtime.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "cells/cxx_runtime/byte_ops.h"
#include "cells/cxx_runtime/emergency_reserve.h"
#include "cells/cxx_runtime/runtime_internal.h"
#include "kernel/arch/cpu_ops.h"

namespace cxx_runtime {
namespace {

int sign(int value) { return (value > 0) - (value < 0); }

/// Bytes in a heap block of exactly that size, so that the address sanitizer sees every access outside.
std::vector<unsigned char> random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<unsigned char> bytes(count);
  std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<unsigned char>(random()); });
  return bytes;
}

/// Lengths around every branch of the copy loops.
std::vector<std::size_t> lengths() {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i <= 300; ++i) all.push_back(i);
  all.insert(all.end(), {4095, 4096, 4097});
  return all;
}

TEST(ByteOps, CopiesExactlyTheRangeAtEveryLengthAndOffset) {
  for (const std::size_t length : lengths()) {
    for (std::size_t offset = 0; offset < 17; offset += length > 300 ? 5 : 1) {
      const auto from = random_bytes(length, 1);
      auto to = random_bytes(length + 40, 2);
      auto expected = to;
      std::copy(from.begin(), from.end(), expected.begin() + static_cast<std::ptrdiff_t>(offset));
      bytes::copy_up(to.data() + offset, from.data(), length);
      ASSERT_EQ(to, expected) << length << " bytes at " << offset;
    }
  }
}

TEST(ByteOps, MovesOverlappingRangesInBothDirections) {
  for (const std::size_t length : lengths()) {
    for (const std::size_t distance : {0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 63, 127, 128, 129, 200}) {
      if (length + distance == 0) continue;  // A null pointer for the C library.
      auto up = random_bytes(length + distance, 3);
      auto down = up;
      auto expected_up = up;
      auto expected_down = up;
      std::memmove(expected_up.data() + distance, expected_up.data(), length);
      std::memmove(expected_down.data(), expected_down.data() + distance, length);
      bytes::move(up.data() + distance, up.data(), length);
      bytes::move(down.data(), down.data() + distance, length);
      ASSERT_EQ(up, expected_up) << length << " bytes up by " << distance;
      ASSERT_EQ(down, expected_down) << length << " bytes down by " << distance;
    }
  }
}

TEST(ByteOps, FillsExactlyTheRange) {
  for (const std::size_t length : lengths()) {
    for (std::size_t offset = 0; offset < 17; offset += 4) {
      auto memory = random_bytes(length + 40, 4);
      auto expected = memory;
      std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(offset), length, 0xa5);
      bytes::fill(memory.data() + offset, 0xa5, length);
      ASSERT_EQ(memory, expected) << length << " bytes at " << offset;
    }
  }
}

TEST(ByteOps, ComparesLikeMemcmpWhereverTheDifferenceIs) {
  for (std::size_t length = 0; length <= 40; ++length) {
    const auto left = random_bytes(length, 5);
    EXPECT_EQ(bytes::compare(left.data(), left.data(), length), 0);
    for (std::size_t at = 0; at < length; ++at) {
      for (const int change : {1, 0x80, 0xff}) {
        auto right = left;
        right[at] = static_cast<unsigned char>(right[at] ^ change);
        ASSERT_EQ(bytes::compare(left.data(), right.data(), length),
                  sign(std::memcmp(left.data(), right.data(), length)))
            << "length " << length << ", byte " << at;
      }
    }
  }
}

TEST(ByteOps, ComparesTwoDifferencesByTheFirst) {
  const std::string left = "aaaaaaaaaaXaaaY";
  const std::string right = "aaaaaaaaaaYaaaX";
  const auto* a = reinterpret_cast<const unsigned char*>(left.data());
  const auto* b = reinterpret_cast<const unsigned char*>(right.data());
  EXPECT_EQ(bytes::compare(a, b, left.size()), -1);
  EXPECT_EQ(bytes::compare(b, a, left.size()), 1);
}

TEST(ByteOps, FindsTheFirstOfSeveralBytes) {
  for (std::size_t length = 0; length <= 40; ++length) {
    std::vector<unsigned char> memory(length, 1);
    EXPECT_EQ(bytes::find(memory.data(), 0x80, length), nullptr);
    for (std::size_t at = 0; at < length; ++at) {
      auto marked = memory;
      marked[at] = 0x80;
      marked.back() = 0x80;
      ASSERT_EQ(bytes::find(marked.data(), 0x80, length), marked.data() + at);
    }
  }
}

TEST(ByteOps, MeasuresTextAtEveryOffset) {
  for (std::size_t offset = 0; offset < 8; ++offset) {
    for (std::size_t length = 0; length < 40; ++length) {
      alignas(8) std::array<char, 64> memory{};
      std::fill_n(memory.begin() + static_cast<std::ptrdiff_t>(offset), length, '\x80');
      ASSERT_EQ(bytes::length(memory.data() + offset), length);
    }
  }
}

TEST(ByteOps, ComparesTextLikeStrncmp) {
  const std::array<const char*, 6> texts = {"", "a", "ab", "abc", "abd", "\xff"};
  for (const char* left : texts) {
    for (const char* right : texts) {
      for (std::size_t limit = 0; limit < 5; ++limit) {
        EXPECT_EQ(bytes::compare_text(left, right, limit), sign(std::strncmp(left, right, limit)));
      }
      EXPECT_EQ(bytes::compare_text(left, right, ~std::size_t{0}), sign(std::strcmp(left, right)));
    }
  }
}

TEST(EmergencyReserve, GivesEachBlockOnceAndAgainAfterItsReturn) {
  EmergencyReserve reserve;
  void* const first = reserve.take(EmergencyReserve::kBlockBytes);
  void* const second = reserve.take(1);
  ASSERT_NE(first, nullptr);
  ASSERT_NE(second, nullptr);
  EXPECT_NE(first, second);
  EXPECT_EQ(reserve.take(1), nullptr);
  EXPECT_TRUE(reserve.give_back(second));
  EXPECT_EQ(reserve.take(1), second);
}

TEST(EmergencyReserve, RefusesWhatIsTooLargeOrForeign) {
  EmergencyReserve reserve;
  int foreign = 0;
  EXPECT_EQ(reserve.take(EmergencyReserve::kBlockBytes + 1), nullptr);
  EXPECT_FALSE(reserve.give_back(&foreign));
}

std::vector<void*> released;
alignas(16) std::array<std::byte, 64> block;
const AllocatorHooks kHooks = {[](std::size_t) noexcept -> void* { return block.data(); },
                               [](void* freed) noexcept { released.push_back(freed); }};

TEST(Allocator, GivesNothingWithoutHooks) {
  EXPECT_EQ(allocate(8), nullptr);
  release(block.data());
}

TEST(Allocator, PassesThroughToTheHooksAndKeepsNullFromThem) {
  released.clear();
  ASSERT_TRUE(register_allocator(kHooks));
  EXPECT_EQ(allocate(8), block.data());
  release(block.data());
  release(nullptr);
  unregister_allocator();
  EXPECT_EQ(released, std::vector<void*>{block.data()});
  EXPECT_EQ(allocate(8), nullptr);
}

TEST(Allocator, RefusesASecondOneAndNulls) {
  ASSERT_TRUE(register_allocator(kHooks));
  EXPECT_EQ(register_allocator(kHooks).error().kind, ErrorKind::kAlreadyExists);
  unregister_allocator();
  EXPECT_EQ(register_allocator({nullptr, kHooks.release}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(register_allocator({kHooks.allocate, nullptr}).error().kind, ErrorKind::kOutOfRange);
  EXPECT_EQ(allocate(8), nullptr);
}

struct Fatal {
  std::string why;
};

TEST(FatalHook, HearsWhyTheRunEnds) {
  ASSERT_TRUE(register_fatal_hook([](const char* why) { throw Fatal{why}; }));
  EXPECT_EQ(register_fatal_hook([](const char*) {}).error().kind, ErrorKind::kAlreadyExists);
  try {
    fatal("because");
  } catch (const Fatal& end) {
    EXPECT_EQ(end.why, "because");
  }
  unregister_fatal_hook();
}

TEST(FatalHook, TheProcessorHaltsWithoutOneOrAfterIt) {
  EXPECT_THROW(fatal("nobody listens"), arch::host::Halted);
  ASSERT_TRUE(register_fatal_hook([](const char*) {}));
  EXPECT_THROW(fatal("it returns"), arch::host::Halted);
  unregister_fatal_hook();
}

FrameEntry any_frame(std::uint64_t pc) noexcept { return {reinterpret_cast<const void*>(&any_frame), pc}; }

[[gnu::noinline]] std::size_t trace(std::span<std::uint64_t> pcs, std::span<bool> is_exact) {
  const volatile std::size_t count = backtrace(pcs, is_exact);  // volatile: no tail call, this frame must be there
  return count;
}

TEST(Backtrace, IsEmptyWithoutAFrameFinder) {
  std::array<std::uint64_t, 8> pcs{};
  EXPECT_EQ(backtrace(pcs), 0U);
}

TEST(Backtrace, BeginsInTheCallerAndFillsWhatItIsGiven) {
  ASSERT_TRUE(register_frame_finder(any_frame));
  EXPECT_EQ(register_frame_finder(any_frame).error().kind, ErrorKind::kAlreadyExists);
  std::array<std::uint64_t, 3> pcs{};
  std::array<bool, 3> is_exact = {true, true, true};
  EXPECT_EQ(trace(pcs, is_exact), 3U);
  const auto start = reinterpret_cast<std::uint64_t>(&trace);
  EXPECT_GT(pcs[0], start);
  EXPECT_LT(pcs[0], start + 2000);
  EXPECT_FALSE(is_exact[0]) << "a call is followed by its return address";
  EXPECT_EQ(trace(std::span(pcs).first(1), {}), 1U);
  EXPECT_EQ(trace({}, {}), 0U);
  unregister_frame_finder();
}

TEST(Backtrace, TellsOfEachFrameUntilTheVisitorHasEnough) {
  struct Seen {
    std::uint64_t calls;
    std::uint64_t wanted;
  };
  const auto count = [](void* context, std::uint64_t, bool) {
    auto& seen = *static_cast<Seen*>(context);
    return ++seen.calls < seen.wanted;
  };
  ASSERT_TRUE(register_frame_finder(any_frame));
  Seen two{0, 2};
  visit_frames(count, &two);
  Seen all{0, ~0ULL};
  visit_frames(count, &all);
  unregister_frame_finder();
  EXPECT_EQ(two.calls, 2U);
  EXPECT_GT(all.calls, 4U);
  Seen none{0, ~0ULL};
  visit_frames(count, &none);
  EXPECT_EQ(none.calls, 0U) << "without a frame finder";
}

}  // namespace
}  // namespace cxx_runtime
