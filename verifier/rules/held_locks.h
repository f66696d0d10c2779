// Which locks the functions of one cell take, and which they hold then, from its data flow. Internal to rules/.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "verifier/rules/state_flow.h"

namespace verifier::rules {

/// A lock, or what stands for one that is not known yet.
struct LockKey {
  enum class Kind : std::uint8_t {
    kPlace,         ///< Inside a cell: the place `id`, an atom; a parameter's until a caller tells what it is.
    kCode,          ///< Not a lock: the code at the parameter `id`, which is called.
    kNamed,         ///< A lock of any cell, by `name`.
    kArgument,      ///< Between cells: what parameter `id` points to.
    kBehind,        ///< Between cells: what is found through parameter `id`.
    kCodeArgument,  ///< Between cells: as kCode, of parameter `id`.
    kCodeBehind,
    kAnyCode,  ///< Not a lock: code that nobody knows is called, which may take any.
    kAnyLock,  ///< Nobody knows which.
  };
  Kind kind = Kind::kPlace;
  std::uint32_t id = 0;
  std::string name = {};
  auto operator<=>(const LockKey&) const = default;
};

/// What a call of one function does to locks. Each with the calls that lead to it.
struct LockEffects {
  using Steps = std::vector<std::string>;
  std::map<LockKey, Steps> takes;                       ///< May take, and may have given back since.
  std::map<std::pair<LockKey, LockKey>, Steps> orders;  ///< May hold the first when it takes the second.
  std::map<LockKey, Steps> keeps;                       ///< May hold when it returns.
  std::set<LockKey> gives_back;                         ///< Has given back whenever it returns, and not taken before.
  bool operator==(const LockEffects&) const = default;
};

/// Of exported functions, by mangled symbol, in terms of their parameters.
using LockSummaries = std::map<std::string, LockEffects>;

/// Something that is wrong in one cell.
struct LockProblem {
  std::string message;
  std::vector<std::string> steps;
  auto operator<=>(const LockProblem&) const = default;
};

/// What one cell does to locks.
struct CellLocks {
  std::vector<LockProblem> problems;                                         ///< Sorted.
  std::map<std::pair<std::string, std::string>, LockEffects::Steps> orders;  ///< Between locks that are known, by name.
  std::set<std::string> locks;                                               ///< That it takes, by name.
  LockSummaries exports;
};

/// Functions marked CELL_ACQUIRES take what their first argument points to, those marked CELL_RELEASES give it back;
/// where such a function itself takes or gives back by calling others, that counts instead. `imported`: of the cells
/// below.
CellLocks locks_of(const FlowOfCell& of, const LockSummaries& imported);

/// Whether any function of a program carries one of the marks, or waits for memory to change.
bool has_locks(const Program& program);

/// Functions that wait in a loop for memory to change and do not say so by a mark: with CELL_ACQUIRES if they write
/// there too, else with CELL_BLOCKS as well.
std::vector<LockProblem> unmarked_waits(const Program& program);

}  // namespace verifier::rules
