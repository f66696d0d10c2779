// O3: no cell uses an instruction, port or interface that it has no right to. E7: nothing hides from the disassembly
// and no store goes to a constant or FS/GS-relative address.
//
// Why: there is one privilege level, so rights are what the code contains. To satisfy it: a safe cell contains none of
// these instructions and calls nothing marked CELL_UNSAFE; a trusted cell names each function with assembly
// (`asm:cpu::(anonymous namespace)::leave`) and its ports (`port:0x3f8-0x3ff`), and no more than it needs. A port is
// known if it is an immediate, or put into DX by the instruction before (arch::out8); else only all ports cover it.
#include <vector>

#include "verifier/rules/grants.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

using Kind = PrivilegedUse::Kind;

std::string_view kind_text(Kind kind) {
  switch (kind) {
    case Kind::kPrivileged:
      return "privileged instruction ";
    case Kind::kPort:
      return "port instruction ";
    case Kind::kMsr:
      return "machine register instruction ";
    case Kind::kSegment:
      return "segment instruction ";
    case Kind::kAbsoluteStore:
      return "store to a constant or segment-relative address ";
    case Kind::kUndecodable:
      return "bytes that are no instructions ";
  }
  return "";
}

std::string use_text(const CellObject& cell, const PrivilegedUse& use) {
  std::string port = use.port ? " of port " + facts::hex(*use.port) : "";
  if (use.kind == Kind::kPort && !use.port) port = " of a port that the object does not tell";
  return cat(kind_text(use.kind), use.mnemonic, port, " in ", placed(cell, use.function), " +", facts::hex(use.offset));
}

bool is_about_stores(const PrivilegedUse& use) {
  return use.kind == Kind::kAbsoluteStore || use.kind == Kind::kUndecodable;
}

/// The mark of CELL_UNSAFE in the readable name, which alone tells a tag from a name that looks like one.
bool is_unsafe(const std::string& symbol) { return has_mark(symbol, "unsafe"); }

void check_imports(const CellObject& cell, Judged& rights) {
  if (cell.manifest.trusted) return;
  for (const std::string& symbol : imports_of(cell)) {
    if (is_unsafe(symbol)) rights.refuse(cat("a safe cell uses ", readable(symbol), ", which is CELL_UNSAFE"));
  }
}

void check_instructions(const CellObject& cell, Grants& grants, Judged& rights, Judged& stores) {
  const std::string_view why = cell.manifest.trusted ? ", which no grant covers" : ", in a safe cell";
  for (const PrivilegedUse& use : cell.privileged) {
    if (grants.admit(use)) continue;
    (is_about_stores(use) ? stores : rights).refuse(cat(use_text(cell, use), why));
  }
}

void conclude(const CellObject& cell, const Grants& grants, Judged& rights, Judged& stores) {
  grants.refuse_unused(rights);
  if (cell.manifest.trusted) {
    rights.prove(
        cat("trusted; ", count(cell.privileged.size(), "instruction"), " under ", count(grants.size(), "grant")));
    stores.prove("outside grants all bytes of code decode, and no store goes to a constant address");
  } else {
    rights.prove("safe; no instruction, import or construct that needs a right");
    stores.prove("all bytes of code decode; no store to a constant address");
  }
}

}  // namespace

void check_rights(const Graph& graph, Verdicts& verdicts) {
  std::vector<Judged> rights, stores;
  std::vector<Grants> grants;
  for (const CellObject& cell : graph.cells) {
    rights.emplace_back(verdicts, "O3", cell.manifest.cell);
    stores.emplace_back(verdicts, "E7", cell.manifest.cell);
    grants.emplace_back(cell, rights.back());
    check_instructions(cell, grants.back(), rights.back(), stores.back());
    check_imports(cell, rights.back());
  }
  check_constructs(graph, grants, rights);
  for (std::size_t i = 0; i < graph.cells.size(); ++i) conclude(graph.cells[i], grants[i], rights[i], stores[i]);
}

}  // namespace verifier::rules
