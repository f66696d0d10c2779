// A cell's program with everything that it calls: each imported function has a body made from its summary. What follows
// (points_to.h, effects.h, dependence.h, and Z3's rules in verifier/proof) needs no notion of an import any more.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "verifier/flow/summary.h"
#include "verifier/model/program.h"

namespace verifier::flow {

/// What a piece of memory is to the cell that is analysed.
enum class Memory : std::uint8_t {
  kState,     ///< A variable of this cell that can change: a root of its private state.
  kConstant,  ///< Of this cell; cannot change.
  kLocal,
  kHeap,
  kCode,      ///< A function, here or elsewhere.
  kAbsolute,  ///< An address stated as a number.
  kImported,  ///< A variable of another cell.
  kClient,    ///< What some client handed in, and this cell kept.
  kUnknown,   ///< Some address computed from numbers.
  kForeign,   ///< Private memory of another cell.
  kGiven,     ///< Memory that another cell's `inventory` manages, and gave out.
  kRetained,  ///< State of another cell that keeps what it is given under a declared exception.
};

/// Places and values that are told apart: the objects of the program first, then three for each parameter.
using AtomId = std::uint32_t;

/// An atom and what it stands for.
struct Atom {
  enum class Kind : std::uint8_t {
    kObject,    ///< The address of an object.
    kArgument,  ///< The value of a parameter.
    kBehind,    ///< Any pointer found in memory that is reachable from a parameter.
    kRead,      ///< Any number found there.
  };
  Kind kind = Kind::kObject;
  Memory memory = Memory::kLocal;  ///< Of objects.
  bool is_pointer = true;          ///< Not for kRead and parameters that are numbers.
  FunctionId function = kNone;     ///< Whose parameter.
  std::uint32_t parameter = 0;
};

/// A program whose every call has a body. Statements are sorted by function; ids of the original program stay valid.
struct Linked {
  Program program;
  std::vector<Memory> memory;            ///< By object.
  std::vector<std::string> retained_by;  ///< By object: of kRetained, "cell::root"; of kForeign and kGiven, the export.
  std::vector<std::string> category;     ///< By object: of kRetained.
  std::vector<Atom> atoms;
  std::vector<AtomId> first_atom;                ///< By function: of its first parameter.
  std::vector<std::span<const Statement>> body;  ///< By function; the last one are the initialisers.
  std::vector<std::uint8_t> made;                ///< By function: not of this cell, its body comes from a summary.
  std::vector<std::uint8_t> runtime;             ///< By function: made from the table of the run time.
  ObjectId client = kNone, unknown = kNone;
  std::vector<FunctionId> without_summary;  ///< Called, or their address is taken, and nothing is known about them.

  [[nodiscard]] AtomId argument(FunctionId function, std::uint32_t parameter, Atom::Kind kind) const {
    return first_atom[function] + 3 * parameter + (static_cast<AtomId>(kind) - 1);
  }
  [[nodiscard]] bool is_argument(AtomId atom) const { return atom >= memory.size(); }
  [[nodiscard]] bool is_made(FunctionId function) const { return function < made.size() && made[function] != 0; }
  [[nodiscard]] bool is_runtime(FunctionId function) const {
    return function < runtime.size() && runtime[function] != 0;
  }
  /// Where a function leaves a value that it returns: numbers of an aggregate are kept apart.
  [[nodiscard]] NodeId result_for(FunctionId function, NodeId returned) const;
  /// What a call hands over: (node of the caller, node of the callee).
  [[nodiscard]] std::vector<std::pair<NodeId, NodeId>> results(NodeId target, FunctionId callee) const;
  /// Memory that this cell knows nothing about: what is loaded from it may lead to more of the same.
  [[nodiscard]] bool is_opaque(AtomId atom) const;
  /// Memory that nobody can write: pages of code and constants are read-only.
  [[nodiscard]] bool is_fixed(AtomId atom) const {
    return !is_argument(atom) && (memory[atom] == Memory::kConstant || memory[atom] == Memory::kCode);
  }
  /// Memory of clients and of other cells. What is stored there is given away: it is not looked for there again, since
  /// an address of private state must not get there (SS3).
  [[nodiscard]] bool is_elsewhere(AtomId atom) const;
};

/// Puts bodies in place of imports: from the run-time table, else from `summaries`.
Linked link(const Program& program, const Summaries& summaries);

}  // namespace verifier::flow
