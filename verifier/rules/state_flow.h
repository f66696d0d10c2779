// The data flow of all cells of a graph, for the rules about state. Internal to rules/.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "verifier/flow/cell_flow.h"
#include "verifier/model/graph.h"
#include "verifier/proof/spill.h"
#include "verifier/rules/text.h"

namespace verifier::rules {

/// One cell and what is known about it. Pointers into the graph, which must outlive it.
struct FlowOfCell {
  const CellObject* cell = nullptr;
  flow::CellFlow flow;
  std::optional<proof::SpillFacts> judged;  ///< What Z3 found; nothing if it does not know.

  FlowOfCell(const CellObject& object, const flow::Summaries& summaries);

  /// Imported variables that lie in writable memory, or of which nobody knows where they lie.
  std::set<std::string> writable_imports;

  [[nodiscard]] const std::string& name() const { return cell->manifest.cell; }
  [[nodiscard]] const FlowFunction& function(FunctionId id) const { return flow.linked().program.functions[id]; }
  [[nodiscard]] const FlowObject& object(ObjectId id) const { return flow.linked().program.objects[id]; }
  /// The category under which state may be kept in a variable, declared on both sides; empty if it may not.
  [[nodiscard]] std::string category(ObjectId root) const;
  /// Whether a variable manages memory for clients: an `inventory` of a trusted cell.
  [[nodiscard]] bool is_lent(ObjectId root) const;
  /// "cell::root", or the readable name of a variable that is no root.
  [[nodiscard]] std::string root_name(ObjectId root) const;
  /// " (file:line)" of an object or function; empty if unknown.
  [[nodiscard]] std::string place_of(PlaceId place) const;
  /// Readable name of a function.
  [[nodiscard]] std::string function_name(FunctionId function) const;
  /// An atom in words, as seen from its function.
  [[nodiscard]] std::string in_words(flow::AtomId atom) const;
};

/// What a path ends with: "writes", "returns".
using Verb = std::string;

/// Steps in words, then what Z3 says of them.
struct Path {
  std::vector<std::string> steps;
  bool is_confirmed = false;
};

/// Why `fact` holds, one line for each call and for the statement at the end; calls that the optimiser replaced by the
/// callee's body are steps like others. Z3 confirms the chain.
Path path_of(const FlowOfCell& of, const flow::Fact& fact, const Verb& verb);

/// Refuses with that path; undecided if Z3 does not confirm it.
void refuse_with_path(Judged& judged, const std::string& message, const FlowOfCell& of, const flow::Fact& fact,
                      const Verb& verb);

/// Analyses of cells, by index into Graph::cells; nothing for cells without a program.
class StateFlow {
 public:
  /// Whether Z3 is asked who changes what state (FlowOfCell::judged).
  enum class Spills : std::uint8_t { kJudge, kLeaveOut };

  /// `wanted`: indices of the cells that are judged. Those below them are analysed for their summaries only.
  StateFlow(const Graph& graph, const std::vector<std::size_t>& wanted, Spills spills = Spills::kJudge);

  [[nodiscard]] const std::vector<const FlowOfCell*>& judged() const { return judged_; }
  /// Those below the judged ones too, each after all that it uses.
  [[nodiscard]] const std::vector<const FlowOfCell*>& analysed() const { return analysed_; }

 private:
  void add_summaries(const FlowOfCell& of);

  std::vector<std::optional<FlowOfCell>> cells_;
  std::vector<const FlowOfCell*> judged_, analysed_;
  flow::Summaries summaries_;
};

// One function and one file for each obligation.
void check_lasting_writes(const StateFlow& flow, Verdicts& verdicts);  ///< SS1
void check_captures(const StateFlow& flow, Verdicts& verdicts);        ///< SS2
void check_leaks(const StateFlow& flow, Verdicts& verdicts);           ///< SS3
void check_foreign_writes(const StateFlow& flow, Verdicts& verdicts);  ///< SS4
void check_releases(const StateFlow& flow, Verdicts& verdicts);        ///< SS6
void check_delegations(const StateFlow& flow, Verdicts& verdicts);     ///< SS7
void check_unknown_calls(const StateFlow& flow, Verdicts& verdicts);   ///< SS8
void check_bounds(const StateFlow& flow, Verdicts& verdicts);          ///< E6
void check_soft(const StateFlow& flow, Verdicts& verdicts);            ///< SOFT
void check_caches(const StateFlow& flow, Verdicts& verdicts);          ///< CACHE
void check_inventories(const StateFlow& flow, Verdicts& verdicts);     ///< INVENTORY
void check_registrations(const StateFlow& flow, Verdicts& verdicts);   ///< REGISTRATION
void check_sync(const StateFlow& flow, Verdicts& verdicts);            ///< SYNC

}  // namespace verifier::rules
