// SS5: a class marked CELL_OPAQUE has the shape of an owned handle.
//
// Why: a handle lives with the client, and its cell keeps no table of clients; so there must be one owner, who can hand
// it on but not copy it, and nobody but the cell may look into it or make one. To satisfy it: `class CELL_OPAQUE Name
// final` without bases and virtual functions; private fields; private constructors but for an empty one; copying
// deleted; moving public and noexcept, after which the source is empty(); a public destructor that is declared; no
// function that returns a non-const pointer or reference to what is inside, no conversion to a number or pointer.
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

std::string_view flaw_text(Handle::Flaw flaw) {
  switch (flaw) {
    case Handle::Flaw::kNotFinal:
      return "is not final";
    case Handle::Flaw::kVirtual:
      return "has virtual functions or bases";
    case Handle::Flaw::kBase:
      return "has a base class: hold it as a private field";
    case Handle::Flaw::kOpenData:
      return "has a field that is not private";
    case Handle::Flaw::kOpenConstructor:
      return "has a constructor that is not private: clients could make one";
    case Handle::Flaw::kCopies:
      return "can be copied: then there are two owners";
    case Handle::Flaw::kNoMove:
      return "has no public move constructor";
    case Handle::Flaw::kThrowingMove:
      return "moves without noexcept";
    case Handle::Flaw::kNoDestructor:
      return "declares no public destructor";
    case Handle::Flaw::kThrowingDestructor:
      return "has a destructor that may throw";
    case Handle::Flaw::kOpensInside:
      return "returns a way to change what is inside";
    case Handle::Flaw::kConverts:
      return "converts to a bare value";
    case Handle::Flaw::kNoEmpty:
      return "has no public 'bool empty() const'";
    case Handle::Flaw::kBefriends:
      return "has a friend that the cell does not define";
  }
  return "";
}

}  // namespace

void check_handles(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged shapes(verdicts, "SS5", cell.manifest.cell);
    if (!cell.source) {
      shapes.undecided("no section .cell.source: what its sources contain is not known");
      continue;
    }
    for (const Handle& handle : cell.source->handles) {
      for (const Handle::Finding& finding : handle.findings) {
        const std::string member = finding.member.empty() ? "" : cat(" (", finding.member, ")");
        shapes.refuse(cat("handle ", handle.name, " ", flaw_text(finding.flaw), member, " at ", finding.location));
      }
    }
    shapes.prove(cat(count(cell.source->handles.size(), "handle"), ", owned by one and closed to all but the cell"));
  }
}

}  // namespace verifier::rules
