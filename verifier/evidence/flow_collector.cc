#include "verifier/evidence/flow_collector.h"

#include <map>
#include <optional>
#include <utility>

#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Metadata.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"
#include "verifier/evidence/control.h"
#include "verifier/evidence/flow_writer.h"
#include "verifier/facts/parsed.h"

namespace verifier::evidence {
namespace {

using Op = Statement::Op;

constexpr std::uint64_t kPage = 4096;

/// Compiler book-keeping and the table of roots: no code of the cell reads them.
bool is_bookkeeping(const llvm::GlobalVariable& variable) {
  return variable.getName().starts_with("llvm.") || variable.getSection() == "llvm.metadata" ||
         variable.getSection() == ".cell.roots" || variable.getSection() == ".cell.migrations";
}

/// Is this the access to a number? Type-based alias metadata tells; bytes and what has none tell nothing.
bool is_known_number(const llvm::Instruction& access) {
  const llvm::MDNode* tag = access.getMetadata(llvm::LLVMContext::MD_tbaa);
  if (tag == nullptr || tag->getNumOperands() < 2) return false;
  const auto* type = llvm::dyn_cast_or_null<llvm::MDNode>(tag->getOperand(1));
  const auto* name = type != nullptr && type->getNumOperands() > 0
                         ? llvm::dyn_cast_or_null<llvm::MDString>(type->getOperand(0))
                         : nullptr;
  return name != nullptr && name->getString() != "omnipotent char" && !name->getString().contains("pointer");
}

/// One function, or the initialisers of the module.
class Collector : private FlowWriter {
 public:
  Collector(Program& program, FlowTables& tables, const llvm::DataLayout& layout)
      : FlowWriter(program, tables), layout_(layout) {}

  void initialiser(const llvm::GlobalVariable& variable);
  void function(const llvm::Function& function);

 private:
  void block(const llvm::BasicBlock& block, const ControlDependence& control);
  void conditions(const llvm::BasicBlock& block, const ControlDependence& control);
  void way_on(const llvm::BasicBlock& block);
  void instruction(const llvm::Instruction& instruction);
  void load(const llvm::LoadInst& load);
  void store(const llvm::Instruction& access, const llvm::Value* pointer, const llvm::Value* value);
  void exchange(const llvm::Instruction& access, const llvm::Value* pointer, const llvm::Value* value);
  void call(const llvm::CallBase& call);
  bool intrinsic(const llvm::IntrinsicInst& call);
  void assembly(const llvm::CallBase& call);
  void extract(const llvm::ExtractValueInst& part);
  void pointer_step(const llvm::GetElementPtrInst& step);
  void phi(const llvm::PHINode& phi);
  void binary(const llvm::BinaryOperator& operation);
  void derive_from_all(const llvm::Instruction& instruction, Op op);
  void copy_arguments(const llvm::CallBase& call);

