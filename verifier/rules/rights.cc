// O3: no cell uses an instruction, port or interface that it has no right to. E7: nothing hides from the disassembly
// and no store goes to a constant or FS/GS-relative address.
//
// Why: there is one privilege level, so rights are what the code contains. To satisfy it: a safe cell contains none of
// these instructions and calls nothing marked CELL_UNSAFE; a trusted cell names each function with assembly
// (`asm:serial::(anonymous namespace)::read_port`) and its ports (`port:0x3f8-0x3ff`), and no more than it needs.
#include <algorithm>

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
  const std::string port = use.port ? " of port " + facts::hex(*use.port) : "";
  return cat(kind_text(use.kind), use.mnemonic, port, " in ", placed(cell, use.function), " +", facts::hex(use.offset));
}

bool is_about_stores(const PrivilegedUse& use) {
  return use.kind == Kind::kAbsoluteStore || use.kind == Kind::kUndecodable;
}

/// A grant and whether some instruction needed it.
struct Granted {
  std::string text;
  Grant grant;
  bool is_used = false;
};

std::vector<Granted> read_grants(const CellObject& cell, Judged& rights) {
  std::vector<Granted> grants;
  for (const std::string& text : cell.manifest.grants) {
    if (!cell.manifest.trusted) {
      rights.refuse(cat("grant '", text, "' in a safe cell"));
    } else if (auto grant = parse_grant(text)) {
      grants.push_back({text, *std::move(grant)});
    } else {
      rights.refuse(cat("grant '", text, "' ", grant.error()));
    }
  }
  return grants;
}

bool is_covered(const PrivilegedUse& use, std::vector<Granted>& grants) {
  bool covered = false;
  for (Granted& granted : grants) {
    if (!granted.grant.covers(use)) continue;
    granted.is_used = covered = true;
  }
  return covered;
}

/// The mark of CELL_UNSAFE in the readable name, which alone tells a tag from a name that looks like one.
bool is_unsafe(const std::string& symbol) { return has_mark(symbol, "unsafe"); }

void check_imports(const CellObject& cell, Judged& rights) {
  if (cell.manifest.trusted) return;
  for (const std::string& symbol : imports_of(cell)) {
    if (is_unsafe(symbol)) rights.refuse(cat("a safe cell uses ", readable(symbol), ", which is CELL_UNSAFE"));
  }
}

void check_cell(const CellObject& cell, Verdicts& verdicts) {
  Judged rights(verdicts, "O3", cell.manifest.cell), stores(verdicts, "E7", cell.manifest.cell);
  auto grants = read_grants(cell, rights);
  const std::string_view why = cell.manifest.trusted ? ", which no grant covers" : ", in a safe cell";
  for (const PrivilegedUse& use : cell.privileged) {
    if (is_covered(use, grants)) continue;
    (is_about_stores(use) ? stores : rights).refuse(cat(use_text(cell, use), why));
  }
  for (const Granted& granted : grants) {
    if (!granted.is_used && !granted.grant.is_about_stack())
      rights.refuse(cat("grant '", granted.text, "' is not used"));
  }
  check_imports(cell, rights);
  if (cell.manifest.trusted) {
    rights.prove(
        cat("trusted; ", count(cell.privileged.size(), "instruction"), " under ", count(grants.size(), "grant")));
    stores.prove("outside grants all bytes of code decode, and no store goes to a constant address");
  } else {
    rights.prove("safe; no instruction or import that needs a right");
    stores.prove("all bytes of code decode; no store to a constant address");
  }
}

}  // namespace

void check_rights(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) check_cell(cell, verdicts);
}

}  // namespace verifier::rules
