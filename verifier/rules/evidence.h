// What of a cell the second compiler has seen. Internal to rules/.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "verifier/model/cell_object.h"

namespace verifier::rules {

/// Functions (under all names that compilers give to one body) and variables whose definition is in the evidence; none
/// without evidence.
std::set<std::string, std::less<>> seen_symbols(const CellObject& cell);

}  // namespace verifier::rules
