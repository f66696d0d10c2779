// O3, sources: a safe cell contains no construct that can break the rules of the language; a trusted cell names each
// kind that it contains.
//
// Why: all cells run in one address space, so what keeps a cell from a neighbour's memory is the language. A construct
// counts for the cell in whose file it is written: an inline body with a cast, in the header of a trusted cell, may be
// compiled into a safe one. To satisfy it: use what kernel/base offers (spans, Text, Shared); or let a trusted cell do
// it, with one of the grants alias, allocate, cast, pointer, throw, union, volatile, asm:<function>,
// mmio:<base>+<length>; `hw` for state that the processor reads.
#include <algorithm>
#include <set>

#include "verifier/rules/grants.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

std::string construct_text(const Construct& construct) {
  const std::string place = construct.function.empty() ? "" : cat(" in ", construct.function);
  const std::string at = construct.kind == Construct::Kind::kAddress ? cat(" ", facts::hex(construct.address)) : "";
  return cat(construct.what, at, place, " at ", construct.file, ":", construct.line);
}

/// The cells that have a file of their own by this name; `user` if there are none, and alone if it is one of them.
std::vector<std::size_t> owners_of(const Graph& graph, const std::string& file, std::size_t user) {
  const auto owns = [&](std::size_t cell) {
    const auto& source = graph.cells[cell].source;
    return source && std::ranges::binary_search(source->files, file, {}, &SourceFile::name);
  };
  std::vector<std::size_t> owners;
  for (std::size_t cell = 0; cell < graph.cells.size(); ++cell) {
    if (cell != user && owns(cell)) owners.push_back(cell);
  }
  if (owners.empty() || owns(user)) return {user};
  return owners;
}

void check_construct(const CellObject& cell, const Construct& construct, Grants& grants, Judged& rights) {
  if (!cell.manifest.trusted) {
    rights.refuse(cat(construct_text(construct), ", in a safe cell"));
  } else if (!grants.admit(construct)) {
    rights.refuse(cat(construct_text(construct), ", which no grant covers"));
  }
}

void check_hardware(const CellObject& cell, Grants& grants, Judged& rights) {
  const auto root = std::ranges::find(cell.facts.roots, "hw", &RootFact::category);
  if (root != cell.facts.roots.end() && !grants.admit_hardware())
    rights.refuse(cat("state root ", root->name, " is kept as hw, which no grant covers"), {root->location});
}

}  // namespace

void check_constructs(const Graph& graph, std::vector<Grants>& grants, std::vector<Judged>& rights) {
  std::set<std::pair<std::size_t, Construct>> seen;
  for (std::size_t user = 0; user < graph.cells.size(); ++user) {
    const CellObject& cell = graph.cells[user];
    check_hardware(cell, grants[user], rights[user]);
    if (!cell.source) {
      rights[user].undecided("no section .cell.source: what its sources contain is not known");
      continue;
    }
    for (const Construct& construct : cell.source->constructs) {
      if (construct.kind == Construct::Kind::kCompiler) continue;  // E8
      for (const std::size_t owner : owners_of(graph, construct.file, user)) {
        if (seen.emplace(owner, construct).second)
          check_construct(graph.cells[owner], construct, grants[owner], rights[owner]);
      }
    }
  }
}

}  // namespace verifier::rules
