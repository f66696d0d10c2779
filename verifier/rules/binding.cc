// BIND: the facts in the object were taken from this very code, and describe only what is there.
//
// Why: all that facts say (signatures, layouts, schemas) is believed of the object that they ride in. To satisfy it:
// let the cell() rule make the object, and do not change it afterwards.
#include <algorithm>
#include <vector>

#include "verifier/facts/roots.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

void check_roots(const CellObject& cell, Judged& bound) {
  const auto records = facts::read_root_records(cell.elf);
  if (!records) return bound.refuse(records.error());
  const auto& described = cell.facts.roots;
  for (const auto& record : *records) {
    const auto fact = std::ranges::find(described, record.name, &RootFact::name);
    if (fact == described.end()) {
      bound.refuse(cat("no facts about state root ", record.name));
    } else if (fact->type != record.type || fact->category != record.category || fact->size != record.size) {
      bound.refuse(cat("the facts about state root ", record.name, " contradict its record: '", fact->type, "' (",
                       fact->size, " bytes, '", fact->category, "') and '", record.type, "' (", record.size,
                       " bytes, '", record.category, "')"));
    }
  }
  for (const RootFact& fact : described) {
    if (std::ranges::find(*records, fact.name, &facts::RootRecord::name) == records->end())
      bound.refuse(cat("facts about state root ", fact.name, ", which the object does not have"));
  }
}

void check_migrations(const CellObject& cell, Judged& bound) {
  const auto roots = facts::read_root_records(cell.elf);
  if (!roots) return;
  const auto records = facts::read_migration_records(cell.elf, *roots);
  if (!records) return bound.refuse(records.error());
  const auto names = [](const auto& list, auto name) {
    std::vector<std::string> all;
    for (const auto& one : list) all.push_back(one.*name);
    return all;
  };
  if (names(*records, &facts::MigrationRecord::root) != names(cell.facts.migrations, &MigrationFact::root))
    bound.refuse("the facts about migrations contradict section .cell.migrations");
}

void check_exports(const CellObject& cell, Judged& bound) {
  const auto exports = exports_of(cell);
  for (const InterfaceFact& fact : cell.facts.exports) {
    if (!std::ranges::binary_search(exports, fact.symbol))
      bound.refuse(cat("facts about the export ", readable(fact.symbol), ", which the object does not have"));
  }
}

}  // namespace

void check_binding(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged bound(verdicts, "BIND", cell.manifest.cell);
    if (cell.code != cell.facts.code) bound.refuse("the facts were taken from another object: code digests differ");
    if (cell.program && cell.program->code != cell.code)
      bound.refuse("the data flow was taken from the sources of another object: code digests differ");
    if (cell.source && cell.source->code != cell.code)
      bound.refuse("what its sources contain was taken for another object: code digests differ");
    if (cell.bitcode && cell.bitcode->code != cell.code)
      bound.refuse("the bitcode was taken from the sources of another object: code digests differ");
    check_roots(cell, bound);
    check_migrations(cell, bound);
    check_exports(cell, bound);
    bound.prove(cat("facts describe this code, ", count(cell.facts.exports.size(), "export"), " and ",
                    count(cell.facts.roots.size(), "state root")));
  }
}

}  // namespace verifier::rules
