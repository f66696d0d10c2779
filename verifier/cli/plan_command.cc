// cellcheck plan --running OBJECTS-or-folder... --update OBJECTS-or-folder... [--file NAME...]: which new versions have
// to take their places together?
#include <algorithm>
#include <vector>

#include "verifier/cli/files.h"
#include "verifier/cli/inputs.h"
#include "verifier/cli/output.h"
#include "verifier/rules/rules.h"

namespace verifier::cli {
namespace {

using facts::cat;
using facts::Parsed;

struct Input {
  Graph running;
  std::vector<CellObject> updates;  ///< That differ from what runs.
};

Parsed<Input> load(const PlanOptions& options) {
  Input input;
  FACTS_TRY(auto running, load_cells(options.running));
  FACTS_TRY(input.running, graph_of(std::move(running)));
  FACTS_TRY(input.updates, load_cells(options.update));
  std::erase_if(input.updates, [&](const CellObject& update) {
    const auto current = input.running.find(update.manifest.cell);
    return current && input.running.cells[*current].given == update.given;
  });
  for (const std::string& file : options.files) {
    if (std::ranges::none_of(input.updates, [&](const CellObject& one) { return one.manifest.file == file; }))
      return facts::refuse("no update is called ", file, ", or it is what runs");
  }
  return input;
}

std::vector<std::size_t> wanted(const PlanOptions& options, const std::vector<CellObject>& updates) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const auto& files = options.files;
    if (files.empty() || std::ranges::find(files, updates[i].manifest.file) != files.end()) indices.push_back(i);
  }
  return indices;
}

/// What is proven is the answer here, so it is told in full, with the reasons.
void tell(const Verdict& verdict, std::vector<std::string>& notes) {
  if (verdict.status != Status::kProven) return;
  notes.push_back(cat(verdict.subject, ": ", verdict.message));
  for (const std::string& reason : verdict.counterexample) notes.push_back(cat("    ", reason));
}

}  // namespace

Exit plan_swaps(const PlanOptions& options) {
  auto input = load(options);
  if (!input) return unusable(input.error());
  Verdicts order;
  rules::check_acyclicity(input->running, order);
  if (!order.is_proven()) return unusable("the running cells have no proven order: " + order.all.front().message);
  report::Report report{.command = "plan", .judged = {}, .told = {}, .notes = {}, .counts = {}};
  rules::check_co_swap(input->running, input->updates, wanted(options, input->updates), report.judged);
  for (const Verdict& verdict : report.judged.all) tell(verdict, report.notes);
  if (report.judged.all.empty()) report.notes.push_back("nothing changes");
  report.counts = report::count(input->running);
  return deliver(report, options.output, &input->running);
}

}  // namespace verifier::cli
