// cellcheck verify OBJECT-or-folder... [--update OBJECT]... [--policy F] [--boot-plan F] [--witness OUT]
#include "verifier/cli/files.h"
#include "verifier/cli/inputs.h"
#include "verifier/cli/judge.h"
#include "verifier/cli/output.h"
#include "verifier/policy/policy.h"

namespace verifier::cli {
namespace {

using facts::Parsed;
using facts::refuse;

Parsed<Question> load(const VerifyOptions& options) {
  Question question;
  FACTS_TRY(auto cells, load_cells(options.objects));
  FACTS_TRY(question.graph, graph_of(std::move(cells)));
  FACTS_TRY(question.updates, load_cells(options.updates));
  for (const CellObject& update : question.updates) {
    if (!question.graph.find(update.manifest.cell))
      return refuse(update.elf.path, ": an update of ", update.manifest.cell, ", which is no cell of the graph");
  }
  if (!options.policy.empty()) {
    FACTS_TRY(const std::string text, read_text(options.policy));
    auto policy = policy::read_policy(text);
    if (!policy) return refuse(options.policy, ": ", policy.error());
    question.policy = *std::move(policy);
  }
  if (!options.boot_plan.empty()) {
    FACTS_TRY(question.boot_plan, load_boot_plan(options.boot_plan));
  }
  return question;
}

}  // namespace

Exit verify(const VerifyOptions& options) {
  auto question = load(options);
  if (!question) return unusable(question.error());
  report::Report report{.command = "verify", .judged = {}, .told = {}, .notes = {}, .counts = {}};
  const auto witness = judge(*question, report);
  const Exit exit = deliver(report, options.output, &question->graph);
  if (exit != Exit::kProven || options.witness.empty()) return exit;
  const auto written = write_text(options.witness, {reinterpret_cast<const char*>(witness.data()), witness.size()});
  return written ? exit : unusable(written.error());
}

}  // namespace verifier::cli
