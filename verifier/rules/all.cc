#include "verifier/rules/rules.h"

namespace verifier::rules {

void check_all(Graph& graph, Verdicts& verdicts) {
  check_binding(graph, verdicts);
  check_evidence(graph, verdicts);
  check_closure(graph, verdicts);
  check_acyclicity(graph, verdicts);
  check_rights(graph, verdicts);
  check_compilers(graph, verdicts);
  check_handles(graph, verdicts);
  check_writable_data(graph, verdicts);
  check_visibility(graph, verdicts);
  check_sections(graph, verdicts);
  check_interfaces(graph, verdicts);
  check_copies(graph, graph, verdicts);
  check_kept(graph, verdicts);
  check_spill(graph, verdicts);
  check_state(graph, verdicts);
  check_lifecycles(graph, verdicts);
  check_unwinding(graph, verdicts);
  check_interrupts(graph, verdicts);
  check_lock_order(graph, verdicts);
  check_stack_depth(graph, verdicts);
}

}  // namespace verifier::rules
