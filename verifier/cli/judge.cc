#include "verifier/cli/judge.h"

#include <utility>

#include "verifier/cli/progress.h"
#include "verifier/cli/replacement.h"
#include "verifier/rules/renewal.h"
#include "verifier/rules/rules.h"
#include "verifier/witness/writer.h"

namespace verifier::cli {
namespace {

using facts::cat;
using facts::Parsed;
using facts::refuse;

/// Both directions of every update. The way there must be proven; a way back that is not only gets no row.
std::vector<witness::ProvenSwap> judge_updates(const Question& question, report::Report& report) {
  std::vector<witness::ProvenSwap> swaps;
  for (const CellObject& update : question.updates) {
    const std::string& current = question.graph.cells[*question.graph.find(update.manifest.cell)].manifest.file;
    if (judge_way_there(question.graph, update, report.judged)) swaps.push_back({current, update.manifest.file});
    if (judge_way_back(question.graph, update, report.told)) swaps.push_back({update.manifest.file, current});
  }
  judge_combinations(question.graph, question.updates, report.judged);
  return swaps;
}

/// Every cell of which a fresh copy may take its own place gets a row; of the others the names are told.
void judge_renewals(const Question& question, std::vector<witness::ProvenSwap>& swaps, report::Report& report) {
  std::string others;
  std::size_t proven = 0;
  for (std::size_t i = 0; i < question.graph.cells.size(); ++i) {
    Verdicts mine;
    rules::check_renewal(question.graph, i, mine);
    const std::string& file = question.graph.cells[i].manifest.file;
    if (mine.is_proven()) {
      ++proven;
      swaps.push_back({file, file});
    } else {
      others += cat(others.empty() ? "; not of " : ", ", file);
    }
  }
  report.notes.push_back(
      cat("fresh copies may take the places of ", proven, " of ", question.graph.cells.size(), " cells", others));
}

/// The bytes, once the kernel's own checker has accepted them.
std::vector<std::uint8_t> make_witness(const Question& question, std::vector<witness::ProvenSwap> swaps,
                                       Verdicts& verdicts) {
  auto bytes = witness::write_witness(question.graph, question.updates, std::move(swaps));
  auto accepted = bytes ? witness::check_as_kernel(*bytes) : Parsed<void>(refuse(bytes.error()));
  if (!accepted) {
    verdicts.refuse("WITNESS", "graph", accepted.error());
    return {};
  }
  verdicts.prove("WITNESS", "graph", "the kernel's checker accepts the witness");
  return *std::move(bytes);
}

}  // namespace

std::vector<std::uint8_t> judge(Question& question, report::Report& report) {
  const Progress progress;
  progress.say("judging", cat(question.graph.cells.size(), " cells, ", question.updates.size(), " updates"));
  rules::check_all(question.graph, report.judged);
  if (question.boot_plan)
    rules::check_boot_plan(question.graph, question.boot_plan->start, question.boot_plan->on_demand, report.judged);
  if (question.policy) policy::check_policy(*question.policy, question.graph, report.judged);
  std::vector<std::uint8_t> witness;
  if (question.graph.ranks.size() == question.graph.cells.size()) {
    auto swaps = judge_updates(question, report);
    judge_renewals(question, swaps, report);
    if (report.is_proven()) witness = make_witness(question, std::move(swaps), report.judged);
  } else if (!question.updates.empty()) {
    report.judged.undecided("SWAP", "updates", "not judged, since the graph has no proven order");
  }
  report.counts = report::count(question.graph);
  return witness;
}

}  // namespace verifier::cli
