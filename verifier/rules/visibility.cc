// E4: what other cells can bind to is an annotated, described export; all else is hidden, or the cell's own copy of an
// inline function, vtable or type information.
//
// Why: a visible symbol is a promise that swaps have to keep. To satisfy it: CELL_EXPORT on functions in the exported
// header, nothing else visible; no exported variables; no inline variables that can change. The run-time cell alone may
// export what has no debug information (the compiler's prebuilt library).
#include <algorithm>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

constexpr std::uint8_t kTypeTls = 6;  // STT_TLS

std::string_view what_is_wrong(const CellObject& cell, const Symbol& symbol) {
  if (symbol.section == Symbol::kAbsolute) return " is visible and absolute: it has no place that a loader could check";
  if (symbol.section == Symbol::kCommon) return " is visible and common";
  const Section& section = cell.elf.sections[symbol.section];
  if (!section.is_alloc()) return " is visible, but in a section that is not loaded";
  if (section.comdat)
    return section.is_writable() ? " is an inline variable that can change: every cell would have its own" : "";
  if (symbol.type == kTypeTls) return " is an exported thread-local variable";
  if (section.is_writable()) return " is an exported variable that can change";
  if (cell.manifest.cell == kRuntimeCell || find_fact(cell.facts.exports, symbol.name) != nullptr) return "";
  return section.is_code() ? " is visible, but not described: hide it, or compile it from C++ with its declaration"
                           : " is exported data that is not described";
}

}  // namespace

void check_visibility(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged visible(verdicts, "E4", cell.manifest.cell);
    for (const Symbol& symbol : cell.elf.symbols) {
      if (!symbol.is_visible() || symbol.section == Symbol::kUndefined) continue;
      const std::string_view wrong = what_is_wrong(cell, symbol);
      if (!wrong.empty()) visible.refuse(cat(placed(cell, symbol.name), wrong));
    }
    visible.prove(cat(count(exports_of(cell).size(), "export"), ", nothing else visible"));
  }
}

}  // namespace verifier::rules
