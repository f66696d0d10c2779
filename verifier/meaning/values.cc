#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/Operator.h"
#include "verifier/meaning/machine.h"

namespace verifier::meaning {
namespace {

using llvm::Instruction;

/// Constants larger than this are known by name only.
constexpr std::uint64_t kLargestConstant = 4096;

void add_leaves(llvm::Type* type, const llvm::DataLayout& layout, std::uint64_t offset,
                std::vector<Machine::Leaf>& leaves) {
  if (auto* structure = llvm::dyn_cast<llvm::StructType>(type)) {
    const llvm::StructLayout* places = layout.getStructLayout(structure);
    for (unsigned i = 0; i < structure->getNumElements(); ++i)
      add_leaves(structure->getElementType(i), layout, offset + places->getElementOffset(i), leaves);
    return;
  }
  const auto* array = llvm::dyn_cast<llvm::ArrayType>(type);
  const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
  if (array == nullptr && vector == nullptr) {
    if (!type->isIntegerTy() && !type->isPointerTy() && !type->isFloatingPointTy())
      throw Unsupported{"has a value of a kind that is not translated"};
    leaves.push_back({offset, type});
    return;
  }
  llvm::Type* element = array != nullptr ? array->getElementType() : vector->getElementType();
  if (vector != nullptr && element->isIntegerTy() && element->getIntegerBitWidth() % 8 != 0)
    throw Unsupported{"has a vector of bits"};
  const std::uint64_t count = array != nullptr ? array->getNumElements() : vector->getNumElements();
  if (count > kLargestConstant) throw Unsupported{"has a large array as a value"};
  for (std::uint64_t i = 0; i < count; ++i)
    add_leaves(element, layout, offset + i * layout.getTypeAllocSize(element), leaves);
}

}  // namespace

std::vector<Machine::Leaf> Machine::leaves(llvm::Type* type, const llvm::DataLayout& layout) {
  std::vector<Leaf> leaves;
  add_leaves(type, layout, 0, leaves);
  return leaves;
}

unsigned Machine::width(llvm::Type* scalar, const llvm::DataLayout& layout) {
  return static_cast<unsigned>(layout.getTypeSizeInBits(scalar));
}

Value Machine::unknown(const std::string& what, llvm::Type* type, const llvm::DataLayout& layout) {
  Value value{{}, truth(false)};
  for (const Leaf& leaf : leaves(type, layout))
    value.parts.push_back(universe_.unknown(what, width(leaf.type, layout)));
  return value;
}

Value Machine::value(Frame& frame, const llvm::Value& operand) {
  if (const auto* constant = llvm::dyn_cast<llvm::Constant>(&operand)) return this->constant(frame, *constant);
  const auto found = frame.values.find(&operand);
  if (found != frame.values.end()) return found->second;
  // Defined on a path that cannot be taken.
  if (llvm::isa<llvm::Instruction>(operand)) return unknown("never", operand.getType(), frame.layout);
  throw Unsupported{"has an operand that is not translated"};
}

Term Machine::address_of(const llvm::GlobalValue& global, const llvm::DataLayout& layout) {
  const llvm::GlobalObject* object = global.getAliaseeObject();
  const auto* variable = llvm::dyn_cast_or_null<llvm::GlobalVariable>(object);
  const std::string key = alike_.key(global, side_);
  if (variable == nullptr) return universe_.address(key, 1, 1, false);
  const bool is_new = !universe_.globals().contains(key);
  const std::uint64_t size = layout.getTypeAllocSize(variable->getValueType());
  const bool is_private = !variable->isConstant() && !variable->isDeclaration();
  const Term address = universe_.address(key, size, variable->getAlign().valueOrOne().value(), is_private);
  if (is_new && variable->isConstant() && variable->hasDefinitiveInitializer() && size <= kLargestConstant)
    assume_content(*variable, address, layout);
  return address;
}

void Machine::assume_content(const llvm::GlobalVariable& variable, const Term& address,
                             const llvm::DataLayout& layout) {
  Frame nowhere{.function = *variable.getParent()->begin(),
                .layout = layout,
                .values = {},
                .edges = {},
                .outcome = {truth(false), truth(false), {{}, truth(false)}, {{}, truth(false)}},
                .guard = truth(false)};
  const Value content = constant(nowhere, *variable.getInitializer());
  std::size_t i = 0;
  for (const Leaf& leaf : leaves(variable.getValueType(), layout)) {
    const Term& part = content.parts[i++];
    universe_.assume(universe_.load(universe_.memory(), plus(address, leaf.offset), part.get_sort().bv_size()) == part);
  }
}

Value Machine::constant(Frame& frame, const llvm::Constant& constant) {
  if (const auto* integer = llvm::dyn_cast<llvm::ConstantInt>(&constant))
    return plain(universe_.integer(integer->getValue()));
  if (const auto* global = llvm::dyn_cast<llvm::GlobalValue>(&constant))
    return plain(address_of(*global, frame.layout));
  if (llvm::isa<llvm::UndefValue>(constant)) {
    Value value = unknown("undefined", constant.getType(), frame.layout);
    value.poison = truth(llvm::isa<llvm::PoisonValue>(constant));
    return value;
  }
  if (const auto* real = llvm::dyn_cast<llvm::ConstantFP>(&constant))
    return plain(universe_.integer(real->getValueAPF().bitcastToAPInt()));
  if (constant.isNullValue()) {
    Value value{{}, truth(false)};
    for (const Leaf& leaf : leaves(constant.getType(), frame.layout))
      value.parts.push_back(universe_.context().bv_val(0, width(leaf.type, frame.layout)));
    return value;
  }
  if (const auto* expression = llvm::dyn_cast<llvm::ConstantExpr>(&constant)) {
    llvm::Instruction* instruction = const_cast<llvm::ConstantExpr*>(expression)->getAsInstruction();
    Value value = compute(frame, *instruction);
    instruction->deleteValue();
    return value;
  }
  Value whole{{}, truth(false)};
  const auto add = [&](const llvm::Constant& element) {
    const Value part = this->constant(frame, element);
    whole.parts.insert(whole.parts.end(), part.parts.begin(), part.parts.end());
    whole.poison = either(whole.poison, part.poison);
  };
  if (const auto* data = llvm::dyn_cast<llvm::ConstantDataSequential>(&constant)) {
    for (unsigned i = 0; i < data->getNumElements(); ++i) add(*data->getElementAsConstant(i));
  } else if (llvm::isa<llvm::ConstantAggregate>(constant)) {
    for (const llvm::Use& element : constant.operands()) add(*llvm::cast<llvm::Constant>(element));
  } else {
    throw Unsupported{"has a constant that is not translated"};
  }
  return whole;
}

Value Machine::compute(Frame& frame, const llvm::Instruction& instruction) {
  if (const auto* operation = llvm::dyn_cast<llvm::BinaryOperator>(&instruction)) return binary(frame, *operation);
  if (const auto* comparison = llvm::dyn_cast<llvm::CmpInst>(&instruction)) return compare(frame, *comparison);
  if (const auto* one = llvm::dyn_cast<llvm::CastInst>(&instruction)) return cast(frame, *one);
  if (const auto* choice = llvm::dyn_cast<llvm::SelectInst>(&instruction)) return select(frame, *choice);
  if (const auto* phi = llvm::dyn_cast<llvm::PHINode>(&instruction)) return join(frame, *phi);
  if (const auto* step = llvm::dyn_cast<llvm::GetElementPtrInst>(&instruction)) return step_pointer(frame, *step);
  if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) return read(frame, *load);
  if (const auto* local = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) return allocate(frame, *local);
  if (const auto* one = llvm::dyn_cast<llvm::CallBase>(&instruction)) return call(frame, *one);
  if (const auto* mix = llvm::dyn_cast<llvm::ShuffleVectorInst>(&instruction)) return shuffle(frame, *mix);
  if (llvm::isa<llvm::FreezeInst>(instruction)) {
    const Value before = value(frame, *instruction.getOperand(0));
    Value after = unknown("frozen", instruction.getType(), frame.layout);
    for (std::size_t i = 0; i < after.parts.size(); ++i)
      after.parts[i] = choose(before.poison, after.parts[i], before.parts[i]);
    return after;
  }
  if (const auto* get = llvm::dyn_cast<llvm::ExtractValueInst>(&instruction)) {
    Value whole = value(frame, *get->getAggregateOperand());
    const auto [begin, count] = slice(frame, get->getAggregateOperand()->getType(), get->getIndices());
    return {{whole.parts.begin() + begin, whole.parts.begin() + begin + count}, whole.poison};
  }
  if (const auto* set = llvm::dyn_cast<llvm::InsertValueInst>(&instruction)) {
    Value whole = value(frame, *set->getAggregateOperand());
    const Value part = value(frame, *set->getInsertedValueOperand());
    const auto [begin, count] = slice(frame, set->getType(), set->getIndices());
    for (unsigned i = 0; i < count; ++i) whole.parts[begin + i] = part.parts[i];
    // A whole that begins as poison is filled part by part.
    whole.poison =
        llvm::isa<llvm::Constant>(set->getAggregateOperand()) ? part.poison : either(whole.poison, part.poison);
    return whole;
  }
  return access(frame, instruction);
}

