// Questions to Z3, with an effort that does not depend on the machine. Internal to meaning/.
#pragma once

#include <string>

#include "verifier/meaning/difference.h"
#include "verifier/meaning/versions.h"

namespace verifier::meaning {

/// A solver that knows the facts of a universe. What Z3 may spend on one query is counted in its own measure: about 5
/// s. One for each question: Z3 has no short cuts for further ones.
z3::solver make_solver(const Universe& universe);

/// kEqual if nothing makes `question` true; kDiffers with the start that does, and `what` is wrong then; else kUnknown.
Answer refuted(Universe& universe, const Start& start, const Term& question, const std::string& what);

}  // namespace verifier::meaning
