#include "verifier/meaning/versions.h"

#include <map>

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include "verifier/facts/packed_text.h"
#include "verifier/facts/symbol_name.h"
#include "verifier/meaning/comparison.h"

namespace verifier::meaning {
namespace {

using facts::cat;
using facts::Parsed;
using facts::refuse;

Parsed<std::unique_ptr<llvm::Module>> read_module(const CellObject& cell, llvm::LLVMContext& context) {
  if (!cell.bitcode) return refuse(cell.manifest.file, " has no bitcode");
  auto bytes = facts::unpack_text(cell.bitcode->packed);
  if (!bytes) return refuse(cell.manifest.file, ": bitcode: ", bytes.error());
  auto module = llvm::parseBitcodeFile(llvm::MemoryBufferRef(*bytes, cell.manifest.file), context);
  if (!module) return refuse(cell.manifest.file, ": bitcode: ", llvm::toString(module.takeError()));
  return std::move(*module);
}

const llvm::Function* find_function(const llvm::Module& module, const std::string& symbol) {
  const llvm::GlobalValue* global = module.getNamedValue(symbol);
  const auto* function =
      global == nullptr ? nullptr : llvm::dyn_cast_or_null<llvm::Function>(global->getAliaseeObject());
  return function == nullptr || function->isDeclaration() ? nullptr : function;
}

}  // namespace

struct Versions::Modules {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> before, after;
  std::map<const llvm::Function*, Contract> contracts_before, contracts_after;
  Alike alike;

  Answer ask(const Subject& old_one, const Subject& new_one, Answer (Comparison::*question)());
};

/// First with functions that are alike as steps of somebody else, then with a look into them.
Answer Versions::Modules::ask(const Subject& old_one, const Subject& new_one, Answer (Comparison::*question)()) {
  Answer answer;
  for (const bool enter_alike : {false, true}) {
    try {
      answer = (Comparison(alike, old_one, new_one, {.enter_alike = enter_alike}).*question)();
    } catch (const Unsupported& unsupported) {
      if (answer.kind != Answer::Kind::kDiffers)
        answer = {.kind = Answer::Kind::kUnknown, .message = unsupported.why, .steps = {}};
    } catch (const z3::exception& error) {
      answer = {.kind = Answer::Kind::kUnknown, .message = cat("Z3: ", std::string(error.msg())), .steps = {}};
    }
    if (answer.is_proven()) return answer;
  }
  return answer;
}

Versions::Versions(std::unique_ptr<Modules> modules) : modules_(std::move(modules)) {}
Versions::Versions(Versions&&) noexcept = default;
Versions& Versions::operator=(Versions&&) noexcept = default;
Versions::~Versions() = default;

Parsed<Versions> Versions::load(const CellObject& old_version, const CellObject& new_version) {
  auto modules = std::make_unique<Modules>();
  FACTS_TRY(modules->before, read_module(old_version, modules->context));
  FACTS_TRY(modules->after, read_module(new_version, modules->context));
  modules->contracts_before = read_contracts(*modules->before);
  modules->contracts_after = read_contracts(*modules->after);
  for (const llvm::Function& function : *modules->before) {
    const llvm::Function* other = find_function(*modules->after, function.getName().str());
    if (other == nullptr || function.isDeclaration()) continue;
    modules->alike.set_counterpart(function, *other);
    modules->alike.set_counterpart(*other, function);
  }
  return Versions(std::move(modules));
}

Answer Versions::compare(const std::string& symbol) {
  const llvm::Function* before = nullptr;
  const llvm::Function* after = nullptr;
  for (const std::string& name : facts::symbol_variants(symbol)) {
    if (before == nullptr) before = find_function(*modules_->before, name);
    if (after == nullptr) after = find_function(*modules_->after, name);
  }
  Answer answer;
  if (before == nullptr || after == nullptr) {
    answer.message = cat("the bitcode of the ", before == nullptr ? "old" : "new", " version does not have it");
    return answer;
  }
  if (modules_->alike.functions(*before, *after)) {
    answer.kind = Answer::Kind::kSameCode;
    return answer;
  }
  if (spelled(*before->getFunctionType()->getReturnType()) != spelled(*after->getReturnType()) ||
      before->arg_size() != after->arg_size()) {
    answer.message = "it takes or returns something else";
    return answer;
  }
  const Subject old_one{before, modules_->contracts_before[before]}, new_one{after, modules_->contracts_after[after]};
  answer = modules_->ask(old_one, new_one, &Comparison::equal);
  if (answer.is_proven() || old_one.contract.after.empty()) return answer;
  const Answer refined = modules_->ask(old_one, new_one, &Comparison::refined);
  return refined.kind == Answer::Kind::kUnknown ? answer : refined;
}

}  // namespace verifier::meaning
