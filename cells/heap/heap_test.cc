#include "cells/heap/heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <random>
#include <vector>

#include "cells/cxx_runtime/cxx_runtime.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/size_classes.h"
#include "cells/heap/slab.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/mapped_pages/test_memory.h"

namespace heap {
namespace {

/// Where a death test looks for the reason of a panic.
void show(std::string_view bytes) noexcept { std::fwrite(bytes.data(), 1, bytes.size(), stderr); }

using mapped_pages::testing::free_frames;

std::uint64_t address_of(const void* block) { return reinterpret_cast<std::uint64_t>(block); }

std::uint64_t frames_trimmed() {
  const std::uint64_t before = stats().frames;
  trim();
  return before - stats().frames;
}

/// One heap in the process, as in the system; every case releases what it took, and no frame may be missing then.
class HeapTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::uint64_t base = mapped_pages::testing::direct_map();
    ASSERT_TRUE(mapped_pages::init(base, {mapped_pages::testing::kFrames << kPageShift}, {}));
    frames_at_start_ = free_frames();
  }
  void TearDown() override {
    EXPECT_EQ(stats().live_blocks, 0u);
    EXPECT_EQ(stats().live_bytes, 0u);
    trim();
    EXPECT_EQ(stats().frames, 0u);
    EXPECT_EQ(free_frames(), frames_at_start_) << "the heap leaked frames";
  }

  static inline std::uint64_t frames_at_start_ = 0;
  logger::SinkRegistration sink_ = logger::register_sink(show).value();
};

TEST(SizeClasses, FitEveryRequestWithLittleWaste) {
  for (std::size_t bytes = 1; bytes <= kMaxSmall; ++bytes) {
    const std::size_t size = kClassBytes[class_of(bytes)];
    ASSERT_GE(size, bytes);
    ASSERT_TRUE(class_of(bytes) == 0 || kClassBytes[class_of(bytes) - 1] < bytes) << bytes;
    ASSERT_TRUE(size - bytes < kAlignment || (size - bytes) * 4 <= size) << bytes;
    ASSERT_EQ(size % kAlignment, 0u);
  }
}

TEST(Slab, KnowsItsBlocksFromAllOtherAddresses) {
  alignas(Slab) static std::array<std::byte, kSlabBytes> memory;
  auto* const slab = reinterpret_cast<Slab*>(memory.data());
  for (std::size_t index = 0; index < kClasses; ++index) {
    slab->format(index);
    EXPECT_LE(sizeof(Slab) + slab->capacity, kSlabBytes);
    while (slab->take_fresh() != nullptr) {
    }
    for (std::uint64_t offset = 0; offset < kSlabBytes; ++offset) {
      const bool is_block = offset >= sizeof(Slab) && (offset - sizeof(Slab)) % kClassBytes[index] == 0 &&
                            offset - sizeof(Slab) < slab->capacity;
      ASSERT_EQ(slab->holds(address_of(slab) + offset), is_block) << kClassBytes[index] << " at " << offset;
    }
  }
}

TEST_F(HeapTest, BlocksOfEverySizeAreAlignedAndOwn) {
  std::vector<std::pair<unsigned char*, std::size_t>> live;
  for (std::size_t bytes = 0; bytes < 6000; bytes += 7) {
    auto* const block = static_cast<unsigned char*>(allocate(bytes));
    ASSERT_NE(block, nullptr) << bytes;
    EXPECT_EQ(address_of(block) % 16, 0u);
    std::memset(block, static_cast<int>(bytes % 251), std::max<std::size_t>(bytes, 1));
    live.emplace_back(block, bytes);
  }
  for (const auto& [block, bytes] : live) {
    EXPECT_TRUE(std::all_of(block, block + bytes, [&](unsigned char c) { return c == bytes % 251; })) << bytes;
    release(block);
  }
}

TEST_F(HeapTest, AReleasedBlockIsTheNextOneOfItsSize) {
  void* const block = allocate(64);
  for (int i = 0; i < 1000; ++i) {
    release(block);
    ASSERT_EQ(allocate(50), block);
  }
  release(block);
}

TEST_F(HeapTest, CountsWhatIsLive) {
  void* const small = allocate(100);
  void* const large = allocate(5000);
  EXPECT_EQ(stats().live_blocks, 2u);
  EXPECT_EQ(stats().live_bytes, 112 + 2 * kPageSize);
  EXPECT_EQ(stats().frames, kSlabFrames + 2);
  release(small);
  release(large);
  EXPECT_EQ(stats().frames, kSlabFrames) << "large blocks go back at once";
}

TEST_F(HeapTest, NullIsIgnored) { release(nullptr); }

TEST_F(HeapTest, TrimFreesOnlyEmptySlabs) {
  void* const kept = allocate(16);
  void* const gone = allocate(2000);
  release(gone);
  EXPECT_EQ(frames_trimmed(), kSlabFrames);
  EXPECT_EQ(stats().frames, kSlabFrames);
  release(kept);
  EXPECT_EQ(frames_trimmed(), kSlabFrames);
  EXPECT_EQ(frames_trimmed(), 0u);
}

