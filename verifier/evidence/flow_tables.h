// Numbers for what a module names: places, objects, functions, values. Used while a Program is written down.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "llvm/IR/DebugLoc.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include "verifier/model/program.h"

namespace verifier::evidence {

/// Gives ids out in the order of first use, and fills the tables of `program` as it does.
class FlowTables {
 public:
  explicit FlowTables(Program& program) : program_(program) {}

  PlaceId place(const llvm::DebugLoc& location);
  FunctionId function(const llvm::Function& function);
  ObjectId variable(const llvm::GlobalVariable& variable);
  ObjectId function_address(const llvm::Function& function);
  ObjectId absolute(std::uint64_t address);
  ObjectId local(const llvm::AllocaInst& alloca, FunctionId function);

  NodeId new_node(FunctionId function, bool is_pointer);

  /// True for a pointer and for an aggregate or vector with one in it.
  /// A node for values of a type; of an aggregate with pointers and numbers, with a node for its numbers.
  NodeId new_node(FunctionId function, llvm::Type& type);
  static bool has_pointer(llvm::Type* type);
  static bool has_number(llvm::Type* type);
  /// True if memory of this type can hold a pointer: also for 8 bytes or more that are only declared as bytes.
  static bool can_hold_pointer(llvm::Type* type);

 private:
  PlaceId place(const llvm::DILocation& location);
  PlaceId add_place(Place place);

  Program& program_;
  std::map<const llvm::DILocation*, PlaceId> locations_;
  std::map<std::tuple<std::string, std::uint32_t, std::string, PlaceId>, PlaceId> places_;
  std::map<const llvm::Function*, FunctionId> functions_;
  std::map<const llvm::GlobalVariable*, ObjectId> variables_;
  std::map<const llvm::Function*, ObjectId> addresses_;
  std::map<std::uint64_t, ObjectId> absolutes_;
};

/// Without the "./" that a remapped working directory leaves in front.
std::string source_name(llvm::StringRef file);

}  // namespace verifier::evidence
