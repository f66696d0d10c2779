// SS8: all that a cell does is known: no part that the evidence did not understand, no import without a summary, no
// call of a value that nobody knows, no assembly with operands in a safe cell.
//
// Why: all other rules about state are about what is known. To satisfy it: depend on cells that are checked themselves;
// keep assembly in trusted cells.
#include <algorithm>
#include <set>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {
namespace {

using Op = Statement::Op;

std::string place_text(const FlowOfCell& of, const Statement& statement) {
  return cat(of.function_name(statement.function), of.place_of(statement.place));
}

/// Assembly files of a trusted cell: defined in the object, but not in the evidence.
bool is_own_assembly(const FlowOfCell& of, const std::string& symbol) {
  const auto is_it = [&](const Symbol& row) { return row.is_defined() && row.name == symbol; };
  return of.cell->manifest.trusted && std::ranges::any_of(of.cell->elf.symbols, is_it);
}

void check_statement(const FlowOfCell& of, const Statement& statement, Judged& known) {
  if (statement.op == Op::kAssembly && !of.cell->manifest.trusted &&
      (!statement.arguments.empty() || statement.target != kNone))
    known.refuse(cat("assembly with operands in ", place_text(of, statement), ", in a safe cell"));
  if (statement.op == Op::kIndirectCall && of.flow.points_to().of(statement.source).empty())
    known.refuse(cat("the call in ", place_text(of, statement), " leads to nothing that is known"));
}

/// What a variable argument list holds is not followed.
void check_arguments(const FlowOfCell& of, FunctionId function, Judged& known) {
  for (const flow::CallEdge& call : of.flow.points_to().calls(function)) {
    const std::size_t parameters = of.function(call.callee).parameters.size();
    if (of.flow.linked().is_made(call.callee)) continue;
    for (std::size_t i = parameters; i < call.site->arguments.size(); ++i) {
      if (of.flow.points_to().of(call.site->arguments[i]).empty()) continue;
      known.refuse(cat("the call in ", place_text(of, *call.site), " passes more to ", of.function_name(call.callee),
                       " than it has parameters"));
      break;
    }
  }
}

void check_cell(const FlowOfCell& of, Judged& known) {
  const flow::Linked& linked = of.flow.linked();
  for (const std::string& gap : linked.program.gaps) known.refuse(cat("the evidence does not cover ", gap));
  for (const FunctionId function : linked.without_summary) {
    if (is_own_assembly(of, of.function(function).symbol)) continue;
    known.refuse(cat("nothing is known about ", of.function_name(function), ", which it uses"));
  }
  for (FunctionId function = 0; function < linked.program.functions.size(); ++function) {
    if (linked.is_made(function)) continue;
    for (const Statement& statement : linked.body[function]) check_statement(of, statement, known);
    check_arguments(of, function, known);
  }
  known.prove("every call, import and statement is known");
}

}  // namespace

void check_unknown_calls(const StateFlow& flow, Verdicts& verdicts) {
  for (const FlowOfCell* of : flow.judged()) {
    Judged known(verdicts, "SS8", of->name());
    check_cell(*of, known);
  }
}

}  // namespace verifier::rules
