#include "tests/swap/test_swap.h"

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/frame_allocator/frame_allocator.h"
#include "cells/heap/heap.h"
#include "cells/logger/logger.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"

namespace test_swap {
namespace {

constexpr int kRounds = 1000;

/// Everything that a swap could leak.
struct Memory {
  std::uint64_t free_frames, free_pages, heap_blocks, heap_bytes, table_frames;
  bool operator==(const Memory&) const = default;
};

Memory measure() {
  heap::trim();
  const auto heap = heap::stats();
  return {frame_allocator::stats().free_frames, page_allocator::stats(page_allocator::Arena::kCells).free_pages,
          heap.live_blocks, heap.live_bytes, mapped_pages::table_frames()};
}

Result<void> expect(std::string_view cell, std::string_view symbol, unsigned long wanted) {
  TRY_ASSIGN(const unsigned long got, cell_loader::call(cell, symbol));
  if (got != wanted) return fail(ErrorKind::kRefused, symbol, " is ", got, ", expected ", wanted);
  return {};
}

/// Where the text of a cell is: a swap must change it, or nothing was loaded aside.
std::uint64_t text_of(std::string_view cell) { return cell_namespace::find_cell(cell)->text.start().value; }

/// What a client must see after a swap.
struct Expected {
  unsigned long version;          ///< Of the swapped cell, asked directly.
  unsigned long client_versions;  ///< Of both cells, as demo_client's direct calls reach them.
  unsigned long client_result;    ///< Independent of versions.
};

Result<void> swap_one_way(std::string_view from, std::string_view to, std::string_view cell, const Expected& expected) {
  const std::uint64_t old_text = text_of(cell);
  TRY_ASSIGN(const auto report, cell_loader::swap(from, to));
  if (report.sites == 0) return fail(ErrorKind::kRefused, "no relocation of a dependent was rewritten");
  if (text_of(cell) == old_text) return fail(ErrorKind::kRefused, cell, " still runs at ", old_text);
  Text<64> symbol;
  symbol.append(cell);
  symbol.append("::version");
  TRY(expect(cell, symbol.view(), expected.version));
  TRY(expect("demo_client", "demo_client::versions", expected.client_versions));
  return expect("demo_client", "demo_client::run", expected.client_result);
}

/// A statistic that only grows and lives in a state root: the swap must carry it over.
Result<void> expect_calls_grow(unsigned long& last) {
  TRY_ASSIGN(const unsigned long calls, cell_loader::call("counter", "counter::total_calls[diagnostic]"));
  if (calls <= last) return fail(ErrorKind::kRefused, "calls fell from ", last, " to ", calls, ": state was lost");
  last = calls;
  return {};
}

Result<void> run_rounds(unsigned long client_result) {
  unsigned long calls = 0;
  for (int round = 0; round < kRounds; ++round) {
    TRY(swap_one_way("counter", "counter_v2", "counter", {2, 21, client_result}));
    TRY(expect_calls_grow(calls));
    TRY(swap_one_way("checksum", "checksum_v2", "checksum", {2, 22, client_result}));
    TRY(swap_one_way("counter_v2", "counter", "counter", {1, 12, client_result}));
    TRY(expect_calls_grow(calls));
    TRY(swap_one_way("checksum_v2", "checksum", "checksum", {1, 11, client_result}));
  }
  return {};
}

}  // namespace

Result<void> start() {
  if (cell_namespace::find_cell("demo_client") == nullptr) TRY(cell_loader::load("demo_client"));
  TRY_ASSIGN(const unsigned long client_result, cell_loader::call("demo_client", "demo_client::run"));
  // One round first: vectors and slabs have grown to their size then.
  TRY(swap_one_way("counter", "counter_v2", "counter", {2, 21, client_result}));
  TRY(swap_one_way("counter_v2", "counter", "counter", {1, 11, client_result}));
  const Memory before = measure();
  TRY(run_rounds(client_result));
  const Memory after = measure();
  if (after != before)
    return fail(ErrorKind::kRefused, "memory differs: frames ", before.free_frames, " -> ", after.free_frames,
                ", heap ", before.heap_bytes, " -> ", after.heap_bytes, ", pages ", before.free_pages, " -> ",
                after.free_pages);
  if (cell_loader::swap("counter", "checksum_v2")) return fail(ErrorKind::kRefused, "a foreign cell was swapped in");
  if (cell_loader::swap("heap", "heap")) return fail(ErrorKind::kRefused, "a swap without proof was done");
  logger::info("test_swap", "4000 swaps, memory as before");
  return {};
}

}  // namespace test_swap
