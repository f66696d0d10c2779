#include "verifier/meaning/versions.h"

#include <map>
#include <set>

#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "verifier/facts/symbol_name.h"
#include "verifier/meaning/bitcode.h"
#include "verifier/meaning/comparison.h"
#include "verifier/meaning/transition.h"

namespace verifier::meaning {
namespace {

using facts::cat;
using facts::Parsed;

/// The answer of a question, or why it cannot be asked.
template <typename Question>
Answer answered(Question question) {
  try {
    return question();
  } catch (const Unsupported& unsupported) {
    return {.kind = Answer::Kind::kUnknown, .message = unsupported.why, .steps = {}};
  } catch (const z3::exception& error) {
    return {.kind = Answer::Kind::kUnknown, .message = cat("Z3: ", std::string(error.msg())), .steps = {}};
  }
}

const llvm::GlobalVariable* find_root(const llvm::Module& module, const std::string& root) {
  for (const llvm::GlobalVariable& variable : module.globals()) {
    if (root_of(variable) == root) return &variable;
  }
  return nullptr;
}

/// A root that `function` or what it calls in its cell refers to, and that is another one in the other version.
class MovedState {
 public:
  explicit MovedState(const std::set<std::string>& moved) : moved_(moved) {}

  std::string find(const llvm::Value& value) {
    if (!seen_.insert(&value).second) return "";
    if (const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(&value)) {
      std::string root = root_of(*variable);
      if (moved_.contains(root)) return root;
      return variable->isConstant() && variable->hasInitializer() ? find(*variable->getInitializer()) : "";
    }
    if (const auto* function = llvm::dyn_cast<llvm::Function>(&value)) {
      for (const llvm::BasicBlock& block : *function) {
        for (const llvm::Instruction& instruction : block) {
          if (std::string root = among_operands(instruction); !root.empty()) return root;
        }
      }
      return "";
    }
    const auto* constant = llvm::dyn_cast<llvm::Constant>(&value);
    return constant == nullptr ? "" : among_operands(*constant);
  }

 private:
  std::string among_operands(const llvm::User& user) {
    for (const llvm::Use& operand : user.operands()) {
      if (std::string root = llvm::isa<llvm::Constant>(operand) ? find(*operand) : ""; !root.empty()) return root;
    }
    return "";
  }

  const std::set<std::string>& moved_;
  std::set<const llvm::Value*> seen_;
};

/// Roots that one version makes from those of the other: what functions do with them cannot be compared.
std::set<std::string> moved_roots(const Contracts& before, const Contracts& after) {
  std::set<std::string> roots;
  for (const Contracts* contracts : {&before, &after}) {
    for (const auto& [root, apply] : contracts->migrations) roots.insert(root);
  }
  return roots;
}

}  // namespace

struct Versions::Modules {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> before, after;
  Contracts contracts_before, contracts_after;
  std::set<std::string> moved;  ///< Roots that a migration makes.
  Alike alike;

  Answer ask(const Subject& old_one, const Subject& new_one, Answer (Comparison::*question)());
};

/// First with functions that are alike as steps of somebody else, then with a look into them.
Answer Versions::Modules::ask(const Subject& old_one, const Subject& new_one, Answer (Comparison::*question)()) {
  Answer answer;
  for (const bool enter_alike : {false, true}) {
    const Answer next =
        answered([&] { return (Comparison(alike, old_one, new_one, {.enter_alike = enter_alike}).*question)(); });
    if (next.kind != Answer::Kind::kUnknown || answer.kind != Answer::Kind::kDiffers) answer = next;
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
  FACTS_TRY(modules->before, read_bitcode(old_version, modules->context));
  FACTS_TRY(modules->after, read_bitcode(new_version, modules->context));
  modules->contracts_before = read_contracts(*modules->before);
  modules->contracts_after = read_contracts(*modules->after);
  modules->moved = moved_roots(modules->contracts_before, modules->contracts_after);
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
  for (const llvm::Function* function : {before, after}) {
    const std::string root = MovedState(modules_->moved).find(*function);
    if (root.empty()) continue;
    answer.message = cat("it uses the state root ", root, ", which a migration makes");
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
  const Subject old_one{before, modules_->contracts_before.functions[before]},
      new_one{after, modules_->contracts_after.functions[after]};
  answer = modules_->ask(old_one, new_one, &Comparison::equal);
  if (answer.is_proven() || old_one.contract.after.empty()) return answer;
  const Answer refined = modules_->ask(old_one, new_one, &Comparison::refined);
  return refined.kind == Answer::Kind::kUnknown ? answer : refined;
}

Answer Versions::transfer(const std::string& root, bool is_adopted) {
  const Rooted before{find_root(*modules_->before, root), modules_->contracts_before.roots[root]};
  const Rooted after{find_root(*modules_->after, root), modules_->contracts_after.roots[root]};
  Answer answer;
  if (is_adopted && after.contract.invariants.empty()) {
    answer.kind = Answer::Kind::kSameCode;
    return answer;
  }
  const auto apply = modules_->contracts_after.migrations.find(root);
  if (before.variable == nullptr || after.variable == nullptr ||
      (!is_adopted && apply == modules_->contracts_after.migrations.end())) {
    answer.message = "the bitcode does not have it";
    return answer;
  }
  if (is_adopted) return answered([&] { return Transition(modules_->alike, before, after, nullptr).adopted(); });
  return answered([&] { return Transition(modules_->alike, before, after, apply->second).migrated(); });
}

}  // namespace verifier::meaning
