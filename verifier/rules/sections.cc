// E5: nothing runs by itself, nothing is both writable and executable, and every section is of a kind that the loader
// places.
//
// Why: the loader runs no constructors, resolves no indirect functions, and maps each page with one right. To satisfy
// it: constinit objects only, no ifunc or constructor attributes, no assembly that opens sections of its own.
#include <algorithm>
#include <array>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

namespace section_type {
constexpr std::uint32_t kProgbits = 1, kNote = 7, kNobits = 8, kInitArray = 14, kPreinitArray = 16,
                        kUnwind = 0x7000'0001;
}
constexpr std::uint8_t kTypeIfunc = 10;  // STT_GNU_IFUNC

constexpr std::array<std::string_view, 7> kRunsByItself = {".init_array", ".fini_array", ".preinit_array", ".ctors",
                                                           ".dtors",      ".init",       ".fini"};

/// ".ctors" and ".ctors.100", not ".ctorsx".
bool is_named(std::string_view section, std::string_view name) {
  return section.starts_with(name) && (section.size() == name.size() || section[name.size()] == '.');
}

bool runs_by_itself(const Section& section) {
  if (section.type >= section_type::kInitArray && section.type <= section_type::kPreinitArray) return true;
  return std::ranges::any_of(kRunsByItself, [&](std::string_view name) { return is_named(section.name, name); });
}

bool is_loadable(const Section& section) {
  using namespace section_type;
  return section.type == kProgbits || section.type == kNote || section.type == kNobits || section.type == kUnwind;
}

std::string what_is_wrong(const Section& section) {
  const bool wants_stack = section.name == ".note.GNU-stack" && section.is_code();
  if (wants_stack) return "asks for an executable stack";
  if (!section.is_alloc() || section.size == 0) return "";
  if (runs_by_itself(section)) return "runs code that nobody calls (a dynamic initialiser or a constructor)";
  if (section.name.starts_with(".gnu.linkonce")) return "is a link-once section: use COMDAT groups";
  if (section.is_code() && section.is_writable()) return "is writable and executable";
  if (section.is_code() && section.type == section_type::kNobits) return "is code without bytes";
  if (!is_loadable(section)) return cat("has a type that the loader does not place (", facts::hex(section.type), ")");
  return "";
}

}  // namespace

void check_sections(const Graph& graph, Verdicts& verdicts) {
  for (const CellObject& cell : graph.cells) {
    Judged loadable(verdicts, "E5", cell.manifest.cell);
    for (const Section& section : cell.elf.sections) {
      const std::string wrong = what_is_wrong(section);
      if (!wrong.empty()) loadable.refuse(cat("section ", section.name, " ", wrong));
    }
    for (const Symbol& symbol : cell.elf.symbols) {
      if (symbol.type == kTypeIfunc)
        loadable.refuse(cat(readable(symbol.name), " is an indirect function, chosen by code that nobody calls"));
      if (symbol.section == Symbol::kCommon) loadable.refuse(cat(readable(symbol.name), " is a common symbol"));
    }
    loadable.prove("no initialisers, no indirect functions, nothing writable and executable");
  }
}

}  // namespace verifier::rules
