// A swap that ends before its end, at every place where it can: out of memory at each allocation, and after each write
// of its journal. The system is the old one then, byte for byte.
#include <cstdlib>
#include <new>
#include <string>

#include "cells/cell_loader/builder.h"
#include "cells/cell_loader/check_links.h"
#include "cells/cell_loader/swap.h"
#include "cells/cell_loader/test_system.h"
#include "cells/cxx_runtime/cxx_runtime.h"
#include "kernel/arch/cpu_ops.h"

namespace {

/// What the swap takes from the heap, and not the test.
struct Heap {
  bool is_counted = false;
  long live = 0;      ///< Blocks taken and not given back.
  long allowed = -1;  ///< After so many more a block is refused; negative: none is.
} heap_state;

}  // namespace

void* operator new(std::size_t bytes) {
  if (heap_state.allowed >= 0 && heap_state.allowed-- == 0) throw std::bad_alloc();
  if (heap_state.is_counted) ++heap_state.live;
  return std::malloc(bytes);
}
void operator delete(void* block) noexcept {
  if (block == nullptr) return;
  if (heap_state.is_counted) --heap_state.live;
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace cell_loader {
namespace {

using cell_namespace::LoadedCell;
using cell_namespace::Successor;

constexpr std::array<SwapPair, 2> kSet = {SwapPair{"counter", "counter_v2"}, SwapPair{"checksum", "checksum_v2"}};

/// Text in which equal systems are equal.
class Snapshot {
 public:
  static std::string take() {
    Snapshot made;
    for (const LoadedCell* cell : cell_namespace::cells()) made.add_cell(*cell);
    made.add_names();
    return made.text_;
  }

 private:
  void add(std::string_view word) { text_.append(word).append(" "); }
  void add(std::uint64_t number) { add(std::to_string(number)); }

  void add_bytes(std::uint64_t start, std::uint64_t size) {
    add(start);
    for (std::uint64_t done = 0; done < size;) {
      const std::uint64_t part = std::min(size - done, kPageSize - (start + done) % kPageSize);
      text_.append(reinterpret_cast<const char*>(testing::alias_of(start + done)), part);
      done += part;
    }
  }

  void add_cell(const LoadedCell& cell) {
    add(cell.file);
    add_bytes(cell.text.start().value, cell.text.size_bytes());
    add_bytes(cell.read_only.start().value, cell.read_only.size_bytes());
    if (cell.state) add_bytes(cell.state->start().value, cell.state->size_bytes());
    for (const auto& root : cell.roots) {
      add(root.name);
      add(root.pages.owners());
      add_bytes(root.address, root.size);
      const LoadedCell* const owner = cell_namespace::find_address(root.address);
      add(owner == nullptr ? "nobody" : owner->file);
    }
    for (const auto& import : cell.imports) add(import.exporter->file);
    const LoadedCell* const owner = cell_namespace::find_address(cell.text.start().value);
    add(owner == nullptr ? "nobody" : owner->file);
  }

  /// What every name that any version exports leads to.
  void add_names() {
    const auto& witness = image_witness();
    for (std::size_t index = 0; index < witness::cell_count(witness); ++index) {
      for (std::size_t row = 0; row < witness::cell(witness, index).export_count; ++row) {
        const auto found = cell_namespace::find_symbol(witness::export_at(witness, index, row).name);
        if (!found) continue;
        add(found->symbol->name);
        add(found->symbol->address);
        add(found->cell->file);
      }
    }
  }

  std::string text_;
};

class Counted {
 public:
  Counted() { heap_state.is_counted = true; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { heap_state.is_counted = false; }
};

Result<Prepared> prepare_set(std::span<const SwapPair> pairs, SwapReport& report) {
  TRY_ASSIGN(auto set, build_set(pairs));
  return prepare(set, report);
}

Result<SwapReport> counted_swap(std::span<const SwapPair> set) {
  const Counted counted;
  return swap_set(set);
}

/// What a swap could leak.
struct Memory {
  std::uint64_t frames, tables, pages;
  long blocks;
  bool operator==(const Memory&) const = default;
  static Memory measure() {
    return {testing::free_frames(), mapped_pages::table_frames(),
            page_allocator::stats(page_allocator::Arena::kCells).free_pages, heap_state.live};
  }
};

/// A part of a counted stretch whose memory is not the swap's.
class Uncounted {
 public:
  Uncounted() : was_counted_(std::exchange(heap_state.is_counted, false)) {}
  Uncounted(const Uncounted&) = delete;
  Uncounted& operator=(const Uncounted&) = delete;
  ~Uncounted() { heap_state.is_counted = was_counted_; }

 private:
  bool was_counted_;
};

class InterruptedSwap : public testing::SystemTest {
 protected:
  void SetUp() override {
    SystemTest::SetUp();
    output().reserve(1 << 20);
    const Counted counted;
    ASSERT_TRUE(load("demo_client"));
    // What the stand-in of the processor writes down is none of the swap's blocks.
    arch::host::machine().flushed_pages.reserve(1 << 16);
    // Once there and back: tables have their size then.
    ASSERT_TRUE(swap_set(kSet));
    ASSERT_TRUE(swap_set(kBack));
    heap_state.is_counted = false;
    before_ = Snapshot::take();
    memory_ = Memory::measure();
  }

  void expect_old(std::string_view when, std::uint64_t number) const {
    const Memory now = Memory::measure();
    EXPECT_EQ(now.frames, memory_.frames) << when << number;
    EXPECT_EQ(now.tables, memory_.tables) << when << number;
    EXPECT_EQ(now.pages, memory_.pages) << when << number;
    EXPECT_EQ(now.blocks, memory_.blocks) << when << number;
    EXPECT_TRUE(Snapshot::take() == before_) << when << number;
  }

  /// The set goes in as if nothing had been tried.
  void expect_goes_through() const {
    EXPECT_TRUE(counted_swap(kSet));
    for (const LoadedCell* cell : cell_namespace::cells()) testing::check_links(*cell);
    EXPECT_EQ(cell_namespace::find_cell("counter")->file, "counter_v2");
    EXPECT_EQ(cell_namespace::find_cell("checksum")->file, "checksum_v2");
    EXPECT_FALSE(Snapshot::take() == before_);
    EXPECT_TRUE(counted_swap(kBack));
    expect_old("there and back", 0);
  }

  static constexpr std::array<SwapPair, 2> kBack = {SwapPair{"counter_v2", "counter"},
                                                    SwapPair{"checksum_v2", "checksum"}};
  std::string before_;
  Memory memory_{};
};

TEST_F(InterruptedSwap, AfterAnyWriteIsNone) {
  std::size_t stop = 0;
  for (bool is_over = false; !is_over; ++stop) {
    {
      const Counted counted;
      SwapReport report;
      auto prepared = prepare_set(kSet, report);
      ASSERT_TRUE(prepared) << prepared.error().text.view();
      is_over = stop + 1 == report.writes;
      const Uncounted uncounted;
      const std::string ready = Snapshot::take();
      for (std::size_t made = 0; made < stop; ++made) ASSERT_TRUE(cell_namespace::step(prepared->replacement));
      EXPECT_EQ(Snapshot::take() == ready, stop == 0) << stop;
    }
    expect_old("after write ", stop);
  }
  EXPECT_GT(stop, 20U);
  expect_goes_through();
}

TEST_F(InterruptedSwap, WithAllItsWritesIsTheNewSystem) {
  {
    ASSERT_TRUE(counted_swap(kSet));
    const std::string wanted = Snapshot::take();
    ASSERT_TRUE(counted_swap(kBack));
    {
      const Counted counted;
      SwapReport report;
      auto prepared = prepare_set(kSet, report);
      std::size_t made = 0;
      while (cell_namespace::step(prepared->replacement)) ++made;
      EXPECT_EQ(made, report.writes);
    }
    EXPECT_TRUE(Snapshot::take() == wanted);
  }
  ASSERT_TRUE(counted_swap(kBack));
  expect_old("there and back", 1);
}

TEST_F(InterruptedSwap, WithoutRoomForAnyOfItsBlocksIsNone) {
  long allowed = 0;
  for (bool is_over = false; !is_over; ++allowed) {
    heap_state.allowed = allowed;
    try {
      is_over = counted_swap(kSet).has_value();
      heap_state.allowed = -1;
      EXPECT_TRUE(is_over);
      if (!is_over) return;
    } catch (const std::bad_alloc&) {
      heap_state.allowed = -1;
      expect_old("at block ", static_cast<std::uint64_t>(allowed));
    }
  }
  EXPECT_GT(allowed, 20);
  ASSERT_TRUE(counted_swap(kBack));
  expect_goes_through();
}

TEST_F(InterruptedSwap, WithoutRoomForAnyOfItsFramesIsNone) {
  std::uint64_t left = 0;
  for (bool is_over = false; !is_over; ++left) {
    {
      const auto held = mapped_pages::testing::leave_only(left);
      is_over = counted_swap(kSet).has_value();
    }
    if (!is_over) expect_old("with frames ", left);
  }
  EXPECT_GT(left, 4U);
  ASSERT_TRUE(counted_swap(kBack));
  expect_goes_through();
}

TEST_F(InterruptedSwap, RefusesASetWithOneThatMayNot) {
  const auto expect_refused = [&](std::initializer_list<SwapPair> set, ErrorKind kind) {
    const auto swapped = counted_swap(std::span(set.begin(), set.size()));
    ASSERT_FALSE(swapped);
    EXPECT_EQ(swapped.error().kind, kind) << swapped.error().text.view();
    expect_old("refused ", static_cast<std::uint64_t>(kind));
  };
  expect_refused({}, ErrorKind::kOutOfRange);
  expect_refused({{"counter", "counter_v2"}, {"counter", "counter_v2"}}, ErrorKind::kAlreadyExists);
  expect_refused({{"counter", "counter_v2"}, {"counter", "counter"}}, ErrorKind::kAlreadyExists);
  expect_refused({{"counter", "counter_v2"}, {"nobody", "checksum_v2"}}, ErrorKind::kNotFound);
  expect_refused({{"counter", "counter_v2"}, {"checksum", "nobody"}}, ErrorKind::kNotFound);
  expect_refused({{"counter", "counter_v2"}, {"checksum", "counter_v2"}}, ErrorKind::kRefused);
  expect_goes_through();
}

/// With versions that are kept: there is a way back, and it can be interrupted too.
class InterruptedSwapBack : public InterruptedSwap {
 protected:
  void SetUp() override {
    InterruptedSwap::SetUp();
    old_ = before_;
    const Counted counted;
    ASSERT_TRUE(swap_set(kSet, Old::kKept));
    const Uncounted uncounted;
    before_ = Snapshot::take();
    memory_ = Memory::measure();
  }
  std::string old_;
};

TEST_F(InterruptedSwapBack, RestoresTheOldSystemByteForByte) {
  EXPECT_EQ(cell_namespace::kept().cells, 2U);
  EXPECT_GE(cell_namespace::kept().bytes, 4 * kPageSize);
  const auto back = swap_back();
  ASSERT_TRUE(back) << back.error().text.view();
  EXPECT_EQ(back->cells, 2U);
  EXPECT_EQ(back->roots, 1U);
  EXPECT_TRUE(Snapshot::take() == old_);
  EXPECT_EQ(cell_namespace::kept().cells, 0U);
  const auto again = swap_back();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kNotFound);
}

TEST_F(InterruptedSwapBack, AfterAnyWriteIsNone) {
  std::size_t stop = 0;
  for (bool is_over = false; !is_over; ++stop) {
    {
      const Counted counted;
      SwapReport report;
      auto set = cell_namespace::take_kept();
      auto prepared = prepare(set, report);
      ASSERT_TRUE(prepared) << prepared.error().text.view();
      is_over = stop + 1 == report.writes;
      for (std::size_t made = 0; made < stop; ++made) ASSERT_TRUE(cell_namespace::step(prepared->replacement));
    }
    // The way back is gone with it; the system that runs is as it was, but for what was kept.
    EXPECT_EQ(cell_namespace::kept().cells, 0U);
    ASSERT_TRUE(counted_swap(kBack));
    {
      const Counted counted;
      ASSERT_TRUE(swap_set(kSet, Old::kKept));
    }
    expect_old("after write ", stop);
  }
  EXPECT_GT(stop, 20U);
}

TEST_F(InterruptedSwapBack, IsStillThereWhenItWasRefused) {
  for (auto& import : cell_namespace::find_mutable("demo_client")->imports) import.interface ^= 1;
  const auto refused = swap_back();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kRefused);
  for (auto& import : cell_namespace::find_mutable("demo_client")->imports) import.interface ^= 1;
  expect_old("refused", 0);
  EXPECT_EQ(cell_namespace::kept().cells, 2U);
  EXPECT_TRUE(swap_back());
  EXPECT_TRUE(Snapshot::take() == old_);
}

TEST_F(InterruptedSwapBack, IsStillThereWhenSomebodyIsInTheWay) {
  static std::uint64_t stands_at;
  stands_at = cell_namespace::find_cell("counter")->text.start().value + 1;
  ASSERT_TRUE(cxx_runtime::register_other_flows({[]() noexcept {}, []() noexcept {},
                                                 []() noexcept { return std::exchange(stands_at, 0); },
                                                 [](Text<64>& out) noexcept { out.append("task 7 (worker)"); }}));
  const auto refused = swap_back();
  cxx_runtime::unregister_other_flows();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInUse);
  expect_old("in use", 0);
  EXPECT_TRUE(swap_back());
  EXPECT_TRUE(Snapshot::take() == old_);
}

TEST_F(InterruptedSwapBack, IsGoneWithTheNextSwapAndWithAnyUnloading) {
  ASSERT_TRUE(load("bench_small"));
  EXPECT_EQ(cell_namespace::kept().cells, 2U) << "loading harms nothing";
  ASSERT_TRUE(unload("bench_small"));
  EXPECT_EQ(cell_namespace::kept().cells, 0U);
  ASSERT_TRUE(swap_set(kBack, Old::kKept));
  ASSERT_TRUE(swap("counter", "counter_v2"));
  EXPECT_EQ(cell_namespace::kept().cells, 0U);
  ASSERT_TRUE(swap_set(std::array{SwapPair{"counter_v2", "counter"}}, Old::kKept));
  EXPECT_EQ(cell_namespace::kept().cells, 1U);
  drop_kept();
  EXPECT_EQ(swap_back().error().kind, ErrorKind::kNotFound);
}

TEST_F(InterruptedSwap, OfACellAndItsUsersByFreshCopiesLinksThemToEachOther) {
  constexpr std::array kAll = {SwapPair{"demo_client", "demo_client"}, SwapPair{"counter", "counter_v2"},
                               SwapPair{"checksum", "checksum"}};
  const auto swapped = swap_set(kAll);
  ASSERT_TRUE(swapped) << swapped.error().text.view();
  EXPECT_EQ(swapped->sites, 0U) << "nobody who stays uses them";
  for (const LoadedCell* cell : cell_namespace::cells()) testing::check_links(*cell);
  for (const auto& import : cell_namespace::find_cell("demo_client")->imports)
    EXPECT_EQ(import.exporter, cell_namespace::find_cell(import.exporter->cell)) << import.name;
}

TEST_F(InterruptedSwap, RehearsedIsNone) {
  heap_state.is_counted = true;
  const auto rehearsed = rehearse(kSet);
  const auto refused = rehearse(std::array{SwapPair{"counter", "nobody"}});
  heap_state.is_counted = false;
  ASSERT_TRUE(rehearsed);
  EXPECT_EQ(rehearsed->cells, 2U);
  EXPECT_GE(rehearsed->sites, 5U);
  EXPECT_GT(rehearsed->writes, rehearsed->sites);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kNotFound);
  expect_old("rehearsed", 0);
}

