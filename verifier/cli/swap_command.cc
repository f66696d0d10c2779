// cellcheck swap --running OBJECTS-or-folder... --update OBJECTS-or-folder...: may a system that runs the one go over
// to the other?
#include "verifier/cli/files.h"
#include "verifier/cli/inputs.h"
#include "verifier/cli/output.h"
#include "verifier/cli/replacement.h"
#include "verifier/rules/rules.h"

namespace verifier::cli {
namespace {

using facts::cat;
using facts::Parsed;

struct Input {
  Graph running;  ///< What runs.
  Graph next;     ///< What runs afterwards.
  bool is_whole = false;
  std::vector<CellObject> update;
};

/// The update by itself if it needs nothing else; otherwise what runs, with the update's cells in it.
Parsed<void> build_next(Input& input) {
  FACTS_TRY(Graph alone, graph_of(input.update));
  input.is_whole = alone.unresolved.empty() && alone.find(kRuntimeCell).has_value();
  if (input.is_whole) {
    input.next = std::move(alone);
    return {};
  }
  std::vector<CellObject> cells = input.update;
  for (const CellObject& cell : input.running.cells) {
    if (!alone.find(cell.manifest.cell)) cells.push_back(cell);
  }
  FACTS_TRY(input.next, graph_of(std::move(cells)));
  return {};
}

Parsed<Input> load(const SwapOptions& options) {
  Input input;
  FACTS_TRY(auto running, load_cells(options.running));
  FACTS_TRY(input.running, graph_of(std::move(running)));
  FACTS_TRY(input.update, load_cells(options.update));
  FACTS_CHECK(build_next(input));
  return input;
}

struct Counts {
  std::size_t added = 0, changed = 0, unchanged = 0;
};

/// Each cell that is in both and differs; the others are told.
Counts judge_changes(const Input& input, report::Report& report) {
  auto [added, changed, unchanged] = Counts{};
  for (const CellObject& cell : input.update) {
    const auto current = input.running.find(cell.manifest.cell);
    if (!current) {
      ++added;
      report.notes.push_back(cat("added: ", cell.manifest.cell));
    } else if (input.running.cells[*current].given == cell.given) {
      ++unchanged;
    } else {
      ++changed;
      judge_way_there(input.running, cell, report.judged);
    }
  }
  for (const CellObject& cell : input.running.cells) {
    if (!input.next.find(cell.manifest.cell)) report.notes.push_back(cat("removed: ", cell.manifest.cell));
  }
  report.notes.push_back(cat(changed, " changed, ", unchanged, " unchanged"));
  return {added, changed, unchanged};
}

/// What the changed cells make of the whole graph. The way to a single new version has been judged with all that it can
/// touch; nothing else changes.
void judge_next(Input& input, const Counts& counts, report::Report& report) {
  if (!input.is_whole && counts.added == 0 && counts.changed == 1) {
    rules::check_acyclicity(input.next, report.judged);
    report.notes.push_back("the running cells that the update leaves alone are taken as proven");
    return;
  }
  rules::check_all(input.next, report.judged);
  if (!input.is_whole)
    report.notes.push_back("the update was proven together with the running cells that it leaves alone");
}

}  // namespace

Exit swap_cells(const SwapOptions& options) {
  auto input = load(options);
  if (!input) return unusable(input.error());
  report::Report report{.command = "swap", .judged = {}, .told = {}, .notes = {}, .counts = {}};
  Verdicts order;
  rules::check_acyclicity(input->running, order);
  if (!order.is_proven()) return unusable("the running cells have no proven order: " + order.all.front().message);
  const Counts counts = judge_changes(*input, report);
  judge_next(*input, counts, report);
  report.counts = report::count(input->next);
  return deliver(report, options.output, &input->next);
}

}  // namespace verifier::cli
