#include "verifier/evidence/flow_writer.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalIFunc.h"
#include "llvm/IR/GlobalVariable.h"
#include "verifier/facts/parsed.h"

namespace verifier::evidence {

Statement& FlowWriter::add(Op op, NodeId target, NodeId source) {
  Statement statement;
  statement.op = op;
  statement.function = function_;
  statement.block = block_;
  statement.place = place_;
  statement.target = target;
  statement.source = source;
  program_.statements.push_back(std::move(statement));
  return program_.statements.back();
}

void FlowWriter::copy(NodeId target, NodeId source, Op op) {
  if (source == kNone) return;
  const NodeId to = numbers_of(target), from = numbers_of(source);
  const bool is_number = from == kNone && !program_.nodes[source].is_pointer;
  if (to == kNone || op == Op::kDerive || !is_number) add(op, target, source);
  if (from != kNone)
    add(op, to == kNone ? target : to, from);
  else if (to != kNone && (op == Op::kDerive || is_number))
    add(op, to, source);
}

NodeId FlowWriter::argument(const llvm::Value& value) {
  const NodeId node = this->value(&value);
  if (numbers_of(node) == kNone) return node;
  const NodeId all = tables_.new_node(function_, true);
  copy(all, node);
  return all;
}

void FlowWriter::gap(const std::string& what) {
  const Place* place = place_ == kNone ? nullptr : &program_.places[place_];
  const std::string symbol = function_ == kNone ? "an initialiser" : program_.functions[function_].symbol;
  program_.gaps.push_back(place == nullptr ? facts::cat(what, " in ", symbol)
                                           : facts::cat(what, " in ", symbol, " at ", place->file, ":", place->line));
}

NodeId FlowWriter::address_of(ObjectId object) {
  const NodeId node = tables_.new_node(function_, true);
  add(Op::kAddress, node, kNone).object = object;
  return node;
}

NodeId FlowWriter::constant(const llvm::Constant& constant) {
  if (const auto found = constants_.find(&constant); found != constants_.end()) return found->second;
  NodeId node = kNone;
  if (const auto* function = llvm::dyn_cast<llvm::Function>(&constant)) {
    node = address_of(tables_.function_address(*function));
  } else if (const auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(&constant)) {
    node = address_of(tables_.variable(*variable));
  } else if (const auto* alias = llvm::dyn_cast<llvm::GlobalAlias>(&constant)) {
    node = this->constant(*alias->getAliasee());
  } else if (llvm::isa<llvm::BlockAddress>(constant) || llvm::isa<llvm::GlobalIFunc>(constant)) {
    gap("an address that only the linker or a jump knows");
  } else {
    const auto* expression = llvm::dyn_cast<llvm::ConstantExpr>(&constant);
    const auto* number = expression != nullptr && expression->getOpcode() == llvm::Instruction::IntToPtr
                             ? llvm::dyn_cast<llvm::ConstantInt>(expression->getOperand(0))
                             : nullptr;
    if (number != nullptr) node = address_of(tables_.absolute(number->getZExtValue()));
    for (const llvm::Use& operand : constant.operands()) {
      const NodeId part = this->constant(*llvm::cast<llvm::Constant>(operand.get()));
      if (part == kNone) continue;
      if (node == kNone) node = tables_.new_node(function_, *constant.getType());
      copy(node, part);
      if (numbers_of(node) != kNone) add(Op::kCopy, numbers_of(node), part);
    }
  }
  constants_.emplace(&constant, node);
  return node;
}

NodeId FlowWriter::value(const llvm::Value* value) {
  if (const auto* constant = llvm::dyn_cast<llvm::Constant>(value)) return this->constant(*constant);
  if (const auto* argument = llvm::dyn_cast<llvm::Argument>(value))
    return program_.functions[function_].parameters[argument->getArgNo()];
  if (const auto* instruction = llvm::dyn_cast<llvm::Instruction>(value)) return result_of(*instruction);
  return kNone;
}

NodeId FlowWriter::pointer(const llvm::Value* value) {
  const NodeId node = this->value(value);
  return node != kNone ? node : address_of(tables_.absolute(0));
}

NodeId FlowWriter::result_of(const llvm::Instruction& instruction) {
  if (instruction.getType()->isVoidTy() || instruction.getType()->isTokenTy()) return kNone;
  const auto [found, is_new] = values_.try_emplace(&instruction, kNone);
  if (is_new) found->second = tables_.new_node(function_, *instruction.getType());
  return found->second;
}

}  // namespace verifier::evidence
