// How long both engines take on programs by chance: one line for each size. Nothing is asserted.
#include <chrono>
#include <cstdio>

#include "verifier/flow/cell_flow.h"
#include "verifier/flow/random_program.h"
#include "verifier/proof/spill.h"

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::time_point from) {
  return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
}

void measure(std::uint32_t functions) {
  const verifier::flow::RandomShape shape{.functions = functions,
                                          .variables = 10,
                                          .heap_sites = functions / 10,
                                          .statements = 20,
                                          .nodes = 60,
                                          .visible_every = 10,
                                          .calls_only_later_ones = true};
  const verifier::Program program = verifier::flow::RandomProgram::make(1, shape);
  const auto start = Clock::now();
  const verifier::flow::CellFlow cell(program, {});
  const double engine = milliseconds(start);
  const auto judge = Clock::now();
  const auto facts = verifier::proof::judge_spills(cell.linked(), cell.entries());
  std::printf("%5u functions, %6zu statements: engine %8.1f ms, Z3 %8.1f ms, %zu facts%s\n", functions,
              program.statements.size(), engine, milliseconds(judge), facts ? facts->size() : 0,
              facts ? "" : " (unknown)");
  std::fflush(stdout);
}

}  // namespace

int main() {
  for (const std::uint32_t functions : {10U, 30U, 100U, 300U, 1000U}) measure(functions);
}
