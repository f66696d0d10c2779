#include "verifier/evidence/tree_walk.h"

#include "clang/AST/RecursiveASTVisitor.h"

namespace verifier::evidence {

class TreeWalk::Visitor final : public clang::RecursiveASTVisitor<Visitor> {
 public:
  explicit Visitor(TreeWalk& walk) : walk_(walk) {}

  bool shouldVisitTemplateInstantiations() const { return walk_.beside_ != Beside::kNothing; }
  bool shouldVisitImplicitCode() const { return walk_.beside_ == Beside::kInstancesAndImplicit; }

  bool TraverseDecl(clang::Decl* declaration) {
    if (declaration == nullptr || !walk_.enter(*declaration)) return true;
    RecursiveASTVisitor::TraverseDecl(declaration);
    walk_.leave(*declaration);
    return true;
  }
  bool VisitDecl(clang::Decl* declaration) { return walk_.see(*declaration), true; }
  bool VisitStmt(clang::Stmt* statement) { return walk_.see(*statement), true; }
  bool VisitAttr(clang::Attr* attribute) { return walk_.see(*attribute), true; }

 private:
  TreeWalk& walk_;
};

void TreeWalk::walk(clang::Decl* declaration) { Visitor(*this).TraverseDecl(declaration); }
void TreeWalk::walk(clang::Stmt* statement) { Visitor(*this).TraverseStmt(statement); }

}  // namespace verifier::evidence
