// Readable, canonical texts of what headers contain: equal texts mean the same to those who copy it. Internal to
// evidence/.
#pragma once

#include <string>

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"

namespace verifier::evidence {

/// "queue::push<>(unsigned long) -> bool": qualified, with canonical types; the same for every instantiation of one
/// pattern.
std::string name_of(const clang::FunctionDecl& function);

/// "noexcept" or "may throw".
std::string unwinding_text(const clang::FunctionDecl& function);

/// "#2 = 5; #3 = kNone": default arguments by number; empty if there are none.
std::string defaults_text(const clang::FunctionDecl& function);

/// The body as clang understood it: macros expanded, types canonical, comments and spacing gone; then the value or
/// signature of everything that it names outside of itself.
std::string body_text(const clang::FunctionDecl& function);

/// "const unsigned long = 4096".
std::string constant_text(const clang::VarDecl& variable);
std::string enumerator_text(const clang::EnumConstantDecl& enumerator);

/// How values travel in calls, the slots of virtual functions, and what members begin with.
std::string class_text(const clang::CXXRecordDecl& record);

}  // namespace verifier::evidence
