// O4, O5: caller and callee were compiled against the same signature (O4) and the same layout of every type that passes
// between them (O5).
//
// Why: objects are compiled apart; the mangled name says nothing about return types and layouts. To satisfy it: compile
// both against the same header. What the run-time cell exports to compiler-made calls is described on one side only:
// the compiler's own convention holds there.
#include <string_view>

#include "verifier/facts/interface_text.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

/// Whose verdicts of both obligations.
struct Agreement {
  Judged signatures, layouts;
  std::size_t uses = 0;

  Agreement(Verdicts& verdicts, const std::string& cell)
      : signatures(verdicts, "O4", cell), layouts(verdicts, "O5", cell) {}
};

void check_use(const CellObject& importer, const CellObject& exporter, const Use& use, Agreement& agreement) {
  const InterfaceFact* exported = find_fact(exporter.facts.exports, use.symbol);
  const InterfaceFact* imported = find_fact(importer.facts.imports, use.symbol);
  ++agreement.uses;
  if (exported == nullptr || imported == nullptr) {
    const bool is_compilers = exporter.manifest.cell == kRuntimeCell;
    if (!is_compilers)
      agreement.signatures.undecided(cat("how it uses ", readable(use.symbol), " of ", exporter.manifest.cell,
                                         " is not described by ", exported == nullptr ? "the exporter" : "this cell"));
    return;
  }
  const auto conflict = facts::incompatible(exported->text, imported->text);
  if (!conflict) return;
  Judged& judged = conflict->starts_with("type ") ? agreement.layouts : agreement.signatures;
  judged.refuse(cat(readable(use.symbol), " of ", exporter.manifest.cell, ": ", *conflict),
                {use.site, cat("exported at ", exported->location), cat("declared at ", imported->location)});
}

}  // namespace

void check_interfaces(const Graph& graph, Verdicts& verdicts) {
  std::vector<Agreement> agreements;
  agreements.reserve(graph.cells.size());
  for (const CellObject& cell : graph.cells) agreements.emplace_back(verdicts, cell.manifest.cell);
  for (const Edge& edge : graph.edges) {
    for (const Use& use : edge.uses)
      check_use(graph.cells[edge.from], graph.cells[edge.to], use, agreements[edge.from]);
  }
  for (Agreement& agreement : agreements) {
    agreement.signatures.prove(cat(count(agreement.uses, "import"), " with the exporter's signature"));
    agreement.layouts.prove(cat(count(agreement.uses, "import"), " with the exporter's layouts"));
  }
}

}  // namespace verifier::rules
