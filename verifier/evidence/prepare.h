// What is done to a cell's module before its data flow is written down, and before it is kept.
#pragma once

#include <string>

namespace llvm {
class Module;
}

namespace verifier::evidence {

/// Says of a function that may go when nothing uses it that it is there for proofs.
void mark_for_proofs(llvm::Module& module, const std::string& symbol);
/// Are there such functions, or records of CELL_PRE and CELL_POST (kernel/abi/cell.h)?
bool has_parts_for_proofs(const llvm::Module& module);
/// Takes them away, with what nothing else needs: they do not ship.
void drop_parts_for_proofs(llvm::Module& module);

/// Coroutines become functions with frames in memory, local variables become values, and small functions become part of
/// their callers, so that two callers of a helper are not mixed up. Nothing that decides what state exists is run:
/// variables keep their names, types and initialisers, functions that others can call stay.
void prepare(llvm::Module& module);

/// What is done after that for proofs about meaning: arithmetic in one form, and loops that run a known number of times
/// written out, as far as that is short.
void simplify(llvm::Module& module);

}  // namespace verifier::evidence
