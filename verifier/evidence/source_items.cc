#include "verifier/evidence/source_items.h"

#include <optional>

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Mangle.h"
#include "verifier/evidence/source_texts.h"
#include "verifier/evidence/tree_walk.h"

namespace verifier::evidence {
namespace {

using Kind = HeaderItem::Kind;

bool is_hidden(const clang::Decl& declaration) {
  return declaration.isInAnonymousNamespace() || declaration.getParentFunctionOrMethod() != nullptr;
}

/// Compiled by each user for itself: what it promises is what its own copy keeps.
bool is_made_by_users(const clang::FunctionDecl& function) {
  return function.isInlined() || function.isDefaulted() || function.isDependentContext() ||
         function.isTemplateInstantiation() || function.getDescribedFunctionTemplate() != nullptr;
}

bool is_copied_by_users(const clang::FunctionDecl& function) {
  const bool is_written = function.doesThisDeclarationHaveABody() && !function.isDefaulted() && !function.isImplicit();
  return is_written && !is_hidden(function) && is_made_by_users(function);
}

bool is_constant(const clang::VarDecl& variable) {
  return variable.hasGlobalStorage() && variable.hasInit() && !is_hidden(variable) &&
         (variable.isConstexpr() || variable.getType().isConstQualified());
}

/// The declaration as it was written, if this one was made from a template.
template <typename Declaration, typename Pattern>
const Declaration& as_written(const Declaration& declaration, const Pattern* pattern) {
  return pattern != nullptr ? *pattern : declaration;
}

/// Makes items; none of what is written outside of the files in question.
class Items {
 public:
  Items(const Places& places, std::set<HeaderItem>& into, bool own) : places_(places), into_(into), own_(own) {}

  /// Whether it is written in the files that count: the cell's own, or those of neighbours.
  [[nodiscard]] std::optional<Place> counts(const clang::Decl& declaration) const {
    auto place = places_.written(declaration.getLocation());
    if (place && places_.own(declaration.getLocation()).has_value() != own_) return std::nullopt;
    return place;
  }

  void add_function(const clang::FunctionDecl& made) {
    const auto& function = as_written(made, made.getTemplateInstantiationPattern());
    const auto place = counts(function);
    if (!place || function.isImplicit() || is_hidden(function)) return;
    if (!is_made_by_users(function)) add(Kind::kFunction, name_of(function), unwinding_text(function), *place);
    if (const std::string text = defaults_text(function); !text.empty())
      add(Kind::kDefaults, name_of(function), text, *place);
  }

  /// The item of a body; nothing if users do not copy it.
  [[nodiscard]] std::optional<HeaderItem> body(const clang::FunctionDecl& made) const {
    const clang::FunctionDecl* pattern = made.getTemplateInstantiationPattern();
    const clang::FunctionDecl* function = nullptr;
    if (!as_written(made, pattern).isDefined(function) || !is_copied_by_users(*function)) return std::nullopt;
    const auto place = counts(*function);
    if (!place) return std::nullopt;
    return HeaderItem{Kind::kBody, name_of(*function), body_text(*function), place->file, place->line};
  }

  void add_constant(const clang::VarDecl& made) {
    const auto& variable = as_written(made, made.getTemplateInstantiationPattern());
    const auto place = counts(variable);
    if (place && is_constant(variable))
      add(Kind::kConstant, variable.getQualifiedNameAsString(), constant_text(variable), *place);
  }

  void add_enumerator(const clang::EnumConstantDecl& enumerator) {
    const auto place = counts(enumerator);
    if (place && !is_hidden(enumerator))
      add(Kind::kConstant, enumerator.getQualifiedNameAsString(), enumerator_text(enumerator), *place);
  }

  void add_class(const clang::CXXRecordDecl& made) {
    const auto& record = as_written(made, made.getTemplateInstantiationPattern());
    const clang::CXXRecordDecl* definition = record.getDefinition();
    if (definition == nullptr || definition->isLambda() || is_hidden(*definition)) return;
    if (const auto place = counts(*definition))
      add(Kind::kClass, definition->getQualifiedNameAsString(), class_text(*definition), *place);
  }

  void add(const HeaderItem& item) { into_.insert(item); }

 private:
  void add(Kind kind, std::string name, std::string text, const Place& place) {
    into_.insert({kind, std::move(name), std::move(text), place.file, place.line});
  }

  const Places& places_;
  std::set<HeaderItem>& into_;
  bool own_;
};

/// Everything in the cell's own files that others may copy.
class Offer final : public TreeWalk {
 public:
  Offer(const Places& places, std::set<HeaderItem>& into)
      : TreeWalk(Beside::kNothing), items_(places, into, /*own=*/true) {}

