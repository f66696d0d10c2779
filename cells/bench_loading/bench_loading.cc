#include "cells/bench_loading/bench_loading.h"

#include <algorithm>
#include <array>
#include <span>

#include "cells/bench_relocations/bench_relocations.h"
#include "cells/bench_report/bench_report.h"
#include "cells/cell_loader/cell_loader.h"
#include "cells/cpu/cpu.h"
#include "cells/logger/logger.h"
#include "cells/witness/witness.h"

namespace bench_loading {
namespace {

constexpr int kRounds = 8;

/// Mean of loading `file`, whose exporters are all there; unloading is not counted.
Result<std::uint64_t> time_load(std::string_view file) {
  TRY(cell_loader::load(file));  // once before: tables and slabs have grown then
  std::uint64_t ticks = 0;
  for (int round = 0; round < kRounds; ++round) {
    TRY(cell_loader::unload(file));
    const std::uint64_t start = cpu::ticks();
    TRY(cell_loader::load(file));
    ticks += cpu::ticks() - start;
  }
  TRY(cell_loader::unload(file));
  return ticks / kRounds;
}

Result<void> measure_loads() {
  TRY_ASSIGN(const std::uint64_t small, time_load("bench_small"));
  bench_report::report("load_small_cell", small);
  TRY_ASSIGN(const std::uint64_t large, time_load("bench_relocations"));
  bench_report::report("load_large_cell", large);
  bench_report::report("relocation", large, bench_relocations::kRelocations);
  return {};
}

Result<void> measure_checks() {
  TRY_ASSIGN(const auto bytes, cell_loader::archive_member("witness"));
  const std::uint64_t start = cpu::ticks();
  TRY(witness::parse(bytes));
  const std::uint64_t middle = cpu::ticks();
  static_cast<void>(witness::hash(bytes));
  const std::uint64_t end = cpu::ticks();
  bench_report::report("witness_check", middle - start);
  bench_report::report("hash_byte", end - middle, bytes.size());
  return {};
}

/// One swap and its pause.
struct Cost {
  std::uint64_t total = 0;
  std::uint64_t pause = 0;
};

Result<void> add_swap(std::string_view from, std::string_view to, Cost& cost) {
  const std::uint64_t start = cpu::ticks();
  TRY_ASSIGN(const cell_loader::SwapReport report, cell_loader::swap(from, to));
  cost.total += cpu::ticks() - start;
  cost.pause = std::max(cost.pause, report.commit_ticks);
  return {};
}

Result<void> measure_swaps() {
  Cost first;
  TRY(add_swap("counter", "counter_v2", first));
  TRY(add_swap("counter_v2", "counter", first));
  Cost cost;
  for (int round = 0; round < kRounds; ++round) {
    TRY(add_swap("counter", "counter_v2", cost));
    TRY(add_swap("counter_v2", "counter", cost));
  }
  bench_report::report("swap_total", cost.total, 2 * kRounds);
  bench_report::report("swap_pause", cost.pause);
  return {};
}

/// Mean of replacing a set and of putting it back.
Result<void> time_set(std::string_view metric, std::span<const cell_loader::SwapPair> set, std::uint64_t& back) {
  std::uint64_t ticks = 0;
  for (int round = -1; round < kRounds; ++round) {  // the first one does not count: tables grow
    if (round == 0) ticks = back = 0;
    const std::uint64_t start = cpu::ticks();
    TRY(cell_loader::swap_set(set, cell_loader::Old::kKept));
    const std::uint64_t middle = cpu::ticks();
    TRY(cell_loader::swap_back());
    ticks += middle - start;
    back += cpu::ticks() - middle;
  }
  bench_report::report(metric, ticks, kRounds);
  return {};
}

Result<void> measure_sets() {
  constexpr std::array kSet = {cell_loader::SwapPair{"counter", "counter_v2"},
                               cell_loader::SwapPair{"checksum", "checksum_v2"}};
  std::uint64_t back_of_one = 0, back_of_two = 0;
  TRY(time_set("swap_set_1", std::span(kSet).first(1), back_of_one));
  TRY(time_set("swap_set_2", kSet, back_of_two));
  bench_report::report("swap_back", back_of_one, kRounds);
  return {};
}

Result<void> measure() {
  TRY(measure_loads());
  TRY(measure_checks());
  TRY(measure_swaps());
  return measure_sets();
}

}  // namespace

unsigned long run() {
  const auto done = measure();
  if (done) return 7;
  logger::error("bench_loading", done.error().text);
  return 0;
}

}  // namespace bench_loading
