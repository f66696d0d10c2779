#include <algorithm>

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "verifier/evidence/source_constructs.h"

namespace verifier::evidence {
namespace {

/// Reserved macros that both compilers define alike for one target.
constexpr llvm::StringLiteral kAlike[] = {
    "__ATOMIC_ACQUIRE", "__ATOMIC_ACQ_REL", "__ATOMIC_CONSUME",     "__ATOMIC_RELAXED",
    "__ATOMIC_RELEASE", "__ATOMIC_SEQ_CST", "__BYTE_ORDER__",       "__CHAR_BIT__",
    "__FILE__",         "__LINE__",         "__ORDER_BIG_ENDIAN__", "__ORDER_LITTLE_ENDIAN__",
    "__SIZEOF_INT__",   "__SIZEOF_LONG__",  "__SIZEOF_POINTER__",   "__cplusplus",
    "__x86_64__",
};

/// Defined for the second compiler alone, for contracts (kernel/abi/cell.h).
constexpr llvm::StringLiteral kEvidence = "CELL_EVIDENCE";

bool is_reserved(llvm::StringRef name) {
  return name.starts_with("__") || (name.size() > 1 && name[0] == '_' && name[1] >= 'A' && name[1] <= 'Z');
}

/// Reads the tokens of one file as they stand, without preprocessing.
///
/// Why not ask the preprocessor what it expanded: it is clang's. What only the other compiler sees stands in branches
/// that clang leaves out. So every reserved macro counts, and whatever could put one together: ## in a macro, and
/// conditions on macros that take arguments. Pragmas count too.
class Reader {
 public:
  Reader(clang::Preprocessor& preprocessor, const Places& places, std::set<Construct>& found)
      : preprocessor_(preprocessor), sources_(preprocessor.getSourceManager()), places_(places), found_(found) {}

  void read(clang::FileID file) {
    const auto buffer = sources_.getBufferOrFake(file);
    clang::Lexer lexer(file, buffer, sources_, preprocessor_.getLangOpts());
    clang::Token token;
    for (bool more = true; more;) {
      more = !lexer.LexFromRawLexer(token);
      look_at(token);
    }
  }

 private:
  enum class Line : std::uint8_t { kText, kDirective, kCondition, kDefinition, kPragma, kGccPragma };

  void look_at(const clang::Token& token) {
    if (token.isAtStartOfLine()) line_ = token.is(clang::tok::hash) ? Line::kDirective : Line::kText;
    if (line_ == Line::kDefinition && token.is(clang::tok::hashhash)) add("## in a macro", token);
    if (token.isNot(clang::tok::raw_identifier)) return;
    const llvm::StringRef name = token.getRawIdentifier();
    if (line_ == Line::kDirective) return begin_directive(name);
    if (line_ == Line::kPragma || line_ == Line::kGccPragma) return look_at_pragma(name, token);
    if (name == "_Pragma") add("_Pragma", token);
    if (std::ranges::find(kAlike, name) != std::end(kAlike)) return;
    const clang::IdentifierInfo* identifier = preprocessor_.getIdentifierInfo(name);
    if (name == kEvidence) {
      add("macro " + name.str(), token);
    } else if (is_reserved(name)) {
      if (line_ == Line::kCondition || is_foreign_macro(*identifier)) add("macro " + name.str(), token);
    } else if (line_ == Line::kCondition && takes_arguments(*identifier)) {
      add("condition on macro " + name.str(), token);
    }
  }

  /// Each compiler reads its own; they change names, layouts and what comes after. `GCC unroll` is about speed alone.
  void look_at_pragma(llvm::StringRef name, const clang::Token& token) {
    const bool is_first = line_ == Line::kPragma;
    line_ = is_first && name == "GCC" ? Line::kGccPragma : Line::kText;
    if (line_ == Line::kGccPragma || name == (is_first ? "once" : "unroll")) return;
    add((is_first ? "#pragma " : "#pragma GCC ") + name.str(), token);
  }

  void begin_directive(llvm::StringRef name) {
    if (name == "define") {
      line_ = Line::kDefinition;
    } else if (name == "pragma") {
      line_ = Line::kPragma;
    } else {
      line_ = name == "if" || name == "ifdef" || name == "ifndef" || name == "elif" || name == "elifdef" ||
                      name == "elifndef" || name == "undef"
                  ? Line::kCondition
                  : Line::kText;
    }
  }

  /// Defined first by a compiler or one of its headers.
  bool is_foreign_macro(const clang::IdentifierInfo& identifier) const {
    const clang::MacroDirective* first = preprocessor_.getLocalMacroDirectiveHistory(&identifier);
    if (first == nullptr) return false;
    while (first->getPrevious() != nullptr) first = first->getPrevious();
    const clang::MacroInfo* macro = first->getMacroInfo();
    if (macro->isBuiltinMacro()) return true;
    const clang::SourceLocation at = macro->getDefinitionLoc();
    return !places_.written(at) && !sources_.isWrittenInCommandLineFile(at);
  }

  bool takes_arguments(const clang::IdentifierInfo& identifier) const {
    const clang::MacroDirective* macro = preprocessor_.getLocalMacroDirectiveHistory(&identifier);
    return macro != nullptr && macro->getMacroInfo()->isFunctionLike();
  }

  void add(std::string what, const clang::Token& token) {
    const Place place = places_.of(token.getLocation());
    found_.insert({Construct::Kind::kCompiler, std::move(what), "", place.file, place.line, 0, 0});
  }

  clang::Preprocessor& preprocessor_;
  const clang::SourceManager& sources_;
  const Places& places_;
  std::set<Construct>& found_;
  Line line_ = Line::kText;
};

}  // namespace

void collect_compiler_macros(clang::Preprocessor& preprocessor, const Places& places, std::set<Construct>& into) {
  const clang::SourceManager& sources = preprocessor.getSourceManager();
  std::set<std::string> names;
  for (unsigned i = 0; i < sources.local_sloc_entry_size(); ++i) {
    const clang::SrcMgr::SLocEntry& entry = sources.getLocalSLocEntry(i);
    if (!entry.isFile() || !entry.getFile().getContentCache().OrigEntry) continue;
    const std::string name = plain_path(entry.getFile().getContentCache().OrigEntry->getName());
    if (places.is_vocabulary(name) || !names.insert(name).second) continue;
    Reader(preprocessor, places, into)
        .read(sources.getFileID(clang::SourceLocation::getFromRawEncoding(entry.getOffset() + 1)));
  }
}

}  // namespace verifier::evidence
