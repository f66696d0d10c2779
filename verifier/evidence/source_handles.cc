#include "verifier/evidence/source_handles.h"

#include <algorithm>
#include <set>

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Sema.h"
#include "verifier/evidence/tree_walk.h"

namespace verifier::evidence {
namespace {

using Flaw = Handle::Flaw;

/// What CELL_OPAQUE leaves in the tree (kernel/abi/cell.h).
constexpr llvm::StringLiteral kMark = "cell::opaque";

bool is_opaque(const clang::CXXRecordDecl& record) {
  return std::ranges::any_of(record.specific_attrs<clang::AnnotateAttr>(),
                             [](const clang::AnnotateAttr* mark) { return mark->getAnnotation() == kMark; });
}

/// The canonical types that lie inside a class or behind its pointers.
void add_inside(clang::QualType type, std::set<const clang::Type*>& inside) {
  type = type.getCanonicalType();
  while (type->isPointerType() || type->isReferenceType()) type = type->getPointeeType().getCanonicalType();
  if (const auto* array = type->getAsArrayTypeUnsafe()) return add_inside(array->getElementType(), inside);
  if (!inside.insert(type.getTypePtr()).second) return;
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition()) return;
  for (const clang::FieldDecl* field : record->fields()) add_inside(field->getType(), inside);
  for (const clang::CXXBaseSpecifier& base : record->bases()) add_inside(base.getType(), inside);
}

/// Whether a type is, or has as an argument, a pointer or reference to something in `inside` that can be changed.
bool opens(clang::QualType type, const std::set<const clang::Type*>& inside) {
  type = type.getCanonicalType();
  if (type->isPointerType() || type->isReferenceType()) {
    const clang::QualType target = type->getPointeeType();
    if (!target.isConstQualified() && inside.contains(target.getTypePtr())) return true;
    return opens(target, inside);
  }
  const auto* special = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  return special != nullptr &&
         std::ranges::any_of(special->getTemplateArgs().asArray(), [&](const clang::TemplateArgument& argument) {
           return argument.getKind() == clang::TemplateArgument::Type && opens(argument.getAsType(), inside);
         });
}

bool is_empty(const clang::CXXMethodDecl& method) {
  return method.getIdentifier() != nullptr && method.getName() == "empty" && method.isConst() && method.param_empty() &&
         method.getReturnType()->isBooleanType() && method.getAccess() == clang::AS_public;
}

/// Looks at one class.
class Shape {
 public:
  Shape(clang::Sema& sema, const Places& places, const clang::CXXRecordDecl& record)
      : sema_(sema), places_(places), record_(record) {
    for (const clang::FieldDecl* field : record.fields()) add_inside(field->getType(), inside_);
    handle_.name = record.getQualifiedNameAsString();
    handle_.location = places.of(record.getLocation()).text();
  }

  Handle look() {
    look_at_class();
    for (const clang::FieldDecl* field : record_.fields()) {
      if (field->getAccess() != clang::AS_private) flaw(Flaw::kOpenData, field);
    }
    for (const clang::CXXConstructorDecl* constructor : record_.ctors()) look_at_constructor(*constructor);
    for (const clang::CXXMethodDecl* method : record_.methods()) look_at_method(*method);
    for (const clang::Decl* member : record_.decls()) {
      const auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(member);
      if (pattern != nullptr && llvm::isa<clang::CXXConstructorDecl>(pattern->getTemplatedDecl()) && is_open(*pattern))
        flaw(Flaw::kOpenConstructor, pattern->getTemplatedDecl());
    }
    for (const clang::FriendDecl* befriended : record_.friends()) look_at_friend(*befriended);
    look_at_whole();
    std::ranges::sort(handle_.findings);
    return std::move(handle_);
  }

 private:
  static bool is_open(const clang::Decl& member) { return member.getAccess() != clang::AS_private; }

  void flaw(Flaw flaw, const clang::NamedDecl* member = nullptr) {
    const clang::NamedDecl& subject = member != nullptr ? *member : record_;
    handle_.findings.push_back(
        {flaw, member != nullptr ? member->getNameAsString() : "", places_.of(subject.getLocation()).text()});
  }

