#include "verifier/evidence/source_texts.h"

#include <set>

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/raw_ostream.h"
#include "verifier/evidence/tree_walk.h"

namespace verifier::evidence {
namespace {

clang::PrintingPolicy canonical(const clang::ASTContext& tree) {
  clang::PrintingPolicy policy(tree.getLangOpts());
  policy.PrintCanonicalTypes = true;
  policy.SuppressTagKeyword = true;
  policy.AnonymousTagLocations = false;  // a line that moves changes nothing
  return policy;
}

std::string spell(clang::QualType type, const clang::ASTContext& tree) {
  return type.getCanonicalType().getAsString(canonical(tree));
}

std::string spell(const clang::Stmt& statement, const clang::ASTContext& tree) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  statement.printPretty(stream, nullptr, canonical(tree));
  return text;
}

/// One line, single spaces: what a message can show.
std::string on_one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t';
    if (!is_space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string value_text(const clang::VarDecl& variable) {
  const clang::ASTContext& tree = variable.getASTContext();
  const clang::Expr* init = variable.getAnyInitializer();
  if (init == nullptr) return "";
  if (!init->isValueDependent()) {
    if (const clang::APValue* value = variable.evaluateValue(); value != nullptr && !value->isLValue())
      return value->getAsString(tree, variable.getType());
  }
  return on_one_line(spell(*init, tree));
}

/// Constants and functions that a body names.
class Names final : public TreeWalk {
 public:
  Names() : TreeWalk(Beside::kNothing) {}

  std::set<std::string> found;

 protected:
  void see(clang::Stmt& statement) override {
    if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(&statement)) {
      look_at(*reference->getDecl());
    } else if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(&statement)) {
      look_at(*member->getMemberDecl());
    } else if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(&statement)) {
      look_at(*made->getConstructor());
    }
  }

 private:
  void look_at(const clang::ValueDecl& named) {
    if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&named)) {
      if (variable->hasGlobalStorage() && variable->getType().isConstQualified())
        found.insert(variable->getQualifiedNameAsString() + " is " + constant_text(*variable));
    } else if (const auto* enumerator = llvm::dyn_cast<clang::EnumConstantDecl>(&named)) {
      found.insert(enumerator->getQualifiedNameAsString() + " is " + enumerator_text(*enumerator));
    } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&named)) {
      found.insert("calls " + name_of(*function));
    }
  }
};

}  // namespace

std::string name_of(const clang::FunctionDecl& function) {
  clang::ASTContext& tree = function.getASTContext();
  const clang::QualType type = tree.getFunctionTypeWithExceptionSpec(function.getType(), clang::EST_None);
  return function.getQualifiedNameAsString() + " as " + spell(type, tree);
}

std::string unwinding_text(const clang::FunctionDecl& function) {
  const auto* type = function.getType()->getAs<clang::FunctionProtoType>();
  if (type == nullptr || clang::isUnresolvedExceptionSpec(type->getExceptionSpecType())) return "not known";
  return type->isNothrow() ? "noexcept" : "may throw";
}

std::string defaults_text(const clang::FunctionDecl& function) {
  std::string text;
  for (unsigned i = 0; i < function.getNumParams(); ++i) {
    const clang::ParmVarDecl* parameter = function.getParamDecl(i);
    if (!parameter->hasDefaultArg() || parameter->hasUninstantiatedDefaultArg() || parameter->hasUnparsedDefaultArg())
      continue;
    text += (text.empty() ? "#" : "; #") + std::to_string(i + 1) + " = " +
            on_one_line(spell(*parameter->getDefaultArg(), function.getASTContext()));
  }
  return text;
}

std::string body_text(const clang::FunctionDecl& function) {
  const clang::ASTContext& tree = function.getASTContext();
  std::string text;
  Names names;
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function)) {
    for (const clang::CXXCtorInitializer* init : constructor->inits()) {
      if (!init->isWritten()) continue;
      const clang::FieldDecl* field = init->getAnyMember();
      text += (field != nullptr ? field->getNameAsString() : spell(clang::QualType(init->getBaseClass(), 0), tree)) +
              "(" + spell(*init->getInit(), tree) + ") ";
      names.walk(init->getInit());
    }
  }
  text += spell(*function.getBody(), tree);
  names.walk(function.getBody());
  text = on_one_line(text);
  for (const std::string& name : names.found) text += "; " + name;
  return text;
}

std::string constant_text(const clang::VarDecl& variable) {
  return spell(variable.getType(), variable.getASTContext()) + " = " + value_text(variable);
}

std::string enumerator_text(const clang::EnumConstantDecl& enumerator) {
  llvm::SmallString<32> digits;
  enumerator.getInitVal().toString(digits, 10);
  return spell(enumerator.getType(), enumerator.getASTContext()) + " = " + digits.str().str();
}

std::string class_text(const clang::CXXRecordDecl& record) {
  const clang::ASTContext& tree = record.getASTContext();
  std::string text = record.isDependentContext()   ? "template"
                     : record.canPassInRegisters() ? "travels in registers"
                                                   : "travels in memory";
  for (const clang::CXXMethodDecl* method : record.methods()) {
    if (method->isVirtual() && !method->isImplicit()) text += "; slot " + name_of(*method);
  }
  for (const clang::FieldDecl* field : record.fields()) {
    if (const clang::Expr* init = field->getInClassInitializer())
      text += "; " + field->getNameAsString() + " = " + on_one_line(spell(*init, tree));
  }
  return text;
}

}  // namespace verifier::evidence
