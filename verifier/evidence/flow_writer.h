// Statements of a Program and the nodes of what LLVM calls values, one function at a time. Internal to evidence/.
#pragma once

#include <map>
#include <string>

#include "llvm/IR/Constant.h"
#include "llvm/IR/Instruction.h"
#include "verifier/evidence/flow_tables.h"
#include "verifier/model/program.h"

namespace verifier::evidence {

/// Writes what a derived class reads from the IR. Statements get the place where it says that it is.
class FlowWriter {
 protected:
  using Op = Statement::Op;

  FlowWriter(Program& program, FlowTables& tables) : program_(program), tables_(tables) {}

  Statement& add(Op op, NodeId target, NodeId source);
  /// Of aggregates, pointers and numbers are copied apart; a part of one goes where its kind is kept.
  void copy(NodeId target, NodeId source, Op op = Op::kCopy);
  /// Something that is not understood here.
  void gap(const std::string& what);

  /// The node of a value in the current function; kNone for what holds and influences nothing.
  NodeId value(const llvm::Value* value);
  /// A place in memory: a null or undefined one is an address that the source states.
  NodeId pointer(const llvm::Value* value);
  /// What is passed in one parameter: of an aggregate, all that it holds.
  NodeId argument(const llvm::Value& value);
  /// An address in a constant; kNone if there is none. Made once for each function.
  NodeId constant(const llvm::Constant& constant);
  /// kNone for instructions without a value.
  NodeId result_of(const llvm::Instruction& instruction);
  /// See FlowNode::numbers.
  [[nodiscard]] NodeId numbers_of(NodeId node) const { return node == kNone ? kNone : program_.nodes[node].numbers; }

  Program& program_;
  FlowTables& tables_;
  FunctionId function_ = kNone;
  BlockId block_ = kNone;
  PlaceId place_ = kNone;
  std::map<const llvm::Value*, NodeId> values_;
  std::map<const llvm::Constant*, NodeId> constants_;

 private:
  NodeId address_of(ObjectId object);
};

}  // namespace verifier::evidence
