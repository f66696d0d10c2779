// From a prepared module to the data flow of a cell (verifier/model/program.h).
#pragma once

#include "verifier/model/program.h"

namespace llvm {
class Module;
}

namespace verifier::evidence {

/// Writes down what every function of the module does. What is not understood becomes a gap of the program, never
/// nothing. Ids follow the order of the module: the same module gives the same program.
Program collect_flow(const llvm::Module& module);

}  // namespace verifier::evidence
