// E2: what the shipped object mentions is explained by the second compiler's evidence.
//
// Why: rules about state believe the data flow that clang saw. If the object that GCC made imports a function, or
// reaches state from an export, that the evidence does not know of, then they are about different programs: another
// branch of an `#if`, assembly, an extension that only one of them has. To satisfy it: write sources that mean the same
// to both compilers. Trusted cells may hold assembly and prebuilt code, of which there is no evidence; how much is
// told.
#include "verifier/rules/evidence.h"

#include <algorithm>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

/// Imports that the evidence does not name; what compilers call by themselves counts as named.
void check_imports(const CellObject& cell, const std::set<std::string>& of_runtime, Judged& explained) {
  std::set<std::string> named;
  for (const FlowFunction& function : cell.program->functions) named.insert(function.symbol);
  for (const FlowObject& object : cell.program->objects) named.insert(object.symbol);
  for (const std::string& import : imports_of(cell)) {
    const auto variants = facts::symbol_variants(import);
    const bool is_named = std::ranges::any_of(variants, [&](const std::string& one) { return named.contains(one); });
    if (!is_named && !of_runtime.contains(import))
      explained.refuse(cat("the object imports ", readable(import), ", of which the evidence knows nothing"));
  }
}

/// Returns how many exports have no evidence because they are assembly or prebuilt.
std::size_t check_exports(const CellObject& cell, Judged& explained) {
  const auto defined = seen_symbols(cell);
  std::size_t unseen = 0;
  for (const std::string& symbol : exports_of(cell)) {
    // What is not described is refused as such (E4).
    if (find_fact(cell.facts.exports, symbol) == nullptr && !cell.manifest.trusted) continue;
    if (defined.contains(symbol)) continue;
    ++unseen;
    if (!cell.manifest.trusted)
      explained.refuse(cat("the export ", readable(symbol), " is not in the evidence"), {placed(cell, symbol)});
  }
  return unseen;
}

}  // namespace

std::set<std::string, std::less<>> seen_symbols(const CellObject& cell) {
  std::set<std::string, std::less<>> seen;
  if (!cell.program) return seen;
  for (const FlowFunction& function : cell.program->functions) {
    if (!function.is_defined) continue;
    const auto variants = facts::symbol_variants(function.symbol);
    seen.insert(variants.begin(), variants.end());
  }
  for (const FlowObject& object : cell.program->objects) {
    if (object.kind == FlowObject::Kind::kVariable && !object.is_external) seen.insert(object.symbol);
  }
  return seen;
}

void check_evidence(const Graph& graph, Verdicts& verdicts) {
  std::set<std::string> of_runtime;
  if (const auto runtime = graph.find(kRuntimeCell)) {
    const auto exports = exports_of(graph.cells[*runtime]);
    of_runtime.insert(exports.begin(), exports.end());
  }
  for (const CellObject& cell : graph.cells) {
    Judged explained(verdicts, "E2", cell.manifest.cell);
    if (!cell.program) {
      explained.undecided("the object has no section .cell.flow: no evidence of a second compiler");
      continue;
    }
    check_imports(cell, of_runtime, explained);
    const std::size_t unseen = check_exports(cell, explained);
    explained.prove(
        cat("the evidence names every import, and all but ", unseen, " of ", count(exports_of(cell).size(), "export")));
  }
}

}  // namespace verifier::rules
