// Is what a factory takes for its caller given back by the destructor of what the caller got: all of it, nothing else,
// and once?
//
// Answered from the code, executed on terms from a fresh cell, and again after one earlier taking, for all arguments:
// what is found wrong can really happen. Not a proof for any number of takings.
#pragma once

#include <string>
#include <vector>

#include "verifier/meaning/versions.h"

namespace verifier::meaning {

/// Functions of one class of handles, by mangled name.
struct HandleFunctions {
  std::string factory;  ///< Returns one in memory of the caller.
  std::string destructor;
  std::string assignment;  ///< From a moved one; empty if there is none.
};

/// `roots`: names of the state roots that hold what is taken. kDiffers with the takings that show what is wrong; kEqual
/// if nothing is; kUnknown if it cannot be decided (loops, calls of other cells, more than 1024 bytes of state).
Answer check_lifecycle(const CellObject& cell, const HandleFunctions& functions, const std::vector<std::string>& roots);

}  // namespace verifier::meaning
