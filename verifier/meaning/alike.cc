#include "verifier/meaning/alike.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"
#include "llvm/Support/raw_ostream.h"

namespace verifier::meaning {
namespace {

template <typename Thing>
std::string printed(const Thing& thing) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  thing.print(stream);
  return text;
}

/// What is the same for two instructions besides types and operands.
std::string details(const llvm::Instruction& one) {
  std::string text = std::to_string(one.getOpcode()) + "/" + std::to_string(one.getRawSubclassOptionalData());
  const auto add = [&](std::uint64_t value) { text += "/" + std::to_string(value); };
  if (const auto* compare = llvm::dyn_cast<llvm::CmpInst>(&one)) add(compare->getPredicate());
  if (const auto* step = llvm::dyn_cast<llvm::GetElementPtrInst>(&one)) text += spelled(*step->getSourceElementType());
  if (const auto* local = llvm::dyn_cast<llvm::AllocaInst>(&one)) text += spelled(*local->getAllocatedType());
  if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(&one))
    add(load->isVolatile()), add(static_cast<unsigned>(load->getOrdering()));
  if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&one))
    add(store->isVolatile()), add(static_cast<unsigned>(store->getOrdering()));
  if (const auto* change = llvm::dyn_cast<llvm::AtomicRMWInst>(&one))
    add(change->getOperation()), add(static_cast<unsigned>(change->getOrdering())), add(change->isVolatile());
  if (const auto* change = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&one))
    add(static_cast<unsigned>(change->getSuccessOrdering())), add(static_cast<unsigned>(change->getFailureOrdering())),
        add(change->isVolatile()), add(change->isWeak());
  if (const auto* fence = llvm::dyn_cast<llvm::FenceInst>(&one)) add(static_cast<unsigned>(fence->getOrdering()));
  if (const auto* get = llvm::dyn_cast<llvm::ExtractValueInst>(&one))
    for (const unsigned index : get->indices()) add(index);
  if (const auto* set = llvm::dyn_cast<llvm::InsertValueInst>(&one))
    for (const unsigned index : set->indices()) add(index);
  if (const auto* shuffle = llvm::dyn_cast<llvm::ShuffleVectorInst>(&one))
    for (const int index : shuffle->getShuffleMask()) add(static_cast<std::uint64_t>(index));
  if (const auto* pad = llvm::dyn_cast<llvm::LandingPadInst>(&one)) {
    add(pad->isCleanup());
    for (unsigned i = 0; i < pad->getNumClauses(); ++i) add(pad->isCatch(i));
  }
  if (const auto* call = llvm::dyn_cast<llvm::CallBase>(&one)) add(call->getCallingConv()), add(call->doesNotThrow());
  return text;
}

std::string spelled_integers(const llvm::ConstantDataSequential& data) {
  return "data:" + spelled(*data.getType()) + llvm::toHex(data.getRawDataValues());
}

}  // namespace

std::string spelled(const llvm::Type& type) {
  if (const auto* structure = llvm::dyn_cast<llvm::StructType>(&type)) {
    std::string text = structure->isPacked() ? "<{" : "{";
    for (const llvm::Type* element : structure->elements()) text += spelled(*element) + ",";
    return text + "}";
  }
  if (const auto* array = llvm::dyn_cast<llvm::ArrayType>(&type))
    return "[" + std::to_string(array->getNumElements()) + "x" + spelled(*array->getElementType()) + "]";
  return printed(type);
}

/// Walks two functions in step.
class Alike::Walk {
 public:
  Walk(Alike& alike, const llvm::Function& old_one, const llvm::Function& new_one)
      : alike_(alike), old_(old_one), new_(new_one) {}

  bool run() {
    if (old_.arg_size() != new_.arg_size() || old_.size() != new_.size()) return false;
    if (old_.isVarArg() != new_.isVarArg() || spelled(*old_.getReturnType()) != spelled(*new_.getReturnType()))
      return false;
    for (unsigned i = 0; i < old_.arg_size(); ++i) {
      if (spelled(*old_.getArg(i)->getType()) != spelled(*new_.getArg(i)->getType())) return false;
      pair(old_.getArg(i), new_.getArg(i));
    }
    auto other = new_.begin();
    for (const llvm::BasicBlock& block : old_) pair(&block, &*other++);
    other = new_.begin();
    for (const llvm::BasicBlock& block : old_) {
      if (!pair_instructions(block, *other++)) return false;
    }
    other = new_.begin();
    for (const llvm::BasicBlock& block : old_) {
      if (!same_operands(block, *other++)) return false;
    }
    return true;
  }

 private:
  void pair(const llvm::Value* one, const llvm::Value* other) { pairs_[one] = other; }

  bool pair_instructions(const llvm::BasicBlock& block, const llvm::BasicBlock& other) {
    if (block.size() != other.size()) return false;
    auto match = other.begin();
    for (const llvm::Instruction& one : block) {
      if (details(one) != details(*match) || spelled(*one.getType()) != spelled(*match->getType()) ||
          one.getNumOperands() != match->getNumOperands())
        return false;
      pair(&one, &*match++);
    }
    return true;
  }