  void look_at_class() {
    if (!record_.isEffectivelyFinal()) flaw(Flaw::kNotFinal);
    if (record_.isPolymorphic() || record_.getNumVBases() != 0) flaw(Flaw::kVirtual);
    if (record_.getNumBases() != 0) flaw(Flaw::kBase);
  }

  void look_at_constructor(const clang::CXXConstructorDecl& constructor) {
    if (constructor.isCopyConstructor()) {
      if (!constructor.isDeleted()) flaw(Flaw::kCopies, &constructor);
    } else if (constructor.isMoveConstructor()) {
      look_at_move(constructor, moves_);
    } else if (!constructor.isDefaultConstructor() && !constructor.isDeleted() && is_open(constructor)) {
      flaw(Flaw::kOpenConstructor, &constructor);
    }
  }

  void look_at_move(const clang::CXXMethodDecl& move, bool& has_one) {
    if (move.isDeleted() || move.getAccess() != clang::AS_public) return;
    has_one = true;
    if (!is_nothrow(move)) flaw(Flaw::kThrowingMove, &move);
  }

  void look_at_method(const clang::CXXMethodDecl& method) {
    if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(method)) return;
    if (method.isCopyAssignmentOperator()) {
      if (!method.isDeleted()) flaw(Flaw::kCopies, &method);
    } else if (method.isMoveAssignmentOperator()) {
      bool assigns = false;  // may be missing: then an owner keeps what it has
      look_at_move(method, assigns);
    } else if (const auto* conversion = llvm::dyn_cast<clang::CXXConversionDecl>(&method)) {
      look_at_conversion(*conversion);
    } else if (is_open(method)) {
      if (is_empty(method)) has_empty_ = true;
      if (opens(method.getReturnType(), inside_)) flaw(Flaw::kOpensInside, &method);
    }
  }

  void look_at_conversion(const clang::CXXConversionDecl& conversion) {
    const clang::QualType to = conversion.getConversionType();
    const bool asks = to->isBooleanType() && conversion.isExplicit();
    if (is_open(conversion) && (opens(to, inside_) || (!asks && (to->isScalarType()))))
      flaw(Flaw::kConverts, &conversion);
  }

  /// A friend may do anything: it has to be code of the cell, which the rules about state judge.
  void look_at_friend(const clang::FriendDecl& befriended) {
    const clang::NamedDecl* declared = befriended.getFriendDecl();
    if (const clang::TypeSourceInfo* type = befriended.getFriendType())
      declared = type->getType()->getAsCXXRecordDecl();
    const clang::NamedDecl* defined = declared == nullptr ? nullptr : definition_of(*declared);
    if (defined != nullptr && places_.own(defined->getLocation())) return;
    const std::string name = declared == nullptr ? "" : declared->getNameAsString();
    handle_.findings.push_back({Flaw::kBefriends, name, places_.of(befriended.getFriendLoc()).text()});
  }

  static const clang::NamedDecl* definition_of(const clang::NamedDecl& declared) {
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&declared)) return record->getDefinition();
    if (const auto* pattern = llvm::dyn_cast<clang::TemplateDecl>(&declared))
      return definition_of(*pattern->getTemplatedDecl());
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&declared);
    const clang::FunctionDecl* definition = nullptr;
    return function != nullptr && function->isDefined(definition) ? definition : nullptr;
  }

  void look_at_whole() {
    if (record_.needsImplicitCopyConstructor() && !record_.defaultedCopyConstructorIsDeleted()) flaw(Flaw::kCopies);
    if (!moves_) flaw(Flaw::kNoMove);
    const clang::CXXDestructorDecl* destructor = record_.getDestructor();
    if (destructor == nullptr || destructor->isImplicit() || destructor->isDeleted() ||
        destructor->getAccess() != clang::AS_public)
      flaw(Flaw::kNoDestructor);
    else if (!is_nothrow(*destructor))
      flaw(Flaw::kThrowingDestructor, destructor);
    if (!has_empty_) flaw(Flaw::kNoEmpty);
  }

  /// A defaulted member has no exception specification until somebody asks.
  bool is_nothrow(const clang::CXXMethodDecl& method) {
    const auto* type = method.getType()->castAs<clang::FunctionProtoType>();
    if (clang::isUnresolvedExceptionSpec(type->getExceptionSpecType()))
      type = sema_.ResolveExceptionSpec(method.getLocation(), type);
    return type != nullptr && type->isNothrow();
  }

  clang::Sema& sema_;
  const Places& places_;
  const clang::CXXRecordDecl& record_;
  std::set<const clang::Type*> inside_;
  Handle handle_;
  bool moves_ = false, has_empty_ = false;
};

