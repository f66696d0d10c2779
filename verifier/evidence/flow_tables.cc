#include "verifier/evidence/flow_tables.h"

#include <algorithm>

#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/Support/raw_ostream.h"

namespace verifier::evidence {
namespace {

constexpr llvm::StringRef kRootSection = ".cell.state.";
constexpr std::uint64_t kPointerBytes = 8;

std::string text_of(const llvm::Type& type) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  type.print(stream, /*IsForDebug=*/false, /*NoDetails=*/true);
  return text;
}

Place place_of(const llvm::DILocalScope& scope, llvm::StringRef file, unsigned line) {
  const llvm::DISubprogram* function = scope.getSubprogram();
  llvm::StringRef name;
  if (function != nullptr) name = function->getLinkageName().empty() ? function->getName() : function->getLinkageName();
  return {source_name(file), line, name.str(), kNone};
}

bool is_visible(const llvm::GlobalValue& value) { return !value.hasLocalLinkage() && value.hasDefaultVisibility(); }

}  // namespace

std::string source_name(llvm::StringRef file) {
  while (file.consume_front("./")) {
  }
  return file.str();
}

PlaceId FlowTables::add_place(Place place) {
  const auto [found, is_new] = places_.try_emplace({place.file, place.line, place.function, place.inlined_at},
                                                   static_cast<PlaceId>(program_.places.size()));
  if (is_new) program_.places.push_back(std::move(place));
  return found->second;
}

PlaceId FlowTables::place(const llvm::DebugLoc& location) { return location ? place(*location.get()) : kNone; }

PlaceId FlowTables::place(const llvm::DILocation& location) {
  if (const auto found = locations_.find(&location); found != locations_.end()) return found->second;
  Place place = place_of(*location.getScope(), location.getFilename(), location.getLine());
  if (const llvm::DILocation* outer = location.getInlinedAt()) place.inlined_at = this->place(*outer);
  const PlaceId id = add_place(std::move(place));
  locations_.emplace(&location, id);
  return id;
}

NodeId FlowTables::new_node(FunctionId function, bool is_pointer) {
  program_.nodes.push_back({function, is_pointer});
  return static_cast<NodeId>(program_.nodes.size() - 1);
}

NodeId FlowTables::new_node(FunctionId function, llvm::Type& type) {
  const NodeId node = new_node(function, has_pointer(&type));
  if (!type.isAggregateType() || !has_pointer(&type) || !has_number(&type)) return node;
  const NodeId numbers = new_node(function, false);
  program_.nodes[node].numbers = numbers;
  return node;
}

FunctionId FlowTables::function(const llvm::Function& function) {
  if (const auto found = functions_.find(&function); found != functions_.end()) return found->second;
  const auto id = static_cast<FunctionId>(program_.functions.size());
  functions_.emplace(&function, id);
  program_.functions.emplace_back();
  FlowFunction row;
  row.symbol = function.getName().str();
  row.type = text_of(*function.getFunctionType());
  row.is_defined = !function.isDeclaration();
  row.is_inline = function.isDiscardableIfUnused() && !function.hasLocalLinkage();
  row.is_visible = row.is_defined && is_visible(function) && !row.is_inline;
  row.is_address_taken = function.hasAddressTaken();
  if (const llvm::DISubprogram* debug = function.getSubprogram())
    row.place = add_place(place_of(*debug, debug->getFilename(), debug->getLine()));
  if (row.is_defined) {
    for (const llvm::Argument& argument : function.args()) {
      if (argument.hasStructRetAttr()) row.result_slot = argument.getArgNo();
      row.parameters.push_back(new_node(id, *argument.getType()));
    }
    if (!function.getReturnType()->isVoidTy()) row.result = new_node(id, *function.getReturnType());
  }
  program_.functions[id] = std::move(row);
  return id;
}

ObjectId FlowTables::variable(const llvm::GlobalVariable& variable) {
  const auto [found, is_new] = variables_.try_emplace(&variable, static_cast<ObjectId>(program_.objects.size()));
  if (!is_new) return found->second;
  FlowObject object;
  object.symbol = variable.getName().str();
  llvm::StringRef section = variable.getSection();
  if (section.consume_front(kRootSection)) object.root = section.str();
  llvm::SmallVector<llvm::DIGlobalVariableExpression*, 1> debug;
  variable.getDebugInfo(debug);
  if (!debug.empty()) {
    const llvm::DIGlobalVariable* described = debug.front()->getVariable();
    object.place = add_place({source_name(described->getFilename()), described->getLine(), "", kNone});
  }
  object.is_constant = variable.isConstant();
  object.is_external = variable.isDeclaration();
  object.is_thread_local = variable.isThreadLocal();
  object.is_visible = is_visible(variable) && !variable.isDiscardableIfUnused();
  object.holds_pointers = can_hold_pointer(variable.getValueType());
  program_.objects.push_back(std::move(object));
  return found->second;
}

ObjectId FlowTables::function_address(const llvm::Function& function) {
  const FunctionId id = this->function(function);
  const auto [found, is_new] = addresses_.try_emplace(&function, static_cast<ObjectId>(program_.objects.size()));
  if (!is_new) return found->second;
  FlowObject object;
  object.kind = FlowObject::Kind::kFunction;
  object.symbol = function.getName().str();
  object.function = id;
  object.place = program_.functions[id].place;
  object.is_constant = true;
  program_.objects.push_back(std::move(object));
  return found->second;
}

ObjectId FlowTables::absolute(std::uint64_t address) {
  const auto [found, is_new] = absolutes_.try_emplace(address, static_cast<ObjectId>(program_.objects.size()));
  if (!is_new) return found->second;
  FlowObject object;
  object.kind = FlowObject::Kind::kAbsolute;
  object.address = address;
  program_.objects.push_back(std::move(object));
  return found->second;
}

ObjectId FlowTables::local(const llvm::AllocaInst& alloca, FunctionId function) {
  FlowObject object;
  object.kind = FlowObject::Kind::kLocal;
  object.symbol = alloca.getName().str();
  object.function = function;
  object.place = place(alloca.getDebugLoc());
  object.holds_pointers = can_hold_pointer(alloca.getAllocatedType());
  program_.objects.push_back(std::move(object));
  return static_cast<ObjectId>(program_.objects.size() - 1);
}

bool FlowTables::has_pointer(llvm::Type* type) {
  if (type->isPtrOrPtrVectorTy()) return true;
  const auto is_one = [](llvm::Type* part) { return has_pointer(part); };
  return (type->isStructTy() || type->isArrayTy()) && std::ranges::any_of(type->subtypes(), is_one);
}

bool FlowTables::has_number(llvm::Type* type) {
  if (!type->isStructTy() && !type->isArrayTy()) return !type->isPtrOrPtrVectorTy();
  return std::ranges::any_of(type->subtypes(), [](llvm::Type* part) { return has_number(part); });
}

bool FlowTables::can_hold_pointer(llvm::Type* type) {
  if (type->isPtrOrPtrVectorTy()) return true;
  if (const auto* array = llvm::dyn_cast<llvm::ArrayType>(type);
      array != nullptr && array->getElementType()->isIntegerTy(8))
    return array->getNumElements() >= kPointerBytes;
  const auto is_one = [](llvm::Type* part) { return can_hold_pointer(part); };
  return (type->isStructTy() || type->isArrayTy()) && std::ranges::any_of(type->subtypes(), is_one);
}

}  // namespace verifier::evidence