std::pair<unsigned, unsigned> Machine::slice(Frame& frame, llvm::Type* type, llvm::ArrayRef<unsigned> indices) {
  unsigned begin = 0;
  const auto size = [&](llvm::Type* one) { return static_cast<unsigned>(leaves(one, frame.layout).size()); };
  for (const unsigned index : indices) {
    for (unsigned i = 0; i < index; ++i) begin += size(llvm::GetElementPtrInst::getTypeAtIndex(type, std::uint64_t{i}));
    type = llvm::GetElementPtrInst::getTypeAtIndex(type, std::uint64_t{index});
  }
  return {begin, size(type)};
}

Value Machine::shuffle(Frame& frame, const llvm::ShuffleVectorInst& shuffle) {
  Value both_vectors = value(frame, *shuffle.getOperand(0));
  const Value second = value(frame, *shuffle.getOperand(1));
  both_vectors.parts.insert(both_vectors.parts.end(), second.parts.begin(), second.parts.end());
  Value result{{}, both_vectors.poison};
  for (const int index : shuffle.getShuffleMask()) {
    const auto bits = both_vectors.parts[0].get_sort().bv_size();
    result.parts.push_back(index < 0 ? universe_.unknown("undefined", bits)
                                     : both_vectors.parts.at(static_cast<std::size_t>(index)));
  }
  return result;
}