/// Finds the classes.
class Finder : public TreeWalk {
 public:
  explicit Finder(const Places& places) : TreeWalk(Beside::kInstances), places_(places) {}

 protected:
  virtual void found(clang::CXXRecordDecl& handle) = 0;
  [[nodiscard]] const Places& places() const { return places_; }

 private:
  void see(clang::Decl& declaration) override {
    auto* const record = llvm::dyn_cast<clang::CXXRecordDecl>(&declaration);
    if (record == nullptr || !record->isThisDeclarationADefinition() || record->isDependentType()) return;
    if (is_opaque(*record) && places_.own(record->getLocation())) found(*record);
  }

  const Places& places_;
};

class ShapeFinder final : public Finder {
 public:
  ShapeFinder(clang::Sema& sema, const Places& places, std::map<std::string, Handle>& shapes)
      : Finder(places), sema_(sema), shapes_(shapes) {}

 private:
  void found(clang::CXXRecordDecl& record) override {
    const Handle handle = Shape(sema_, places(), record).look();
    const auto [known, is_new] = shapes_.try_emplace(handle.name, handle);
    if (!is_new) defined_here(known->second, handle);
  }

  /// One source of the cell defines what another only declares.
  static void defined_here(Handle& known, const Handle& seen) {
    std::erase_if(known.findings, [&](const Handle::Finding& finding) {
      return finding.flaw == Flaw::kBefriends && !std::ranges::binary_search(seen.findings, finding);
    });
  }

  clang::Sema& sema_;
  std::map<std::string, Handle>& shapes_;
};

class MemberFinder final : public Finder {
 public:
  MemberFinder(clang::Sema& sema, const Places& places) : Finder(places), sema_(sema) {}
  std::vector<clang::FunctionDecl*> members() { return std::move(members_); }

 private:
  void found(clang::CXXRecordDecl& record) override {
    if (llvm::isa<clang::ClassTemplateSpecializationDecl>(record)) return;
    for (clang::CXXMethodDecl* method : record.methods()) {
      if (!is_wanted(*method) || method->isDeleted()) continue;
      if (method->isDefaulted() && !method->doesThisDeclarationHaveABody())
        sema_.MarkFunctionReferenced(method->getLocation(), method);
      if (clang::FunctionDecl* definition = method->getDefinition()) members_.push_back(definition);
    }
  }

  static bool is_wanted(const clang::CXXMethodDecl& method) {
    const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&method);
    if (constructor != nullptr) return constructor->isMoveConstructor();
    return llvm::isa<clang::CXXDestructorDecl>(method) || method.isMoveAssignmentOperator() || is_empty(method);
  }

  clang::Sema& sema_;
  std::vector<clang::FunctionDecl*> members_;
};

}  // namespace

void collect_handles(clang::CompilerInstance& compiler, const Places& places, std::map<std::string, Handle>& into) {
  ShapeFinder(compiler.getSema(), places, into).walk(compiler.getASTContext().getTranslationUnitDecl());
}

std::vector<clang::FunctionDecl*> handle_members(clang::CompilerInstance& compiler, const Places& places) {
  MemberFinder finder(compiler.getSema(), places);
  finder.walk(compiler.getASTContext().getTranslationUnitDecl());
  return finder.members();
}

}  // namespace verifier::evidence