 protected:
  void see(clang::Decl& declaration) override {
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration)) {
      items_.add_function(*function);
      if (const auto item = items_.body(*function)) items_.add(*item);
    } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&declaration)) {
      items_.add_constant(*variable);
    } else if (const auto* constant = llvm::dyn_cast<clang::EnumConstantDecl>(&declaration)) {
      items_.add_enumerator(*constant);
    } else if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&declaration)) {
      items_.add_class(*record);
    }
  }

 private:
  Items items_;
};

/// What the cell's own code names of others, and what that names in turn.
class Copies final : public TreeWalk {
 public:
  Copies(const Places& places, std::set<HeaderItem>& into)
      : TreeWalk(Beside::kInstancesAndImplicit), places_(places), items_(places, into, /*own=*/false) {}

 protected:
  bool enter(clang::Decl& declaration) override {
    if (holds_others(declaration)) return true;
    if (depth_ == 0 && !places_.own(declaration.getLocation())) return false;
    ++depth_;
    return true;
  }
  void leave(clang::Decl& declaration) override { depth_ -= holds_others(declaration) ? 0 : 1; }

  void see(clang::Stmt& statement) override {
    if (const auto* expression = llvm::dyn_cast<clang::Expr>(&statement)) refer(expression->getType());
    if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(&statement)) {
      refer(reference->getDecl());
    } else if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(&statement)) {
      refer(member->getMemberDecl());
    } else if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(&statement)) {
      refer(made->getConstructor());
    } else if (auto* argument = llvm::dyn_cast<clang::CXXDefaultArgExpr>(&statement)) {
      walk(argument->getExpr());
    } else if (auto* value = llvm::dyn_cast<clang::CXXDefaultInitExpr>(&statement)) {
      walk(value->getExpr());
    }
  }

  void see(clang::Decl& declaration) override {
    if (const auto* value = llvm::dyn_cast<clang::DeclaratorDecl>(&declaration)) refer(value->getType());
    const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&declaration);
    if (record == nullptr || !record->isThisDeclarationADefinition() || record->isDependentType()) return;
    for (const clang::CXXBaseSpecifier& base : record->bases()) refer(base.getType());
  }

 private:
  static bool holds_others(const clang::Decl& declaration) {
    return llvm::isa<clang::TranslationUnitDecl, clang::NamespaceDecl, clang::LinkageSpecDecl>(declaration);
  }

  void refer(const clang::ValueDecl* named) {
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(named)) {
      items_.add_function(*function);
      follow(*function);
    } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(named)) {
      items_.add_constant(*variable);
    } else if (const auto* enumerator = llvm::dyn_cast<clang::EnumConstantDecl>(named)) {
      items_.add_enumerator(*enumerator);
    }
  }

  void follow(const clang::FunctionDecl& function) {
    const auto item = items_.body(function);
    const clang::FunctionDecl* definition = nullptr;
    if (!item || !followed_.insert(function.getCanonicalDecl()).second) return;
    items_.add(*item);
    if (!function.isDefined(definition)) return;
    ++depth_;
    walk(const_cast<clang::FunctionDecl*>(definition));
    --depth_;
  }

  void refer(clang::QualType type) {
    if (type.isNull()) return;
    type = type.getCanonicalType();
    while (type->isPointerType() || type->isReferenceType()) type = type->getPointeeType().getCanonicalType();
    if (const auto* array = type->getAsArrayTypeUnsafe()) return refer(array->getElementType());
    if (const auto* record = type->getAsCXXRecordDecl()) items_.add_class(*record);
  }

  const Places& places_;
  Items items_;
  std::set<const clang::FunctionDecl*> followed_;
  unsigned depth_ = 0;  ///< Declarations around what is seen that count, with all that they hold.
};

/// The symbols that copies of others' bodies would have.
class Symbols final : public TreeWalk {
 public:
  Symbols(clang::ASTContext& tree, const Places& places, std::map<std::string, HeaderItem>& into)
      : TreeWalk(Beside::kInstances), names_(tree), items_(places, unused_, /*own=*/false), into_(into) {}

 protected:
  void see(clang::Decl& declaration) override {
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declaration);
    if (function == nullptr || function->isDependentContext() || !function->doesThisDeclarationHaveABody()) return;
    const auto item = items_.body(*function);
    if (!item) return;
    if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function)) {
      for (const std::string& name : names_.getAllManglings(function)) into_.emplace(name, *item);
    } else {
      into_.emplace(names_.getName(function), *item);
    }
  }

 private:
  std::set<HeaderItem> unused_;
  clang::ASTNameGenerator names_;
  Items items_;
  std::map<std::string, HeaderItem>& into_;
};

}  // namespace

void collect_items(clang::ASTContext& tree, const Places& places, HeaderItems& into) {
  clang::TranslationUnitDecl* all = tree.getTranslationUnitDecl();
  Offer(places, into.offered).walk(all);
  Copies(places, into.copied).walk(all);
  Symbols(tree, places, into.by_symbol).walk(all);
}

}  // namespace verifier::evidence
