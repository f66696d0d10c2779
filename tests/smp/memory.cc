// Memory that several processors use: nobody gets what another one has, and what is unmapped is forgotten by all.
#include <algorithm>
#include <array>
#include <atomic>
#include <memory>

#include "cells/frame_allocator/frame_allocator.h"
#include "cells/mapped_pages/mapped_pages.h"
#include "cells/page_allocator/page_allocator.h"
#include "kernel/arch/cpu_ops.h"
#include "tests/smp/checks.h"

namespace test_smp {
namespace {

constexpr std::size_t kBytes = 96;
using Block = std::array<std::uint8_t, kBytes>;
constexpr std::size_t kPlaces = 32;

/// Blocks that any processor takes out, looks at and frees, and puts a new one in place of.
struct Exchange {
  std::array<std::atomic<Block*>, kPlaces> places{};
};

bool is_whole(const Block& block) {
  return std::ranges::all_of(block, [&block](std::uint8_t byte) { return byte == block[0]; });
}

/// How many blocks somebody else had written into.
std::uint64_t exchange_blocks(void* argument) {
  auto& exchange = *static_cast<Exchange*>(argument);
  std::uint64_t wrong = 0;
  for (std::uint32_t i = 0; i < 4000; ++i) {
    auto block = std::make_unique<Block>();
    block->fill(static_cast<std::uint8_t>(i * 16 + arch::processor()));
    const std::unique_ptr<Block> old(exchange.places[i * 7 % kPlaces].exchange(block.release()));
    if (old != nullptr && !is_whole(*old)) ++wrong;
  }
  return wrong;
}

Result<void> a_block_has_one_owner() {
  Exchange exchange;
  TRY_ASSIGN(const std::uint64_t wrong, run_on_all(exchange_blocks, &exchange));
  for (auto& place : exchange.places) delete place.exchange(nullptr);
  return expect("blocks with two owners", wrong, 0);
}

Result<mapped_pages::Mapping> map_page(std::uint64_t value) {
  TRY_ASSIGN(auto pages, page_allocator::allocate(page_allocator::Arena::kGeneral, 1));
  TRY_ASSIGN(auto frames, frame_allocator::allocate(1));
  TRY_ASSIGN(auto made, mapped_pages::map_pages(std::move(pages), std::move(frames), mapped_pages::Access::kReadWrite));
  TRY_ASSIGN(auto* const word, made.as_writable<std::uint64_t>(0));
  *word = value;
  return made;
}

std::uint64_t map_pages_of_their_own(void* /*argument*/) {
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const std::uint64_t value = i << 8 | arch::processor();
    const auto page = map_page(value);
    const auto word = page ? page->as<std::uint64_t>(0) : Result<const std::uint64_t*>(nullptr);
    if (!page || !word || **word != value) ++wrong;
  }
  return wrong;
}

Result<void> a_page_has_one_owner() {
  TRY_ASSIGN(const std::uint64_t wrong, run_on_all(map_pages_of_their_own, nullptr));
  return expect("pages with two owners", wrong, 0);
}

/// Where all look, in rounds: an odd step is for looking.
struct Board {
  std::atomic<std::uint64_t> step = 0;
  std::atomic<const std::uint64_t*> word = nullptr;
  std::atomic<std::uint32_t> looked = 0;
};
constexpr std::uint64_t kRounds = 200;

/// How many saw what had been there before.
std::uint64_t look_in_rounds(void* argument) {
  auto& board = *static_cast<Board*>(argument);
  std::uint64_t stale = 0;
  for (std::uint64_t round = 1; round <= kRounds; ++round) {
    wait_for(board.step, round);
    const volatile std::uint64_t* const word = board.word.load();
    stale += *word == round ? 0 : 1;
    ++board.looked;
  }
  return stale;
}

/// A page goes from frame to frame while all others have just used it.
Result<void> what_is_unmapped_is_forgotten() {
  Board board;
  const std::uint32_t others = scheduler::processors() - 1;
  std::array<scheduler::Membership, kMostProcessors> members;
  for (std::uint32_t i = 0; i < others; ++i) {
    TRY_ASSIGN(members[i], spawn(look_in_rounds, &board, static_cast<int>(i) + 1));
  }
  std::uint64_t same = 0;
  mapped_pages::Mapping page;
  for (std::uint64_t round = 1; round <= kRounds; ++round) {
    const std::uint64_t before = page.start().value;
    // A frame for the time that the next one takes: it shall not be the old one again.
    TRY_ASSIGN(const auto kept, frame_allocator::allocate(1));
    page = {};
    TRY_ASSIGN(const auto taken, frame_allocator::allocate(1));
    TRY_ASSIGN(page, map_page(round));
    same += page.start().value == before ? 1 : 0;
    TRY_ASSIGN(const auto* const word, page.as<std::uint64_t>(0));
    board.word = word;
    board.looked = 0;
    board.step = round;
    wait_for(board.looked, others);
  }
  std::uint64_t stale = 0;
  for (std::uint32_t i = 0; i < others; ++i) stale += scheduler::join(members[i]).value;
  if (same < kRounds / 2) return fail(ErrorKind::kRefused, "only ", same, " rounds had the page of the one before");
  return expect("stale translations", stale, 0);
}

}  // namespace

Result<void> check_memory() {
  TRY(a_block_has_one_owner());
  TRY(a_page_has_one_owner());
  return what_is_unmapped_is_forgotten();
}

}  // namespace test_smp
