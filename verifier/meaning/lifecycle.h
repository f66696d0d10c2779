// Is what a factory takes for its caller given back by the destructor of what the caller got: all of it, nothing else,
// and once? And is an object empty after a move?
//
// Answered from the code, executed on terms from a fresh cell, and again after one earlier taking, for all arguments:
// what is found wrong can really happen. Not a proof for any number of takings.
#pragma once

#include <string>
#include <vector>

#include "verifier/meaning/versions.h"

namespace verifier::meaning {

/// A class whose objects own something, and a function that hands one out in memory of its caller.
struct Handed {
  std::string type;     ///< Readable: "pool::Slot". Its destructor, move constructor and assignment are looked up.
  std::string factory;  ///< Mangled.
};

/// `roots`: names of the state roots that hold what is taken. kDiffers with the takings that show what is wrong; kEqual
/// if nothing is; kUnknown if it cannot be decided (loops, calls of other cells, more than 1024 bytes of state).
Answer check_lifecycle(const CellObject& cell, const Handed& handed, const std::vector<std::string>& roots);

/// After a move, whatever the source held, `bool empty() const` of the source is true. kUnknown too if the bitcode has
/// no such members.
Answer check_moved_from(const CellObject& cell, const std::string& type);

}  // namespace verifier::meaning
