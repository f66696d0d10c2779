// Does a function of the new version of a cell mean the same as in the old one?
//
// The bitcode of both is executed on terms (machine.h), from the same arguments, memory and state of everybody else; Z3
// is asked for a start from which they differ: in how they end, in the result, in memory that others can see, in what
// they ask of others and in which order, or by undefined behaviour that only the new one has. Source of the idea:
// Alive2 (Lopes et al., PLDI 2021), Hyperkernel (Nelson et al., SOSP 2017).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::meaning {

/// What is known about one function in two versions.
struct Answer {
  enum class Kind : unsigned char {
    kSameCode,  ///< Instruction by instruction, with all that it calls in its cell.
    kEqual,     ///< Other code; no start makes a difference.
    kRefined,   ///< The contract of the new version is no weaker than that of the old one.
    kDiffers,
    kUnknown,
  };
  Kind kind = Kind::kUnknown;
  std::string message;             ///< kDiffers: "for by = 1 it returned 2, and returns 0"; kRefined, kUnknown: why.
  std::vector<std::string> steps;  ///< kDiffers: the start and both ends, one a line.

  [[nodiscard]] bool is_proven() const {
    return kind == Kind::kSameCode || kind == Kind::kEqual || kind == Kind::kRefined;
  }
};

/// The bitcode of two versions of one cell.
class Versions {
 public:
  /// Fails with a sentence that names the cell when bitcode is missing or cannot be read.
  static facts::Parsed<Versions> load(const CellObject& old_version, const CellObject& new_version);
  Versions(Versions&&) noexcept;
  Versions& operator=(Versions&&) noexcept;
  ~Versions();

  /// Compares an export. One query of Z3 takes at most about 5 s; the same input gives the same answer.
  Answer compare(const std::string& symbol);

  /// Carries the state root of this name over. Adopted in place: what the old CELL_INV of its type allows, the new one
  /// allows too. Else made by CELL_MIGRATE of the new version: it always succeeds, changes nothing else, establishes
  /// CELL_INV and keeps what CELL_ABS says. kSameCode if there is nothing to prove, kEqual if it is proven.
  Answer transfer(const std::string& root, bool is_adopted);

 private:
  struct Modules;
  explicit Versions(std::unique_ptr<Modules> modules);
  std::unique_ptr<Modules> modules_;
};

}  // namespace verifier::meaning
