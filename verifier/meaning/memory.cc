#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/IntrinsicInst.h"
#include "verifier/meaning/machine.h"

namespace verifier::meaning {
namespace {

/// Copies of more bytes are steps of somebody else.
constexpr std::uint64_t kLongestCopy = 256;

/// Nobody else can know the address: plain accesses only, since what is volatile or atomic is a step of somebody else.
bool stays_here(const llvm::Value& pointer) {
  for (const llvm::User* user : pointer.users()) {
    if (const auto* load = llvm::dyn_cast<llvm::LoadInst>(user)) {
      if (!load->isSimple()) return false;
    } else if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(user)) {
      if (!store->isSimple() || store->getValueOperand() == &pointer) return false;
    } else if (llvm::isa<llvm::GetElementPtrInst>(user)) {
      if (!stays_here(*user)) return false;
    } else if (const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(user)) {
      const auto* copy = llvm::dyn_cast<llvm::MemIntrinsic>(call);
      const auto* length = copy == nullptr ? nullptr : llvm::dyn_cast<llvm::ConstantInt>(copy->getLength());
      const bool is_short = length != nullptr && length->getZExtValue() <= kLongestCopy && !copy->isVolatile();
      if (!call->isLifetimeStartOrEnd() && !is_short) return false;
    } else {
      return false;
    }
  }
  return true;
}

std::string described(const llvm::Instruction& access, llvm::AtomicOrdering ordering, bool is_volatile) {
  std::string text = is_volatile ? "volatile " : "atomic ";
  if (const auto* change = llvm::dyn_cast<llvm::AtomicRMWInst>(&access))
    text += llvm::AtomicRMWInst::getOperationName(change->getOperation()).str() + " ";
  return text + access.getOpcodeName() + " " + llvm::toIRString(ordering);
}

}  // namespace

Machine::Place Machine::place(const llvm::Value& pointer) const {
  const llvm::Value* object = llvm::getUnderlyingObject(&pointer, 0);
  if (own_.contains(object)) return Place::kFrame;
  const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(object);
  return variable != nullptr && variable->isConstant() ? Place::kConstant : Place::kMemory;
}

/// Before an access.
void Machine::touch(Frame& frame, const Value& pointer) {
  doubt_if(frame, pointer.poison);
  doubt_if(frame, z3::ult(pointer.parts[0], number(universe_.context(), Universe::kFirstPage)).simplify());
}

Value Machine::allocate(Frame& frame, const llvm::AllocaInst& local) {
  const auto size = local.getAllocationSize(frame.layout);
  if (!size) throw Unsupported{"has a local variable of variable size"};
  const std::uint64_t align = local.getAlign().value();
  const bool is_own = stays_here(local);
  if (is_own) own_.insert(&local);
  std::uint64_t& next = is_own ? next_own_ : next_local_;
  next = (next + align - 1) / align * align;
  const std::uint64_t address = next;
  next += std::max<std::uint64_t>(size->getFixedValue(), 1);
  return plain(number(universe_.context(), address));
}

Value Machine::load(const Term& bytes, const Term& address, llvm::Type* type, const llvm::DataLayout& layout) {
  Value value{{}, truth(false)};
  for (const Leaf& leaf : leaves(type, layout))
    value.parts.push_back(universe_.load(bytes, plus(address, leaf.offset), width(leaf.type, layout)));
  return value;
}

Value Machine::read(Frame& frame, const llvm::LoadInst& load) {
  const Value pointer = value(frame, *load.getPointerOperand());
  touch(frame, pointer);
  if (!load.isSimple())
    return effect(frame, described(load, load.getOrdering(), load.isVolatile()), pointer.parts, load.getType());
  const Place where = place(*load.getPointerOperand());
  if (where == Place::kFrame) return this->load(state_.frame, pointer.parts[0], load.getType(), frame.layout);
  if (where == Place::kMemory && load.getType()->isPointerTy())
    universe_.assume(universe_.is_outside_frames(universe_.load(universe_.memory(), pointer.parts[0], 64)));
  return this->load(where == Place::kConstant ? universe_.memory() : state_.memory, pointer.parts[0], load.getType(),
                    frame.layout);
}