  bool same_operands(const llvm::BasicBlock& block, const llvm::BasicBlock& other) {
    auto match = other.begin();
    for (const llvm::Instruction& one : block) {
      for (unsigned i = 0; i < one.getNumOperands(); ++i) {
        if (!same(one.getOperand(i), match->getOperand(i))) return false;
      }
      if (const auto* join = llvm::dyn_cast<llvm::PHINode>(&one)) {
        const auto& other_join = llvm::cast<llvm::PHINode>(*match);
        for (unsigned i = 0; i < join->getNumIncomingValues(); ++i) {
          if (!same(join->getIncomingBlock(i), other_join.getIncomingBlock(i))) return false;
        }
      }
      ++match;
    }
    return true;
  }

  bool same(const llvm::Value* one, const llvm::Value* other) {
    if (const auto found = pairs_.find(one); found != pairs_.end()) return found->second == other;
    if (const auto* code = llvm::dyn_cast<llvm::InlineAsm>(one)) {
      const auto* others = llvm::dyn_cast<llvm::InlineAsm>(other);
      return others != nullptr && code->getAsmString() == others->getAsmString() &&
             code->getConstraintString() == others->getConstraintString();
    }
    const auto *constant = llvm::dyn_cast<llvm::Constant>(one), *others = llvm::dyn_cast<llvm::Constant>(other);
    if (constant == nullptr || others == nullptr) return one == other;  // metadata of intrinsics is shared by a context
    const auto* function = llvm::dyn_cast<llvm::Function>(constant);
    const auto* others_function = llvm::dyn_cast<llvm::Function>(others);
    if (function != nullptr && others_function != nullptr && !function->isDeclaration())
      return alike_.functions(*function, *others_function);
    return alike_.spell(*constant, Side::kOld) == alike_.spell(*others, Side::kNew);
  }

  Alike& alike_;
  const llvm::Function &old_, &new_;
  std::map<const llvm::Value*, const llvm::Value*> pairs_;
};

bool Alike::functions(const llvm::Function& old_one, const llvm::Function& new_one) {
  if (old_one.isDeclaration() || new_one.isDeclaration())
    return old_one.isDeclaration() && new_one.isDeclaration() && old_one.getName() == new_one.getName();
  const auto [known, is_first] = known_.try_emplace({&old_one, &new_one}, true);
  if (!is_first) return known->second;
  const std::size_t before = supposed_.size();
  supposed_.emplace_back(&old_one, &new_one);
  if (Walk(*this, old_one, new_one).run()) return true;
  // What was found in between may rest on the supposition that these two are alike.
  for (std::size_t i = before; i < supposed_.size(); ++i) known_.erase(supposed_[i]);
  supposed_.resize(before);
  keys_.clear();
  known_[{&old_one, &new_one}] = false;
  return false;
}

void Alike::set_counterpart(const llvm::Function& one, const llvm::Function& other) { counterparts_[&one] = &other; }

std::string Alike::key(const llvm::GlobalValue& global, Side side) {
  if (const auto found = keys_.find(&global); found != keys_.end()) return found->second;
  const std::string name = global.getName().str();
  const std::string own = (side == Side::kOld ? "old:" : "new:") + name;
  keys_[&global] = own;  // what leads back to itself is not compared by what it holds
  std::string key = own;
  const llvm::GlobalObject* object = global.getAliaseeObject();
  if (const auto* function = llvm::dyn_cast_or_null<llvm::Function>(object)) {
    const auto other = counterparts_.find(function);
    const bool is_alike = other != counterparts_.end() && (side == Side::kOld ? functions(*function, *other->second)
                                                                              : functions(*other->second, *function));
    if (function->isDeclaration() || is_alike) key = "function:" + function->getName().str();
  } else if (const auto* variable = llvm::dyn_cast_or_null<llvm::GlobalVariable>(object)) {
    key = key_of_variable(*variable, side);
  }
  return keys_[&global] = key;
}

std::string Alike::key_of_variable(const llvm::GlobalVariable& variable, Side side) {
  if (variable.isConstant() && variable.hasDefinitiveInitializer())
    return "constant:" + spelled(*variable.getValueType()) + "=" + spell(*variable.getInitializer(), side);
  return "variable:" + spelled(*variable.getValueType()) + ":" + variable.getName().str();
}

std::string Alike::spell(const llvm::Constant& constant, Side side) {
  if (const auto* global = llvm::dyn_cast<llvm::GlobalValue>(&constant)) return "&" + key(*global, side);
  if (const auto* data = llvm::dyn_cast<llvm::ConstantDataSequential>(&constant)) return spelled_integers(*data);
  const std::string type = spelled(*constant.getType());
  if (llvm::isa<llvm::BlockAddress>(constant)) return side == Side::kOld ? "block of old" : "block of new";
  if (const auto* integer = llvm::dyn_cast<llvm::ConstantInt>(&constant))
    return type + " " + llvm::toString(integer->getValue(), 16, false);
  if (constant.getNumOperands() == 0)
    return type + " " + std::to_string(constant.getValueID()) + (constant.isNullValue() ? "" : printed(constant));
  std::string text = std::to_string(constant.getValueID());
  if (const auto* expression = llvm::dyn_cast<llvm::ConstantExpr>(&constant)) {
    text += "/" + std::to_string(expression->getOpcode());
    if (const auto* step = llvm::dyn_cast<llvm::GEPOperator>(expression))
      text += spelled(*step->getSourceElementType());
  }
  text += type + "(";
  for (const llvm::Use& operand : constant.operands()) text += spell(*llvm::cast<llvm::Constant>(operand), side) + ",";
  return text + ")";
}

}  // namespace verifier::meaning
