// The obligations, one function and one file each. A rule is a pure function: it reads the graph and adds verdicts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::rules {

void check_binding(const Graph& graph, Verdicts& verdicts);        ///< BIND: facts describe this object.
void check_evidence(const Graph& graph, Verdicts& verdicts);       ///< E2: the object is explained by .cell.flow.
void check_closure(const Graph& graph, Verdicts& verdicts);        ///< O1, E3.
void check_acyclicity(Graph& graph, Verdicts& verdicts);           ///< O2: fills Graph::ranks. Layers too.
void check_rights(const Graph& graph, Verdicts& verdicts);         ///< O3, E7: trust and grants.
void check_compilers(const Graph& graph, Verdicts& verdicts);      ///< E8: sources mean the same to both compilers.
void check_handles(const Graph& graph, Verdicts& verdicts);        ///< SS5: the shape of opaque classes.
void check_writable_data(const Graph& graph, Verdicts& verdicts);  ///< E1.
void check_visibility(const Graph& graph, Verdicts& verdicts);     ///< E4.
void check_sections(const Graph& graph, Verdicts& verdicts);       ///< E5.
void check_interfaces(const Graph& graph, Verdicts& verdicts);     ///< O4, O5: importer and exporter agree.
/// O7, and what of O4 and O5 debug information does not tell: what cells have copied from each other's headers.
/// `compiled`: where users have found those headers; `graph` itself, or the one before a swap.
void check_copies(const Graph& graph, const Graph& compiled, Verdicts& verdicts);
void check_kept(const Graph& graph, Verdicts& verdicts);       ///< KEPT: declared exceptions and roots are the same.
void check_spill(const Graph& graph, Verdicts& verdicts);      ///< SPILL (O8, coarse).
void check_unwinding(const Graph& graph, Verdicts& verdicts);  ///< O15: the unwinder gets through every function.
void check_interrupts(const Graph& graph,
                      Verdicts& verdicts);  ///< O13: what an interrupt enters neither waits nor allocates.
void check_lock_order(const Graph& graph, Verdicts& verdicts);   ///< LOCKS (O13): locks are taken in one order.
void check_stack_depth(const Graph& graph, Verdicts& verdicts);  ///< O16: every export fits the stack of a task.

/// SS1-SS4, SS6-SS8 and the obligations of the categories of `kept`, on the data flow of all cells together. Needs
/// Graph::ranks. Nothing is said as long as no cell of the graph has a program: E2 refuses such a graph.
void check_state(const Graph& graph, Verdicts& verdicts);
/// The same of one cell and all that use it: where a new version can matter.
void check_state_around(const Graph& graph, std::size_t cell, Verdicts& verdicts);

/// SS6, what can be proved of it: see lifecycles.cc.
void check_lifecycles(const Graph& graph, Verdicts& verdicts);

/// All of the above, in this order.
void check_all(Graph& graph, Verdicts& verdicts);

/// A swap to an update, or the one that undoes it: what the update acknowledges holds in both directions.
enum class Way : unsigned char { kThere, kBack };

/// O6: what cells of `graph` use of cell `index` means the same in `to`, or is acknowledged.
void check_meaning(const Graph& graph, std::size_t index, const CellObject& to, Way way, Verdicts& verdicts);

/// The same without a look at acknowledgements that nothing needs: for some of the cells that use it.
void check_used_meaning(const Graph& graph, std::size_t index, const CellObject& to, Verdicts& verdicts);

/// SETS: for each update of `goals` (indices), the fewest of `updates` that have to take the places of running cells in
/// one step, in order of rank, or the running cell that forbids it and where it uses what changes. A cell may have
/// several versions among the updates. What each version may do alone and in its graph is not judged here.
void check_co_swap(const Graph& running, const std::vector<CellObject>& updates, const std::vector<std::size_t>& goals,
                   Verdicts& verdicts);

/// SWAP: may `update` take the place of the cell of the same name in `graph` (with ranks)? O4, O5, O6, O9 coarse, and
/// the rules that concern one cell. Adds verdicts with the subject "old file -> new file".
void check_swap(const Graph& graph, const CellObject& update, Verdicts& verdicts, Way way = Way::kThere);

/// {"start": [...], "on_demand": [...]} against the graph: every name is a cell; each started one exports
/// `<cell>::start()` and stands after the started cells that it uses; none is in both lists; a started cell uses no
/// on_demand one.
void check_boot_plan(const Graph& graph, const std::vector<std::string>& start,
                     const std::vector<std::string>& on_demand, Verdicts& verdicts);

}  // namespace verifier::rules