void Machine::write(Frame& frame, const llvm::StoreInst& store) {
  const Value pointer = value(frame, *store.getPointerOperand()), what = value(frame, *store.getValueOperand());
  touch(frame, pointer);
  doubt_if(frame, what.poison);
  if (!store.isSimple()) {
    std::vector<Term> terms = pointer.parts;
    terms.insert(terms.end(), what.parts.begin(), what.parts.end());
    const std::string name = described(store, store.getOrdering(), store.isVolatile());
    effect(frame, name, terms, llvm::Type::getVoidTy(store.getContext()));
    return;
  }
  Term& bytes = place(*store.getPointerOperand()) == Place::kFrame ? state_.frame : state_.memory;
  std::size_t part = 0;
  for (const Leaf& leaf : leaves(store.getValueOperand()->getType(), frame.layout))
    bytes = universe_.store(bytes, plus(pointer.parts[0], leaf.offset), what.parts[part++], frame.guard);
}

Value Machine::access(Frame& frame, const llvm::Instruction& instruction) {
  std::string name;
  if (const auto* change = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction))
    name = described(instruction, change->getOrdering(), change->isVolatile());
  else if (const auto* exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction))
    name = described(instruction, exchange->getSuccessOrdering(), exchange->isVolatile()) + "/" +
           llvm::toIRString(exchange->getFailureOrdering());
  else if (const auto* fence = llvm::dyn_cast<llvm::FenceInst>(&instruction))
    name = described(instruction, fence->getOrdering(), false);
  else
    throw Unsupported{std::string("has the instruction ") + instruction.getOpcodeName()};
  std::vector<Term> terms;
  for (const llvm::Use& operand : instruction.operands()) {
    const Value one = value(frame, *operand);
    doubt_if(frame, one.poison);
    terms.insert(terms.end(), one.parts.begin(), one.parts.end());
  }
  return effect(frame, name, terms, instruction.getType());
}

/// Short copies and fillings, byte by byte. False if it is not one.
bool Machine::copy_or_fill(Frame& frame, const llvm::CallBase& call) {
  const auto* memory = llvm::dyn_cast<llvm::MemIntrinsic>(&call);
  const auto* length = memory == nullptr ? nullptr : llvm::dyn_cast<llvm::ConstantInt>(memory->getLength());
  if (length == nullptr || memory->isVolatile() || length->getZExtValue() > kLongestCopy) return false;
  const std::uint64_t size = length->getZExtValue();
  const Value to = value(frame, *memory->getRawDest());
  if (size > 0) touch(frame, to);
  std::vector<Term> bytes;
  if (const auto* copy = llvm::dyn_cast<llvm::MemTransferInst>(memory)) {
    const Value from = value(frame, *copy->getRawSource());
    if (size > 0) touch(frame, from);
    const Place where = place(*copy->getRawSource());
    const Term& source = where == Place::kFrame      ? state_.frame
                         : where == Place::kConstant ? universe_.memory()
                                                     : state_.memory;
    for (std::uint64_t i = 0; i < size; ++i) bytes.push_back(universe_.load(source, plus(from.parts[0], i), 8));
  } else {
    const Value what = value(frame, *llvm::cast<llvm::MemSetInst>(memory)->getValue());
    doubt_if(frame, what.poison);
    bytes.assign(size, what.parts[0]);
  }
  Term& target = place(*memory->getRawDest()) == Place::kFrame ? state_.frame : state_.memory;
  for (std::uint64_t i = 0; i < size; ++i)
    target = universe_.store(target, plus(to.parts[0], i), bytes[i], frame.guard);
  return true;
}

}  // namespace verifier::meaning
