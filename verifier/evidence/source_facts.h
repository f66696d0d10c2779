// What the sources of one cell contain as written: all of its syntax trees together.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "verifier/evidence/compile.h"
#include "verifier/facts/parsed.h"
#include "verifier/model/source.h"

namespace verifier::evidence {

/// What the users of headers copy or rely on.
struct HeaderItems {
  std::set<HeaderItem> offered;  ///< Of the cell's own files.
  std::set<HeaderItem> copied;   ///< Of other cells' headers, named by the cell's own code or by what that names.
  /// Of other cells' headers, by the symbol that a copy would have: what no code names (destructors, conversions).
  std::map<std::string, HeaderItem> by_symbol;
};

/// Collects over the sources of one cell. Give `visitor()` to compile(), then call facts().
class SourceCollector {
 public:
  /// `own`: the cell's own sources and headers, as they are given to the compiler; assembly too.
  explicit SourceCollector(const std::vector<std::string>& own);

  /// Looks at one syntax tree; this must outlive it.
  TreeVisitor visitor();

  /// Everything seen so far, without the digest of the code. Fails if one of the cell's own files can't be read.
  /// `module`: what the compiler made of these sources; tells which bodies of others it has copied.
  [[nodiscard]] facts::Parsed<SourceFacts> facts(const llvm::Module& module) const;

 private:
  void look_at(clang::CompilerInstance& compiler, clang::ASTContext& tree);

  std::map<std::string, std::string> paths_;  ///< Of own files, by plain name.
  std::vector<std::string> own_;              ///< Plain names, sorted.
  std::map<std::string, std::uint32_t> vocabulary_;
  std::set<Construct> constructs_;
  std::map<std::string, Handle> handles_;
  HeaderItems items_;
};

}  // namespace verifier::evidence
