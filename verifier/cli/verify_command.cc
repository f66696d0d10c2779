// cellcheck verify OBJECT-or-folder... [--update OBJECT]... [--policy F] [--boot-plan F] [--witness OUT]
#include <optional>

#include "verifier/cli/files.h"
#include "verifier/cli/inputs.h"
#include "verifier/cli/output.h"
#include "verifier/cli/replacement.h"
#include "verifier/policy/policy.h"
#include "verifier/rules/rules.h"
#include "verifier/witness/writer.h"

namespace verifier::cli {
namespace {

using facts::Parsed;
using facts::refuse;

/// Everything that is read before anything is judged.
struct Input {
  Graph graph;
  std::vector<CellObject> updates;
  std::optional<policy::Policy> policy;
  std::optional<BootPlan> boot_plan;
};

Parsed<Input> load(const VerifyOptions& options) {
  Input input;
  FACTS_TRY(auto cells, load_cells(options.objects));
  FACTS_TRY(input.graph, graph_of(std::move(cells)));
  FACTS_TRY(input.updates, load_cells(options.updates));
  for (const CellObject& update : input.updates) {
    if (!input.graph.find(update.manifest.cell))
      return refuse(update.elf.path, ": an update of ", update.manifest.cell, ", which is no cell of the graph");
  }
  if (!options.policy.empty()) {
    FACTS_TRY(const std::string text, read_text(options.policy));
    auto policy = policy::read_policy(text);
    if (!policy) return refuse(options.policy, ": ", policy.error());
    input.policy = *std::move(policy);
  }
  if (!options.boot_plan.empty()) {
    FACTS_TRY(input.boot_plan, load_boot_plan(options.boot_plan));
  }
  return input;
}

/// Both directions of every update. The way there must be proven; a way back that is not only gets no row.
std::vector<witness::ProvenSwap> judge_updates(const Input& input, report::Report& report) {
  std::vector<witness::ProvenSwap> swaps;
  for (const CellObject& update : input.updates) {
    const std::string& current = input.graph.cells[*input.graph.find(update.manifest.cell)].manifest.file;
    if (judge_way_there(input.graph, update, report.judged)) swaps.push_back({current, update.manifest.file});
    if (judge_way_back(input.graph, update, report.told)) swaps.push_back({update.manifest.file, current});
  }
  judge_combinations(input.graph, input.updates, report.judged);
  return swaps;
}

/// The bytes, once the kernel's own checker has accepted them.
std::vector<std::uint8_t> make_witness(const Input& input, std::vector<witness::ProvenSwap> swaps, Verdicts& verdicts) {
  auto bytes = witness::write_witness(input.graph, input.updates, std::move(swaps));
  auto accepted = bytes ? witness::check_as_kernel(*bytes) : Parsed<void>(refuse(bytes.error()));
  if (!accepted) {
    verdicts.refuse("WITNESS", "graph", accepted.error());
    return {};
  }
  verdicts.prove("WITNESS", "graph", "the kernel's checker accepts the witness");
  return *std::move(bytes);
}

}  // namespace

Exit verify(const VerifyOptions& options) {
  auto input = load(options);
  if (!input) return unusable(input.error());
  report::Report report{.command = "verify", .judged = {}, .told = {}, .notes = {}, .counts = {}};
  rules::check_all(input->graph, report.judged);
  if (input->boot_plan)
    rules::check_boot_plan(input->graph, input->boot_plan->start, input->boot_plan->on_demand, report.judged);
  if (input->policy) policy::check_policy(*input->policy, input->graph, report.judged);
  std::vector<std::uint8_t> witness;
  if (input->graph.ranks.size() == input->graph.cells.size()) {
    auto swaps = judge_updates(*input, report);
    if (report.is_proven()) witness = make_witness(*input, std::move(swaps), report.judged);
  } else if (!input->updates.empty()) {
    report.judged.undecided("SWAP", "updates", "not judged, since the graph has no proven order");
  }
  report.counts = report::count(input->graph);
  if (report.is_proven() && !options.witness.empty()) {
    const auto written = write_text(options.witness, {reinterpret_cast<const char*>(witness.data()), witness.size()});
    if (!written) return unusable(written.error());
  }
  return deliver(report, options.output);
}

}  // namespace verifier::cli
