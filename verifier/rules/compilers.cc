// E8: the sources of a cell mean the same to either compiler.
//
// Why: GCC compiles what ships, clang gives evidence about it. A source that asks which compiler reads it can show one
// program and ship another. To satisfy it: no `#if` on macros that a compiler defines (__clang__, __GNUC__,
// __OPTIMIZE__, __has_feature, ...), no ## and no conditions on macros with arguments, which could put such a name
// together, no __PRETTY_FUNCTION__ and no __builtin_constant_p. What has to differ belongs into kernel/arch. The
// run-time cell is no exception.
#include <algorithm>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {

void check_compilers(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged alike(verdicts, "E8", cell.manifest.cell);
    if (!cell.source) {
      alike.undecided("no section .cell.source: what its sources contain is not known");
      continue;
    }
    for (const Construct& construct : cell.source->constructs) {
      if (construct.kind == Construct::Kind::kCompiler)
        alike.refuse(cat(construct.what, " at ", construct.file, ":", construct.line,
                         ": the source may not depend on the compiler"));
    }
    alike.prove(cat(count(cell.source->files.size(), "file"), ", none of which asks for the compiler"));
  }
}

}  // namespace verifier::rules
