#include "verifier/evidence/source_facts.h"

#include <algorithm>
#include <ranges>

#include "clang/AST/ASTContext.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/IR/Module.h"
#include "verifier/evidence/source_constructs.h"
#include "verifier/evidence/source_handles.h"
#include "verifier/evidence/source_items.h"
#include "verifier/evidence/source_places.h"
#include "verifier/facts/elf_reader.h"

namespace verifier::evidence {

namespace {

std::uint32_t lines_of(std::string_view text) { return static_cast<std::uint32_t>(std::ranges::count(text, '\n')); }

/// What a syntax tree was made of, of our vocabulary; the compilers' headers do not count.
void add_vocabulary(const clang::SourceManager& sources, std::map<std::string, std::uint32_t>& into) {
  for (unsigned i = 0; i < sources.local_sloc_entry_size(); ++i) {
    const clang::SrcMgr::SLocEntry& entry = sources.getLocalSLocEntry(i);
    if (!entry.isFile()) continue;
    const auto& content = entry.getFile().getContentCache();
    const auto text = content.getBufferDataIfLoaded();
    if (!content.OrigEntry || !text) continue;
    const std::string name = plain_path(content.OrigEntry->getName());
    if (is_kernel_vocabulary(name)) into[name] = lines_of(*text);
  }
}

}  // namespace

SourceCollector::SourceCollector(const std::vector<std::string>& own) {
  for (const std::string& file : own) paths_.emplace(plain_path(file), file);
  for (const std::string& name : std::views::keys(paths_)) own_.push_back(name);
}

TreeVisitor SourceCollector::visitor() {
  return [this](clang::CompilerInstance& compiler, clang::ASTContext& tree) {
    look_at(compiler, tree);
    return handle_members(compiler, Places(tree.getSourceManager(), own_));
  };
}

void SourceCollector::look_at(clang::CompilerInstance& compiler, clang::ASTContext& tree) {
  const Places places(tree.getSourceManager(), own_);
  collect_constructs(tree, places, constructs_);
  collect_compiler_macros(compiler.getPreprocessor(), places, constructs_);
  collect_handles(compiler, places, handles_);
  collect_items(tree, places, items_);
  add_vocabulary(tree.getSourceManager(), vocabulary_);
}

facts::Parsed<SourceFacts> SourceCollector::facts(const llvm::Module& module) const {
  SourceFacts facts;
  for (const auto& [name, path] : paths_) {
    FACTS_TRY(const auto bytes, facts::read_file(path));
    facts.files.push_back({name, lines_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()})});
  }
  for (const auto& [name, lines] : vocabulary_) {
    if (!paths_.contains(name)) facts.vocabulary.push_back({name, lines});
  }
  facts.constructs.assign(constructs_.begin(), constructs_.end());
  for (const Handle& handle : std::views::values(handles_)) facts.handles.push_back(handle);
  facts.offered.assign(items_.offered.begin(), items_.offered.end());
  std::set<HeaderItem> copied = items_.copied;
  for (const auto& [symbol, item] : items_.by_symbol) {
    const llvm::Function* function = module.getFunction(symbol);
    if (function != nullptr && !function->isDeclaration()) copied.insert(item);
  }
  facts.copied.assign(copied.begin(), copied.end());
  return facts;
}

}  // namespace verifier::evidence
