#include "verifier/evidence/source_constructs.h"

#include <algorithm>

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Builtins.h"
#include "verifier/evidence/tree_walk.h"

namespace verifier::evidence {
namespace {

using Kind = Construct::Kind;

std::string spell(clang::QualType type, const clang::ASTContext& tree) {
  return type.getCanonicalType().getAsString(tree.getPrintingPolicy());
}

/// A pointer or reference to an object or void, not to a function.
bool is_object_pointer(clang::QualType type) {
  return !type.isNull() && type->isPointerType() && !type->isFunctionPointerType();
}

/// Whether values of a type carry an address somewhere.
bool holds_pointer(clang::QualType type) {
  type = type.getCanonicalType();
  if (type->isAnyPointerType() || type->isReferenceType() || type->isMemberPointerType()) return true;
  if (const auto* array = type->getAsArrayTypeUnsafe()) return holds_pointer(array->getElementType());
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition()) return false;
  const auto of_field = [](const clang::FieldDecl* field) { return holds_pointer(field->getType()); };
  const auto of_base = [](const clang::CXXBaseSpecifier& base) { return holds_pointer(base.getType()); };
  return std::ranges::any_of(record->fields(), of_field) || std::ranges::any_of(record->bases(), of_base);
}

/// Whether a cast between pointers or references takes const or volatile away at any level.
bool removes_qualifiers(clang::QualType from, clang::QualType to) {
  from = from.getNonReferenceType(), to = to.getNonReferenceType();
  for (;;) {
    if (!from->isPointerType() || !to->isPointerType()) return false;
    from = from->getPointeeType(), to = to->getPointeeType();
    if ((from.getCVRQualifiers() & ~to.getCVRQualifiers()) != 0) return true;
  }
}

/// Attributes that say something to the linker or the loader behind the back of the language.
bool is_linkage(clang::attr::Kind kind) {
  switch (kind) {
    case clang::attr::Alias:
    case clang::attr::AnyX86Interrupt:
    case clang::attr::AsmLabel:
    case clang::attr::Cleanup:
    case clang::attr::Constructor:
    case clang::attr::Destructor:
    case clang::attr::IFunc:
    case clang::attr::InitPriority:
    case clang::attr::Naked:
    case clang::attr::Section:
    case clang::attr::TLSModel:
    case clang::attr::Weak:
    case clang::attr::WeakImport:
    case clang::attr::WeakRef:
      return true;
    default:
      return false;
  }
}

class Finder final : public TreeWalk {
 public:
  Finder(clang::ASTContext& tree, const Places& places, std::set<Construct>& found)
      : TreeWalk(Beside::kInstances), tree_(tree), places_(places), found_(found) {}

 protected:
  bool enter(clang::Decl& declaration) override {
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration))
      functions_.push_back(function->getQualifiedNameAsString());
    return true;
  }
  void leave(clang::Decl& declaration) override {
    if (llvm::isa<clang::FunctionDecl>(declaration)) functions_.pop_back();
  }

  void see(clang::Decl& declaration) override {
    if (const auto* assembly = llvm::dyn_cast<clang::FileScopeAsmDecl>(&declaration))
      add(Kind::kAssembly, "asm outside functions", assembly->getAsmLoc());
    const auto* record = llvm::dyn_cast<clang::RecordDecl>(&declaration);
    if (record != nullptr && record->isUnion() && record->isThisDeclarationADefinition())
      add(Kind::kUnion, "union " + record->getNameAsString(), record->getLocation());
  }

  void see(clang::Attr& attribute) override {
    if (is_linkage(attribute.getKind()))
      add(Kind::kAlias, "attribute " + std::string(attribute.getSpelling()), attribute.getLocation());
  }

  void see(clang::Stmt& statement) override {
    if (const auto* expression = llvm::dyn_cast<clang::Expr>(&statement)) return look_at_expression(*expression);
    if (const auto* assembly = llvm::dyn_cast<clang::AsmStmt>(&statement))
      add(Kind::kAssembly, "asm", assembly->getAsmLoc());
    else if (const auto* guarded = llvm::dyn_cast<clang::CXXTryStmt>(&statement))
      add(Kind::kThrow, "try", guarded->getTryLoc());
    else if (const auto* jump = llvm::dyn_cast<clang::IndirectGotoStmt>(&statement))
      add(Kind::kPointer, "jump to the address of a label", jump->getGotoLoc());
  }

 private:
  void add(Kind kind, std::string what, clang::SourceLocation at, std::uint64_t address = 0, std::uint64_t size = 0) {
    if (const auto place = places_.written(at))
      found_.insert({kind, std::move(what), functions_.empty() ? "" : functions_.back(), place->file, place->line,
                     address, size});
  }
  void look_at_expression(const clang::Expr& expression);
  void look_at_cast(const clang::ExplicitCastExpr& cast);
  void look_at_member(const clang::MemberExpr& expression);
  void look_at_subscript(const clang::ArraySubscriptExpr& expression);
  void look_at_operation(const clang::BinaryOperator& operation);
  void look_at_operation(const clang::UnaryOperator& operation);
  void look_at_call(const clang::CallExpr& call);
  void look_at_construction(const clang::CXXConstructExpr& expression);
  void look_at_predefined(const clang::PredefinedExpr& expression);
  void add_cast(const clang::ExplicitCastExpr& cast, std::string_view spelling);
  bool add_address(const clang::ExplicitCastExpr& cast);
  [[nodiscard]] bool is_in_vocabulary(const clang::Decl& declaration) const {
    return declaration.getLocation().isInvalid() || !places_.written(declaration.getLocation());
  }

  clang::ASTContext& tree_;
  const Places& places_;
  std::set<Construct>& found_;
  std::vector<std::string> functions_;  ///< The one around what is seen is the last.
};

