// One cell, analysed: who may call into it, what happens to its state then, and what leaves it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "verifier/flow/effects.h"
#include "verifier/flow/explain.h"

namespace verifier::flow {

/// A private place that somebody outside gets hold of when `entry` is called.
struct Escape {
  enum class Kind : std::uint8_t { kReturned, kStored, kPassed };
  Kind kind = Kind::kReturned;
  FunctionId entry = kNone;
  AtomId atom = kNone;   ///< What escapes.
  AtomId where = kNone;  ///< Of kStored: the caller's memory.
};

/// Something of a client that outlives the call of `entry`.
struct Capture {
  FunctionId entry = kNone;
  AtomId what = kNone;   ///< An atom of a parameter of `entry`.
  AtomId where = kNone;  ///< Private memory, or kRetained memory of another cell.
};

/// The analysis of one cell. Moving it keeps it valid.
class CellFlow {
 public:
  /// `called_unseen`: functions that code without evidence calls, as an assembly file of the cell: entries too.
  CellFlow(const Program& program, const Summaries& summaries, const IdSet& called_unseen = {});

  [[nodiscard]] const Linked& linked() const { return *linked_; }
  [[nodiscard]] const PointsTo& points_to() const { return *points_to_; }
  [[nodiscard]] const std::vector<FunctionEffects>& effects() const { return effects_; }
  /// Functions that code outside can call: visible ones, and those whose address leaves the cell.
  [[nodiscard]] const IdSet& entries() const { return points_to_->entries(); }
  /// The variables from which a private place is reachable; itself, if it is one.
  [[nodiscard]] const IdSet& owners(AtomId place) const;
  /// Variables of the cell that calling `entry` may change, directly or in memory that they own, with the first such
  /// place.
  [[nodiscard]] std::map<ObjectId, AtomId> written_roots(FunctionId entry) const;
  /// All private places and functions that leave when `entry` is called.
  [[nodiscard]] std::vector<Escape> escapes(FunctionId entry) const;
  /// What an exported constant leads to: (constant, private place or function).
  [[nodiscard]] std::vector<std::pair<ObjectId, AtomId>> exposed() const;
  [[nodiscard]] std::vector<Capture> captures(FunctionId entry) const;
  [[nodiscard]] std::vector<Step> explain(const Fact& fact) const;

  /// Of one visible function. `lent`: roots that manage memory for clients, who may get addresses of it.
  [[nodiscard]] Summary summarise(FunctionId entry, const std::string& cell, const IdSet& lent = {}) const;

 private:
  void find_entries();
  void find_owners();
  void add_entry_at(AtomId code);
  [[nodiscard]] IdSet returned(FunctionId entry) const;
  [[nodiscard]] IdSet passed(FunctionId entry) const;

  std::unique_ptr<Linked> linked_;
  std::unique_ptr<PointsTo> points_to_;
  std::vector<FunctionEffects> effects_;
  std::map<AtomId, IdSet> owners_;
  IdSet nobody_;
};

}  // namespace verifier::flow
