// The bitcode of a cell as a module. Internal to meaning/.
#pragma once

#include <memory>
#include <string>

#include "llvm/IR/Module.h"
#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::meaning {

/// Fails with a sentence that names the cell when bitcode is missing or cannot be read.
facts::Parsed<std::unique_ptr<llvm::Module>> read_bitcode(const CellObject& cell, llvm::LLVMContext& context);

/// A function that the module defines, aliases followed; null if there is none.
const llvm::Function* find_function(const llvm::Module& module, const std::string& symbol);

}  // namespace verifier::meaning
