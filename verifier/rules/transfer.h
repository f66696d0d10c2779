// State from one version of a cell to the next. Internal to rules/.
#pragma once

#include <string>

#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::rules {

/// First difference of two canonical texts.
std::string difference(const std::string& old_text, const std::string& new_text);

/// O5, O10: each state root of `from` is adopted in place by `to`, or made from it by a migration that is proven. False
/// if one is not.
bool check_transfer(const CellObject& from, const CellObject& to, const std::string& subject, Verdicts& verdicts);

}  // namespace verifier::rules
