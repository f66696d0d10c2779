// The data flow of one cell: what its functions do to memory, taken from the LLVM IR of all of its sources together.
// Rules about state (SS1-SS8, and the obligations of the categories of `kept`) are judged on this, never on the syntax.
//
// The vocabulary is that of inclusion-based points-to analysis (Andersen, "Program Analysis and Specialization for the
// C Programming Language", 1994): objects, nodes that hold values, and statements between them. Lambdas, destructors,
// thunks, temporaries and the frames of coroutines have become explicit functions and memory before it is written down.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace verifier {

/// Indices into the tables of one Program. kNone: there is none.
using NodeId = std::uint32_t;
using ObjectId = std::uint32_t;
using FunctionId = std::uint32_t;
using PlaceId = std::uint32_t;
using BlockId = std::uint32_t;
inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// A line of a source, and how the optimiser brought it into the function where it stands now.
struct Place {
  std::string file;            ///< Relative to the workspace.
  std::uint32_t line = 0;      ///< From 1.
  std::string function;        ///< Mangled symbol of the source function that the line belongs to.
  PlaceId inlined_at = kNone;  ///< The call that was replaced by this function's body.
};

/// Memory with an identity.
struct FlowObject {
  enum class Kind : std::uint8_t {
    kVariable,  ///< Static storage: a state root, another variable, a constant, a vtable, a literal.
    kLocal,     ///< A variable of an activation of `function`.
    kHeap,      ///< What one call of an allocation function returns (one object for each call site).
    kFunction,  ///< The address of a function, `function`.
    kAbsolute,  ///< An address that the source states as a number.
  };
  Kind kind = Kind::kVariable;
  std::string symbol;           ///< Mangled name of a variable; of a local, the name in the source; else empty.
  std::string root;             ///< Plain name of the state root that it is; else empty.
  FunctionId function = kNone;  ///< See kind.
  PlaceId place = kNone;        ///< Definition or allocation.
  std::uint64_t address = 0;    ///< Of kAbsolute.
  bool is_constant = false;     ///< Nobody can write it.
  bool is_external = false;     ///< Defined by another cell.
  bool is_thread_local = false;
  bool is_visible = false;  ///< Other cells can bind to it.
  /// Of a kVariable: its type has a pointer in it. Without one, bytes that are copied into it or out of it as a whole
  /// hold numbers only; pointers stored by themselves (cast to a number) count nevertheless.
  bool holds_pointers = true;
};

/// A value: an IR value, a parameter or a result. Values that can hold no pointer and influence nothing have no node.
struct FlowNode {
  FunctionId function = kNone;  ///< kNone for what belongs to an initialiser.
  /// Of pointer type, or an aggregate with one, or 8 bytes or more of a type that tells nothing (an untyped load or
  /// store, as the optimiser makes of memcpy, a bit cast or a union). An integer that is copied or computed from one
  /// still carries its address; an integer that is loaded as such carries only what was stored as an integer.
  bool is_pointer = false;
  /// Of an aggregate that holds pointers and numbers (registers of a result): the node of its numbers. The node itself
  /// stands for its pointers. What is copied or returned is said of both; a call fills both.
  NodeId numbers = kNone;
};

/// A function that is defined here, or that is called or whose address is taken here.
struct FlowFunction {
  std::string symbol;                 ///< Mangled.
  std::string type;                   ///< LLVM function type: an indirect call reaches only functions of the same type.
  std::vector<NodeId> parameters;     ///< By position, `this` first. Empty for declarations.
  NodeId result = kNone;              ///< What is returned in registers; kNone for void and declarations.
  std::uint32_t result_slot = kNone;  ///< Position of the parameter that points to the memory of the result (sret).
  PlaceId place = kNone;
  bool is_defined = false;
  bool is_visible = false;  ///< Other cells can call it by name.
  bool is_inline = false;   ///< Every cell that uses it has a copy (linkonce, weak).
  bool is_address_taken = false;
};

/// Statements of one block are executed together or not at all. The first block of a function is where it begins.
struct FlowBlock {
  /// What comes after the last statement.
  enum class End : std::uint8_t {
    kGoesOn,   ///< One of `successors`.
    kReturns,  ///< The caller.
    kUnwinds,  ///< A handler of a caller.
    kStops,    ///< Nothing: a panic.
  };
  FunctionId function = kNone;
  std::vector<NodeId> conditions;  ///< All values that decide whether it is executed (control dependence, transitive).
  std::vector<BlockId> successors = {};  ///< Of the same function; handlers of exceptions included.
  End end = End::kStops;
};

/// One step of a function. What `target`, `source` and `arguments` mean is said with each operation.
struct Statement {
  enum class Op : std::uint8_t {
    kAddress,       ///< target = &object.
    kCopy,          ///< target = source, or computed from it in a way that can keep an address in it (also as integer).
    kDerive,        ///< target depends on source, but holds no address because of it (comparison, condition, index).
    kLoad,          ///< target = *source.
    kStore,         ///< *target = source; source kNone: a number that depends on nothing.
    kCopyMemory,    ///< *target = *source, any size (memcpy, aggregates).
    kCall,          ///< target = callee(arguments); target kNone: the result is unused.
    kIndirectCall,  ///< target = (*source)(arguments).
    kReturn,        ///< Returns source.
    kFree,          ///< Gives source back to the allocator.
    kAssembly,      ///< Inline assembly: may do anything with arguments and what they point to; target is its result.
    kInitialise,    ///< Object `object` holds source from the start (constant initialisers, vtables). Not a write.
  };
  Op op = Op::kCopy;
  FunctionId function = kNone;  ///< kNone for kInitialise and what it needs.
  BlockId block = kNone;
  PlaceId place = kNone;
  NodeId target = kNone, source = kNone;
  ObjectId object = kNone;
  FunctionId callee = kNone;
  std::vector<NodeId> arguments = {};  ///< By position; kNone for what holds and influences nothing.
  std::string type = {};               ///< Of kIndirectCall: LLVM function type of the call.
  bool is_volatile = false;
  bool is_atomic = false;
};

/// One cell. Ids are positions in the vectors; statements are grouped by function, in execution order within a block.
struct Program {
  std::array<std::uint8_t, 32> code{};  ///< Digest of the code that the sources were compiled to, as in Facts::code.
  std::vector<Place> places;
  std::vector<FlowObject> objects;
  std::vector<FlowNode> nodes;
  std::vector<FlowFunction> functions;
  std::vector<FlowBlock> blocks;
  std::vector<Statement> statements;
  std::vector<std::string> gaps;  ///< What the extractor did not understand, with its place: each makes SS8 refuse.
};

}  // namespace verifier
