// What is done to a cell's module before its data flow is written down.
#pragma once

namespace llvm {
class Module;
}

namespace verifier::evidence {

/// Coroutines become functions with frames in memory, local variables become values, and small functions become part of
/// their callers, so that two callers of a helper are not mixed up. Nothing that decides what state exists is run:
/// variables keep their names, types and initialisers, functions that others can call stay.
void prepare(llvm::Module& module);

}  // namespace verifier::evidence
