// A walk over a syntax tree with virtual hooks: clang's own visitor is a template that takes half a minute to compile,
// for each class that derives from it. Internal to evidence/.
#pragma once

#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace verifier::evidence {

/// Derive, override what is of interest, and walk.
class TreeWalk {
 public:
  /// What is walked over beside what is written: instances of templates, and code that the compiler adds.
  enum class Beside : std::uint8_t { kNothing, kInstances, kInstancesAndImplicit };

  explicit TreeWalk(Beside beside) : beside_(beside) {}
  virtual ~TreeWalk() = default;
  TreeWalk(const TreeWalk&) = delete;
  TreeWalk& operator=(const TreeWalk&) = delete;

  void walk(clang::Decl* declaration);
  void walk(clang::Stmt* statement);

 protected:
  /// Whether to go into a declaration; leave() follows if so.
  virtual bool enter(clang::Decl& /*declaration*/) { return true; }
  virtual void leave(clang::Decl& /*declaration*/) {}
  virtual void see(clang::Decl& /*declaration*/) {}
  /// Expressions too.
  virtual void see(clang::Stmt& /*statement*/) {}
  virtual void see(clang::Attr& /*attribute*/) {}

 private:
  class Visitor;
  Beside beside_;
};

}  // namespace verifier::evidence