/// `file` of the archive as it would be in a set with `set`.
Result<std::unique_ptr<LoadedCell>> build_in(std::span<const Successor> set, std::string_view file) {
  const std::size_t index = witness::find_file(image_witness(), file).value();
  const auto object = archive_member("cells/" + std::string(file) + ".cell.o").value();
  return build(image_witness(), index, object, cell_namespace::find_cell(witness::cell(image_witness(), index).cell),
               set);
}

TEST_F(InterruptedSwap, LinksMembersOfASetToEachOther) {
  std::vector<Successor> set;
  set.push_back({cell_namespace::find_mutable("counter"), build_in({}, "counter_v2").value()});
  const auto client = build_in(set, "demo_client").value();
  std::size_t in_set = 0;
  for (const auto& import : client->imports) {
    const bool is_member = import.exporter->cell == "counter";
    EXPECT_EQ(import.exporter, is_member ? set[0].fresh.get() : cell_namespace::find_cell(import.exporter->cell));
    in_set += is_member ? import.sites.size() : 0;
  }
  EXPECT_GE(in_set, 3U);
  EXPECT_TRUE(check_order(set));
}

TEST_F(InterruptedSwap, RefusesAMemberThatLacksWhatAnotherUses) {
  std::vector<Successor> set;
  set.push_back({cell_namespace::find_mutable("counter"), build_in({}, "counter_v2").value()});
  set[0].fresh->exports.clear();
  const auto client = build_in(set, "demo_client");
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, ErrorKind::kNotFound);
}

TEST_F(InterruptedSwap, RefusesAMemberThatIsLinkedToWhatGoes) {
  std::vector<Successor> set;
  set.push_back({cell_namespace::find_mutable("counter"), build_in({}, "counter_v2").value()});
  set.push_back({cell_namespace::find_mutable("demo_client"), build_in({}, "demo_client").value()});
  const auto checked = check_order(set);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(checked.error().text.view(), "demo_client uses counter, whose new version is not below it");
}

}  // namespace
}  // namespace cell_loader