TEST_F(HeapTest, EmptySlabsServeOtherSizes) {
  std::vector<void*> blocks;
  for (int i = 0; i < 60; ++i) blocks.push_back(allocate(2048));
  for (void* const block : blocks) release(block);
  const std::uint64_t frames = stats().frames;
  void* const other = allocate(320);
  EXPECT_EQ(stats().frames, frames);
  release(other);
}

TEST_F(HeapTest, AWaveIsGivenBackToTheFrameAllocator) {
  std::vector<void*> blocks;
  for (int i = 0; i < 5000; ++i) blocks.push_back(allocate(1024));
  EXPECT_GT(stats().frames, 1200u);
  for (void* const block : blocks) release(block);
  EXPECT_LE(stats().frames, 9 * kSlabFrames) << "only spares and the last slab are kept";
}

TEST_F(HeapTest, ExhaustionGivesNullAndPasses) {
  std::vector<void*> blocks;
  while (void* const block = allocate(2048)) blocks.push_back(block);
  EXPECT_LT(free_frames(), kSlabFrames);
  EXPECT_EQ(allocate(1 << 20), nullptr);
  EXPECT_EQ(allocate(16), nullptr) << "no slab for another size";
  release(blocks.back());
  EXPECT_EQ(allocate(2048), blocks.back());
  for (void* const block : blocks) release(block);
}

TEST_F(HeapTest, ImpossibleSizesGiveNull) {
  for (const std::size_t bytes : {~std::size_t{0}, ~std::size_t{0} - 64, std::size_t{1} << 63, std::size_t{1} << 40})
    EXPECT_EQ(allocate(bytes), nullptr) << bytes;
}

TEST_F(HeapTest, RandomUseKeepsBlocksApart) {
  struct Block {
    std::size_t bytes;
    unsigned char fill;
  };
  std::mt19937_64 random(5);
  std::map<std::uint64_t, Block> live;  // by address
  for (int step = 0; step < 60000; ++step) {
    const bool is_growing = step / 5000 % 2 == 0;
    if (random() % 10 < (is_growing ? 7 : 3)) {
      const std::size_t bytes = random() % 20 == 0 ? random() % 20000 : random() % 300;
      void* const block = allocate(bytes);
      ASSERT_NE(block, nullptr);
      const std::uint64_t start = address_of(block);
      ASSERT_EQ(start % 16, 0u);
      const auto after = live.lower_bound(start);
      ASSERT_TRUE(after == live.end() || start + bytes <= after->first) << "overlaps the next block";
      ASSERT_TRUE(after == live.begin() || std::prev(after)->first + std::prev(after)->second.bytes <= start);
      const auto fill = static_cast<unsigned char>(random());
      std::memset(block, fill, bytes);
      live[start] = {bytes, fill};
    } else if (!live.empty()) {
      auto found = live.lower_bound(live.begin()->first + random() % (1 << 22));
      if (found == live.end()) found = live.begin();
      auto* const bytes = reinterpret_cast<unsigned char*>(found->first);
      for (std::size_t i = 0; i < found->second.bytes; ++i) ASSERT_EQ(bytes[i], found->second.fill);
      release(bytes);
      live.erase(found);
    }
    ASSERT_EQ(stats().live_blocks, live.size());
    if (step % 7000 == 0) trim();
  }
  for (const auto& [start, block] : live) release(reinterpret_cast<void*>(start));
}

TEST_F(HeapTest, WrongPointersEndInPanic) {
  int on_stack = 0;
  auto* const small = static_cast<std::byte*>(allocate(48));
  auto* const large = static_cast<std::byte*>(allocate(50000));
  EXPECT_DEATH(release(&on_stack), "not heap memory");
  EXPECT_DEATH(release(small + 16), "not the start of a block");
  EXPECT_DEATH(release(small + 1), "not the start of a block");
  EXPECT_DEATH(release(small + 48), "not the start of a block") << "never handed out";
  EXPECT_DEATH(release(large + 16), "not a live block");
  EXPECT_DEATH(release(large - sizeof(LargeBlock)), "not a live block");
  release(small);
  release(large);
}

TEST_F(HeapTest, ReleasingTwiceEndsInPanic) {
  void* const first = allocate(48);
  void* const second = allocate(48);
  void* const large = allocate(50000);
  release(first);
  EXPECT_DEATH(release(first), "twice") << "the block released last";
  release(second);
  EXPECT_DEATH(release(first), "twice") << "any block of a free list";
  EXPECT_DEATH((release(large), release(large)), "not");
  release(large);
  trim();
  EXPECT_DEATH(release(first), "not a live block") << "its slab is gone";
}

TEST_F(HeapTest, DataThatLooksReleasedIsNotMistaken) {
  auto* const words = static_cast<std::uint64_t*>(allocate(32));
  words[1] = kFreeMark;
  release(words);
}

TEST_F(HeapTest, RegistersWithTheRuntimeOnce) {
  EXPECT_TRUE(start());
  EXPECT_EQ(start().error().kind, ErrorKind::kAlreadyExists);
  stop();
  EXPECT_TRUE(start());
  stop();
}

}  // namespace
}  // namespace heap
