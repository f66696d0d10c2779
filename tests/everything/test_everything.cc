#include "tests/everything/test_everything.h"

#include <array>
#include <atomic>
#include <memory>
#include <string_view>

#include "cells/cell_loader/cell_loader.h"
#include "cells/cell_namespace/cell_namespace.h"
#include "cells/cell_swap/cell_swap.h"
#include "cells/demo_client/demo_client.h"
#include "cells/logger/logger.h"
#include "cells/scheduler/scheduler.h"
#include "cells/witness/witness.h"

namespace test_everything {
namespace {

constexpr int kRounds = 3;
constexpr std::size_t kWorkers = 3;

struct Work {
  std::atomic<bool> is_over = false;
  std::atomic<std::uint64_t> rounds = 0;
};

/// Allocates, calls through several cells, and lets others run; how many results were wrong.
CELL_BLOCKS std::uint64_t work(void* argument) {
  auto& all = *static_cast<Work*>(argument);
  std::uint64_t wrong = 0;
  const unsigned long expected = demo_client::run();
  while (!all.is_over) {
    const auto block = std::make_unique<std::array<char, 300>>();
    wrong += block != nullptr && demo_client::run() == expected && demo_client::versions() == 11 ? 0 : 1;
    ++all.rounds;
    scheduler::yield();
  }
  return wrong;
}

struct Count {
  std::uint64_t replaced = 0, stay = 0;
  bool operator==(const Count&) const = default;
};

/// Whoever replaces cell_swap has to do without it.
CELL_BLOCKS Result<cell_loader::SwapReport> copy_into_place(const witness::CellView& cell) {
  const std::array copy = {cell_loader::SwapPair{cell.file, cell.file}};
  if (cell.cell == "cell_swap") return cell_loader::swap_set(copy);
  return cell_swap::swap_set(copy, cell_loader::Old::kDropped, {50'000'000});
}

/// A copy in the place of the cell, of the version that runs. The second and further times nothing is logged.
CELL_BLOCKS void renew(const witness::CellView& cell, bool is_first, Count& count) {
  const auto* const loaded = cell_namespace::find_cell(cell.cell);
  if (loaded == nullptr || loaded->file != cell.file) return;
  const std::uint64_t old_text = ~loaded->text.start().value;  // The address itself would look as if we were in there.
  const auto swapped = copy_into_place(cell);
  const bool is_new = ~cell_namespace::find_cell(cell.cell)->text.start().value != old_text;
  ++(swapped && is_new ? count.replaced : count.stay);
  if (!is_first) return;
  if (swapped && is_new) {
    logger::info("test_everything", "replaced ", cell.file);
  } else if (!swapped) {
    logger::info("test_everything", "stays ", cell.file, ": ", swapped.error().text);
  }
}

CELL_BLOCKS Count renew_all(bool is_first) {
  Count count;
  const witness::Witness all = cell_loader::image_witness();
  for (std::size_t i = 0; i < witness::cell_count(all); ++i) renew(witness::cell(all, i), is_first, count);
  return count;
}

CELL_BLOCKS Result<Count> renew_repeatedly() {
  const Count first = renew_all(true);
  for (int i = 1; i < kRounds; ++i)
    if (renew_all(false) != first) return fail(ErrorKind::kRefused, "what could be replaced once could not again");
  return first;
}

}  // namespace

Result<void> start() {
  Work all;
  std::array<scheduler::Membership, kWorkers> workers;
  for (auto& worker : workers) {
    scheduler::Setup setup{.entry = &work, .argument = &all, .name = {}};
    setup.name.append("worker");
    TRY_ASSIGN(worker, scheduler::spawn(setup));
  }
  const auto count = renew_repeatedly();
  const std::uint64_t rounds = all.rounds;
  for (int i = 0; i < 100; ++i) scheduler::yield();
  const bool went_on = all.rounds > rounds;
  all.is_over = true;
  for (const auto& worker : workers) {
    const scheduler::Exit exit = scheduler::join(worker);
    if (exit.kind != scheduler::Exit::Kind::kCompleted || exit.value != 0)
      return fail(ErrorKind::kRefused, "a task went wrong: ", exit.value);
  }
  TRY(count);
  if (!went_on) return fail(ErrorKind::kRefused, "the tasks stopped");
  Text<64> line;
  line.append_decimal(count->replaced);
  line.append(" replaced, ");
  line.append_decimal(count->stay);
  line.append(" stay");
  logger::info("test_everything", line);
  return {};
}

}  // namespace test_everything
