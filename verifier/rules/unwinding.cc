// O15: the unwinder gets through every function.
//
// Why: a fault in a cell becomes unwinding that runs the destructors up to the task's root, and a swap walks every
// stack; both stop dead at a function without tables, and follow a broken table anywhere. To satisfy it: compile with
// -fasynchronous-unwind-tables (the cell() rule does); give each function in assembly its `.cfi_` directives and a
// size, and `.cfi_signal_frame` where the processor enters it. Not seen: whether a table tells the truth about the
// code.
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {

void check_unwinding(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged unwinding(verdicts, "O15", cell.manifest.cell);
    for (const UnwindFault& fault : cell.unwind_faults) {
      unwinding.refuse(fault.function.empty() ? cat("the unwind tables cannot be read: ", fault.what)
                                              : cat(placed(cell, fault.function), " ", fault.what));
    }
    unwinding.prove("every function has unwind information, and every handler table leads inside its function");
  }
}

}  // namespace verifier::rules