void Finder::look_at_expression(const clang::Expr& expression) {
  // What std::add_volatile and deduction bring in without the word. Parts of templates have no type.
  const clang::QualType type = expression.getType();
  if (!type.isNull() && expression.isGLValue() && type.isVolatileQualified())
    add(Kind::kVolatile, "volatile", expression.getExprLoc());
  if (const auto* cast = llvm::dyn_cast<clang::ExplicitCastExpr>(&expression))
    look_at_cast(*cast);
  else if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(&expression))
    look_at_member(*member);
  else if (const auto* subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(&expression))
    look_at_subscript(*subscript);
  else if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(&expression))
    look_at_operation(*binary);
  else if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(&expression))
    look_at_operation(*unary);
  else if (const auto* call = llvm::dyn_cast<clang::CallExpr>(&expression))
    look_at_call(*call);
  else if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(&expression))
    look_at_construction(*made);
  else if (const auto* name = llvm::dyn_cast<clang::PredefinedExpr>(&expression))
    look_at_predefined(*name);
  else if (const auto* fresh = llvm::dyn_cast<clang::CXXNewExpr>(&expression))
    add(Kind::kAllocate, "new " + spell(fresh->getAllocatedType(), tree_), fresh->getBeginLoc());
  else if (llvm::isa<clang::CXXDeleteExpr>(expression))
    add(Kind::kAllocate, "delete", expression.getBeginLoc());
  else if (const auto* thrown = llvm::dyn_cast<clang::CXXThrowExpr>(&expression))
    add(Kind::kThrow, "throw", thrown->getThrowLoc());
  else if (llvm::isa<clang::VAArgExpr>(expression))
    add(Kind::kPointer, "va_arg", expression.getBeginLoc());
  else if (llvm::isa<clang::AddrLabelExpr>(expression))
    add(Kind::kPointer, "address of a label", expression.getBeginLoc());
}

void Finder::look_at_member(const clang::MemberExpr& expression) {
  const auto* field = llvm::dyn_cast<clang::FieldDecl>(expression.getMemberDecl());
  if (field != nullptr && field->getParent()->isUnion())
    add(Kind::kUnion, "member of a union", expression.getMemberLoc());
}

/// A pointer or reference made of a number that the compiler knows: what a grant `mmio:` is about.
bool Finder::add_address(const clang::ExplicitCastExpr& cast) {
  clang::Expr::EvalResult value;
  const clang::Expr* number = cast.getSubExpr();
  if (cast.getCastKind() != clang::CK_IntegralToPointer || number->isValueDependent()) return false;
  if (!number->EvaluateAsInt(value, tree_)) return false;
  const clang::QualType target = cast.getType()->getPointeeType();
  const bool is_sized = !target->isIncompleteType() && !target->isFunctionType();
  const std::uint64_t size = is_sized ? tree_.getTypeSizeInChars(target).getQuantity() : 1;
  add(Kind::kAddress, "constant address as " + spell(cast.getType(), tree_), cast.getBeginLoc(),
      value.Val.getInt().extOrTrunc(64).getZExtValue(), size);
  return true;
}

void Finder::add_cast(const clang::ExplicitCastExpr& cast, std::string_view spelling) {
  if (add_address(cast)) return;
  add(Kind::kCast, std::string(spelling) + " to " + cast.getTypeAsWritten().getAsString(tree_.getPrintingPolicy()),
      cast.getBeginLoc());
}