Value Machine::step_pointer(Frame& frame, const llvm::GetElementPtrInst& step) {
  if (step.getType()->isVectorTy()) throw Unsupported{"has a vector of pointers"};
  Value pointer = value(frame, *step.getPointerOperand());
  for (auto index = llvm::gep_type_begin(step); index != llvm::gep_type_end(step); ++index) {
    if (llvm::StructType* structure = index.getStructTypeOrNull()) {
      const auto field = llvm::cast<llvm::ConstantInt>(index.getOperand())->getZExtValue();
      const auto offset = frame.layout.getStructLayout(structure)->getElementOffset(static_cast<unsigned>(field));
      pointer.parts[0] = plus(pointer.parts[0], offset);
      continue;
    }
    const std::uint64_t stride = index.getSequentialElementStride(frame.layout);
    const Value number = value(frame, *index.getOperand());
    const unsigned bits = number.parts[0].get_sort().bv_size();
    const Term wide = bits < 64 ? z3::sext(number.parts[0], 64 - bits) : number.parts[0].extract(63, 0);
    pointer.parts[0] = (pointer.parts[0] + wide * meaning::number(universe_.context(), stride)).simplify();
    pointer.poison = either(pointer.poison, number.poison);
  }
  return pointer;
}

Value Machine::select(Frame& frame, const llvm::SelectInst& select) {
  const Value on = value(frame, *select.getCondition());
  const Value yes = value(frame, *select.getTrueValue()), no = value(frame, *select.getFalseValue());
  Value result{{}, truth(false)};
  for (std::size_t i = 0; i < yes.parts.size(); ++i)
    result.parts.push_back(
        choose(as_truth(on.parts.size() == 1 ? on.parts[0] : on.parts[i]), yes.parts[i], no.parts[i]));
  const Term chosen =
      on.parts.size() == 1 ? choose(as_truth(on.parts[0]), yes.poison, no.poison) : either(yes.poison, no.poison);
  result.poison = either(on.poison, chosen);
  return result;
}

}  // namespace verifier::meaning
