#include "verifier/meaning/bitcode.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include "verifier/facts/packed_text.h"

namespace verifier::meaning {

facts::Parsed<std::unique_ptr<llvm::Module>> read_bitcode(const CellObject& cell, llvm::LLVMContext& context) {
  if (!cell.bitcode) return facts::refuse(cell.manifest.file, " has no bitcode");
  auto bytes = facts::unpack_text(cell.bitcode->packed);
  if (!bytes) return facts::refuse(cell.manifest.file, ": bitcode: ", bytes.error());
  auto module = llvm::parseBitcodeFile(llvm::MemoryBufferRef(*bytes, cell.manifest.file), context);
  if (!module) return facts::refuse(cell.manifest.file, ": bitcode: ", llvm::toString(module.takeError()));
  return std::move(*module);
}

const llvm::Function* find_function(const llvm::Module& module, const std::string& symbol) {
  const llvm::GlobalValue* global = module.getNamedValue(symbol);
  const auto* function =
      global == nullptr ? nullptr : llvm::dyn_cast_or_null<llvm::Function>(global->getAliaseeObject());
  return function == nullptr || function->isDeclaration() ? nullptr : function;
}

}  // namespace verifier::meaning