  const llvm::DataLayout& layout_;
  const ControlDependence* control_ = nullptr;
  std::map<const llvm::BasicBlock*, BlockId> blocks_;
};

void Collector::extract(const llvm::ExtractValueInst& part) {
  const NodeId target = result_of(part), source = value(part.getAggregateOperand());
  if (numbers_of(source) == kNone || numbers_of(target) != kNone) return copy(target, source);
  add(Op::kCopy, target, program_.nodes[target].is_pointer ? source : numbers_of(source));
}

void Collector::load(const llvm::LoadInst& load) {
  const NodeId target = result_of(load);
  if (!load.getType()->isPointerTy() && layout_.getTypeStoreSize(load.getType()) >= sizeof(std::uint64_t) &&
      !is_known_number(load))
    program_.nodes[target].is_pointer = true;
  Statement& statement = add(Op::kLoad, target, pointer(load.getPointerOperand()));
  statement.is_volatile = load.isVolatile();
  statement.is_atomic = load.isAtomic();
  if (numbers_of(target) != kNone) add(Op::kLoad, numbers_of(target), pointer(load.getPointerOperand()));
}

void Collector::store(const llvm::Instruction& access, const llvm::Value* pointer, const llvm::Value* value) {
  const NodeId source = this->value(value);
  const NodeId target = this->pointer(pointer);
  Statement& statement = add(Op::kStore, target, source);
  statement.is_volatile = access.isVolatile();
  statement.is_atomic = access.isAtomic();
  if (numbers_of(source) != kNone) add(Op::kStore, target, numbers_of(source));
}

void Collector::exchange(const llvm::Instruction& access, const llvm::Value* pointer, const llvm::Value* value) {
  const NodeId target = result_of(access);
  add(Op::kLoad, target, this->pointer(pointer)).is_atomic = true;
  if (numbers_of(target) != kNone) add(Op::kLoad, numbers_of(target), this->pointer(pointer));
  store(access, pointer, value);
}

/// The distance of two pointers is no address; anything else that is computed from one may be.
void Collector::binary(const llvm::BinaryOperator& operation) {
  const auto* mask = llvm::dyn_cast<llvm::ConstantInt>(operation.getOperand(1));
  const bool is_distance = operation.getOpcode() == llvm::Instruction::Sub &&
                           llvm::isa<llvm::PtrToIntOperator>(operation.getOperand(0)) &&
                           llvm::isa<llvm::PtrToIntOperator>(operation.getOperand(1));
  const bool is_low_part =
      mask != nullptr && ((operation.getOpcode() == llvm::Instruction::And && mask->getValue().ult(kPage)) ||
                          (operation.getOpcode() == llvm::Instruction::URem && mask->getValue().ule(kPage)));
  derive_from_all(operation, is_distance || is_low_part ? Op::kDerive : Op::kCopy);
}

/// A step stays in its object (ISO C++, [expr.add]): what it depends on beside the base is no address.
void Collector::pointer_step(const llvm::GetElementPtrInst& step) {
  const NodeId target = result_of(step);
  copy(target, value(step.getPointerOperand()));
  for (const llvm::Use& index : step.indices()) copy(target, value(index.get()), Op::kDerive);
}

void Collector::derive_from_all(const llvm::Instruction& instruction, Op op) {
  const NodeId target = result_of(instruction);
  if (target == kNone) return;
  for (const llvm::Use& operand : instruction.operands()) {
    if (!llvm::isa<llvm::BasicBlock>(operand.get())) copy(target, value(operand.get()), op);
  }
}

/// The result may be any argument, or computed from it; what is called is none of them.
void Collector::copy_arguments(const llvm::CallBase& call) {
  const NodeId target = result_of(call);
  if (target == kNone) return;
  for (const llvm::Use& argument : call.args()) copy(target, value(argument.get()));
  if (numbers_of(target) != kNone) add(Op::kCopy, numbers_of(target), target);
}

/// Which value it is depends on the decisions that led to the incoming edges.
void Collector::phi(const llvm::PHINode& phi) {
  const NodeId target = result_of(phi);
  llvm::BitVector deciders = control_->deciders(*phi.getParent());
  for (unsigned i = 0; i < phi.getNumIncomingValues(); ++i) {
    copy(target, value(phi.getIncomingValue(i)));
    const llvm::BasicBlock& from = *phi.getIncomingBlock(i);
    deciders |= control_->deciders(from);
    deciders.set(control_->number(from));
  }
  for (const unsigned decider : deciders.set_bits()) {
    const llvm::Value* condition = control_->condition(decider);
    if (condition != nullptr) copy(target, value(condition), Op::kDerive);
  }
}

void Collector::assembly(const llvm::CallBase& call) {
  std::vector<NodeId> arguments;
  for (const llvm::Use& argument : call.args()) arguments.push_back(this->argument(*argument.get()));
  const NodeId target = result_of(call);
  add(Op::kAssembly, target, kNone).arguments = std::move(arguments);
  if (numbers_of(target) != kNone) add(Op::kCopy, numbers_of(target), target);
}

/// True if nothing more has to be said about the call.
bool Collector::intrinsic(const llvm::IntrinsicInst& call) {
  if (const auto* transfer = llvm::dyn_cast<llvm::MemTransferInst>(&call)) {
    const NodeId source = pointer(transfer->getRawSource());
    const NodeId target = pointer(transfer->getRawDest());
    add(Op::kCopyMemory, target, source).is_volatile = transfer->isVolatile();
    return true;
  }
  if (const auto* fill = llvm::dyn_cast<llvm::MemSetInst>(&call)) {
    store(call, fill->getRawDest(), fill->getValue());
    return true;
  }
  if (call.isAssumeLikeIntrinsic() || llvm::isa<llvm::DbgInfoIntrinsic>(call)) {
    if (call.getIntrinsicID() == llvm::Intrinsic::launder_invariant_group ||
        call.getIntrinsicID() == llvm::Intrinsic::strip_invariant_group ||
        call.getIntrinsicID() == llvm::Intrinsic::ptr_annotation)
      copy_arguments(call);
    return true;
  }
  if (!call.mayWriteToMemory() || call.onlyAccessesInaccessibleMemory() || call.doesNotReturn()) {
    copy_arguments(call);
    return true;
  }
  return false;
}

void Collector::call(const llvm::CallBase& call) {
  if (call.isInlineAsm()) return assembly(call);
  if (const auto* known = llvm::dyn_cast<llvm::IntrinsicInst>(&call)) {
    if (!intrinsic(*known)) {
      gap(facts::cat("intrinsic ", known->getCalledFunction()->getName().str()));
      assembly(call);
    }
    return;
  }
  std::vector<NodeId> arguments;
  for (const llvm::Use& argument : call.args()) arguments.push_back(this->argument(*argument.get()));
  const llvm::Value* called = call.getCalledOperand()->stripPointerCastsAndAliases();
  if (const auto* callee = llvm::dyn_cast<llvm::Function>(called)) {
    const FunctionId id = tables_.function(*callee);
    Statement& statement = add(Op::kCall, result_of(call), kNone);
    statement.callee = id;
    statement.arguments = std::move(arguments);
    return;
  }
  const NodeId source = pointer(called);
  std::string type;
  llvm::raw_string_ostream stream(type);
  call.getFunctionType()->print(stream, false, true);
  Statement& statement = add(Op::kIndirectCall, result_of(call), source);
  statement.arguments = std::move(arguments);
  statement.type = std::move(type);
}

void Collector::instruction(const llvm::Instruction& instruction) {
  place_ = tables_.place(instruction.getDebugLoc());
  if (const auto* access = llvm::dyn_cast<llvm::LoadInst>(&instruction)) return load(*access);
  if (const auto* access = llvm::dyn_cast<llvm::StoreInst>(&instruction))
    return store(*access, access->getPointerOperand(), access->getValueOperand());
  if (const auto* access = llvm::dyn_cast<llvm::AtomicRMWInst>(&instruction))
    return exchange(*access, access->getPointerOperand(), access->getValOperand());
  if (const auto* access = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(&instruction)) {
    exchange(*access, access->getPointerOperand(), access->getNewValOperand());
    return copy(result_of(*access), value(access->getCompareOperand()), Op::kDerive);
  }
  if (const auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) {
    const ObjectId object = tables_.local(*alloca, function_);
    add(Op::kAddress, result_of(*alloca), kNone).object = object;
    return;
  }
  if (const auto* back = llvm::dyn_cast<llvm::ReturnInst>(&instruction)) {
    const NodeId result = back->getReturnValue() == nullptr ? kNone : value(back->getReturnValue());
    if (result != kNone) add(Op::kReturn, kNone, result);
    if (numbers_of(result) != kNone) add(Op::kReturn, kNone, numbers_of(result));
    return;
  }
  if (const auto* called = llvm::dyn_cast<llvm::CallBase>(&instruction)) return call(*called);
  if (const auto* merge = llvm::dyn_cast<llvm::PHINode>(&instruction)) return phi(*merge);
  if (const auto* step = llvm::dyn_cast<llvm::GetElementPtrInst>(&instruction)) return pointer_step(*step);
  if (const auto* part = llvm::dyn_cast<llvm::ExtractValueInst>(&instruction)) return extract(*part);
  if (const auto* operation = llvm::dyn_cast<llvm::BinaryOperator>(&instruction)) return binary(*operation);
  if (llvm::isa<llvm::CmpInst>(instruction)) return derive_from_all(instruction, Op::kDerive);
  if (const auto* choice = llvm::dyn_cast<llvm::SelectInst>(&instruction)) {
    copy(result_of(*choice), value(choice->getTrueValue()));
    copy(result_of(*choice), value(choice->getFalseValue()));
    return copy(result_of(*choice), value(choice->getCondition()), Op::kDerive);
  }
  if (llvm::isa<llvm::VAArgInst, llvm::IndirectBrInst, llvm::CatchPadInst>(instruction))
    gap(instruction.getOpcodeName());
  // Exceptions in flight are the run time's, other terminators say nothing about data; all else keeps what it is made
  // of.
  if (!instruction.isTerminator() && !instruction.isEHPad() && !llvm::isa<llvm::FenceInst>(instruction))
    derive_from_all(instruction, Op::kCopy);
}

void Collector::conditions(const llvm::BasicBlock& block, const ControlDependence& control) {
  std::vector<NodeId> conditions;
  for (const unsigned decider : control.deciders(block).set_bits()) {
    const llvm::Value* condition = control.condition(decider);
    const NodeId node = condition == nullptr ? kNone : value(condition);
    if (node != kNone) conditions.push_back(node);
  }
  program_.blocks[block_].conditions = std::move(conditions);
}

void Collector::way_on(const llvm::BasicBlock& block) {
  FlowBlock& row = program_.blocks[block_];
  const llvm::Instruction* end = block.getTerminator();
  for (const llvm::BasicBlock* next : llvm::successors(&block)) row.successors.push_back(blocks_.at(next));
  row.end = !row.successors.empty()                 ? FlowBlock::End::kGoesOn
            : llvm::isa<llvm::ReturnInst>(end)      ? FlowBlock::End::kReturns
            : llvm::isa<llvm::UnreachableInst>(end) ? FlowBlock::End::kStops
                                                    : FlowBlock::End::kUnwinds;
}

void Collector::block(const llvm::BasicBlock& block, const ControlDependence& control) {
  block_ = blocks_.at(&block);
  way_on(block);
  conditions(block, control);
  for (const llvm::Instruction& step : block) instruction(step);
}

void Collector::function(const llvm::Function& function) {
  function_ = tables_.function(function);
  values_.clear();
  constants_.clear();
  const ControlDependence control(function);
  control_ = &control;
  block_ = place_ = kNone;
  for (const NodeId parameter : std::vector(program_.functions[function_].parameters))
    if (numbers_of(parameter) != kNone) add(Op::kCopy, numbers_of(parameter), parameter);
  const llvm::ReversePostOrderTraversal<const llvm::Function*> order(&function);
  blocks_.clear();
  for (const llvm::BasicBlock* step : order) {
    blocks_.emplace(step, static_cast<BlockId>(program_.blocks.size()));
    program_.blocks.push_back({function_, {}});
  }
  for (const llvm::BasicBlock* step : order) block(*step, control);
  control_ = nullptr;
}

void Collector::initialiser(const llvm::GlobalVariable& variable) {
  function_ = block_ = place_ = kNone;
  constants_.clear();
  const NodeId source = constant(*variable.getInitializer());
  if (source == kNone) return;
  const ObjectId object = tables_.variable(variable);
  place_ = program_.objects[object].place;
  add(Op::kInitialise, kNone, source).object = object;
}

}  // namespace

Program collect_flow(const llvm::Module& module) {
  Program program;
  FlowTables tables(program);
  Collector collector(program, tables, module.getDataLayout());
  // Assembly outside of functions is seen in the object: E5 refuses it in safe cells, and what it defines has no
  // evidence.
  if (!module.ifunc_empty()) program.gaps.emplace_back("an indirect function");
  for (const llvm::GlobalVariable& variable : module.globals()) {
    if (is_bookkeeping(variable)) continue;
    tables.variable(variable);
    if (variable.hasInitializer()) collector.initialiser(variable);
  }
  for (const llvm::Function& function : module) {
    if (!function.isDeclaration()) collector.function(function);
  }
  return program;
}

}  // namespace verifier::evidence
