// Does what a cache holds make a difference to anything but time?
//
// Answered from the code, executed on terms: a call in a fresh cell beside the same call after one other call has
// filled the cache. What is found can really happen; not a proof for any number of calls.
#pragma once

#include <string>
#include <vector>

#include "verifier/meaning/versions.h"

namespace verifier::meaning {

/// `filler` and `reader`: mangled names, of exports. kDiffers with both calls if the result of `reader`, or what it
/// leaves in memory of others, depends on whether `filler` was called before; kEqual if it does not; kUnknown if it
/// cannot be decided.
Answer check_cache(const CellObject& cell, const std::string& filler, const std::string& reader,
                   const std::vector<std::string>& roots);

}  // namespace verifier::meaning