void Finder::look_at_cast(const clang::ExplicitCastExpr& cast) {
  if (llvm::isa<clang::CXXReinterpretCastExpr>(cast)) return add_cast(cast, "reinterpret_cast");
  if (llvm::isa<clang::CXXConstCastExpr>(cast)) return add_cast(cast, "const_cast");
  if (llvm::isa<clang::BuiltinBitCastExpr>(cast)) return add_cast(cast, "bit cast");
  switch (cast.getCastKind()) {
    case clang::CK_BaseToDerived:
    case clang::CK_BaseToDerivedMemberPointer:
    case clang::CK_BitCast:
    case clang::CK_IntegralToPointer:
    case clang::CK_LValueBitCast:
    case clang::CK_LValueToRValueBitCast:
    case clang::CK_PointerToIntegral:
    case clang::CK_ReinterpretMemberPointer:
      return add_cast(cast, "cast");
    default:
      break;
  }
  const clang::Expr* from = cast.getSubExpr();
  const bool is_lvalue_less_qualified = from->isGLValue() && cast.isGLValue() &&
                                        (from->getType().getCVRQualifiers() & ~cast.getType().getCVRQualifiers()) != 0;
  if (is_lvalue_less_qualified || removes_qualifiers(from->getType(), cast.getType())) add_cast(cast, "cast");
}

void Finder::look_at_subscript(const clang::ArraySubscriptExpr& expression) {
  if (expression.isTypeDependent()) return;
  if (expression.getBase()->IgnoreParenImpCasts()->getType()->isArrayType()) return;
  add(Kind::kPointer, "subscript on a pointer", expression.getRBracketLoc());
}

void Finder::look_at_operation(const clang::BinaryOperator& operation) {
  const auto code = operation.getOpcode();
  const bool moves =
      code == clang::BO_Add || code == clang::BO_Sub || code == clang::BO_AddAssign || code == clang::BO_SubAssign;
  if (!moves ||
      (!is_object_pointer(operation.getLHS()->getType()) && !is_object_pointer(operation.getRHS()->getType())))
    return;
  add(Kind::kPointer, "pointer arithmetic", operation.getOperatorLoc());
}

void Finder::look_at_operation(const clang::UnaryOperator& operation) {
  if (!operation.isIncrementDecrementOp() || !is_object_pointer(operation.getSubExpr()->getType())) return;
  add(Kind::kPointer, "pointer arithmetic", operation.getOperatorLoc());
}

/// Functions whose word the language takes for what it can't check: C functions on pointers, allocation, bit_cast.
void Finder::look_at_call(const clang::CallExpr& call) {
  const clang::FunctionDecl* callee = call.getDirectCallee();
  if (callee == nullptr) return;
  const std::string name = callee->getQualifiedNameAsString();
  if (callee->isReplaceableGlobalAllocationFunction())
    return add(Kind::kAllocate, "call of " + name, call.getExprLoc());
  if (callee->isInStdNamespace() && callee->getDeclName().isIdentifier() && callee->getName() == "bit_cast" &&
      (holds_pointer(callee->getReturnType()) || holds_pointer(call.getArg(0)->getType())))
    return add(Kind::kCast, "std::bit_cast to " + spell(callee->getReturnType(), tree_), call.getExprLoc());
  if (callee->getBuiltinID() == clang::Builtin::BI__builtin_constant_p)
    return add(Kind::kCompiler, "use of __builtin_constant_p", call.getExprLoc());
  if ((!callee->isExternC() && callee->getBuiltinID() == 0) || !is_in_vocabulary(*callee)) return;
  const auto is_pointer = [](const clang::ParmVarDecl* parameter) { return is_object_pointer(parameter->getType()); };
  if (!std::ranges::any_of(callee->parameters(), is_pointer) && !is_object_pointer(callee->getReturnType())) return;
  add(Kind::kPointer, "call of " + name + " on pointers", call.getExprLoc());
}

/// A view that is told where it begins and how long it is.
void Finder::look_at_construction(const clang::CXXConstructExpr& expression) {
  const clang::CXXConstructorDecl* constructor = expression.getConstructor();
  if (!is_in_vocabulary(*constructor) || constructor->getNumParams() < 2) return;
  const clang::QualType first = constructor->getParamDecl(0)->getType(),
                        second = constructor->getParamDecl(1)->getType();
  if (!is_object_pointer(first) || (!second->isIntegerType() && !is_object_pointer(second))) return;
  add(Kind::kPointer, "view from a pointer, as " + spell(expression.getType(), tree_), expression.getBeginLoc());
}

void Finder::look_at_predefined(const clang::PredefinedExpr& expression) {
  if (expression.getIdentKind() != clang::PredefinedIdentKind::PrettyFunction) return;
  add(Kind::kCompiler, "use of __PRETTY_FUNCTION__", expression.getLocation());
}

}  // namespace

void collect_constructs(clang::ASTContext& tree, const Places& places, std::set<Construct>& into) {
  Finder(tree, places, into).walk(tree.getTranslationUnitDecl());
}

}  // namespace verifier::evidence
