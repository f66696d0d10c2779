#include "cells/bench_main/bench_main.h"

#include <array>
#include <string_view>

#include "cells/bench_report/bench_report.h"
#include "cells/cell_loader/cell_loader.h"
#include "cells/cpu/cpu.h"

namespace bench_main {
namespace {

constexpr std::array<std::string_view, 6> kBenches = {"bench_calls",   "bench_memory", "bench_faults",
                                                      "bench_loading", "bench_tasks",  "bench_messages"};

/// Calls `<cell>::run()`, which returns how many metrics it has reported.
Result<void> run(std::string_view cell) {
  TRY(cell_loader::load(cell));
  Text<64> symbol;
  symbol.append(cell);
  symbol.append("::run");
  TRY_ASSIGN(const unsigned long metrics, cell_loader::call(cell, symbol.view()));
  if (metrics == 0) return fail(ErrorKind::kRefused, cell, " failed");
  return {};
}

}  // namespace

Result<void> start() {
  bench_report::report("boot_to_prompt", cpu::ticks());
  for (const std::string_view cell : kBenches) TRY(run(cell));
  return {};
}

}  // namespace bench_main
