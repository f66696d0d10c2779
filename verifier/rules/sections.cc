// E5: nothing runs by itself, nothing is both writable and executable, every section is of a kind that the loader
// places, and the code of a safe cell consists of functions.
//
// Why: the loader runs no constructors, resolves no indirect functions, and maps each page with one right; bytes
// between functions are assembly, which a safe cell may not contain. To satisfy it: constinit objects only, no ifunc or
// constructor attributes, no assembly at file scope.
#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

namespace section_type {
constexpr std::uint32_t kProgbits = 1, kNote = 7, kNobits = 8, kInitArray = 14, kPreinitArray = 16,
                        kUnwind = 0x7000'0001;
}
constexpr std::uint8_t kTypeFunction = 2, kTypeIfunc = 10;  // STT_FUNC, STT_GNU_IFUNC

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

/// Length of the no-operation at the start of `code`, of the forms that linkers and assemblers fill with (Intel SDM
/// volume 2B, NOP, table 4-12); 0 if there is none.
std::size_t nop_length(std::span<const std::uint8_t> code) {
  std::size_t at = 0;
  while (at < code.size() && (code[at] == 0x66 || code[at] == 0x2e)) ++at;
  if (at < code.size() && code[at] == 0x90) return at + 1;
  if (at + 2 >= code.size() || code[at] != 0x0f || code[at + 1] != 0x1f) return 0;
  static const std::map<std::uint8_t, std::size_t> kByOperand = {{0x00, 3}, {0x40, 4}, {0x44, 5}, {0x80, 7}, {0x84, 8}};
  const auto found = kByOperand.find(code[at + 2]);
  return found == kByOperand.end() || at + found->second > code.size() ? 0 : at + found->second;
}

/// Filling between two functions that a linker put into one section.
bool is_padding(std::span<const std::uint8_t> code, std::uint64_t align) {
  if (code.size() >= align) return false;
  while (!code.empty()) {
    const std::size_t length = nop_length(code);
    if (length == 0) return false;
    code = code.subspan(length);
  }
  return true;
}

/// Code that no function symbol covers: [first, second) of the first such place; empty if there is none.
std::pair<std::uint64_t, std::uint64_t> stray_code(const CellObject& cell, std::uint32_t index) {
  const Section& section = cell.elf.sections[index];
  std::vector<std::pair<std::uint64_t, std::uint64_t>> functions;
  for (const Symbol& symbol : cell.elf.symbols) {
    if (symbol.section == index && symbol.type == kTypeFunction)
      functions.emplace_back(symbol.value, symbol.value + symbol.size);
  }
  functions.emplace_back(section.size, section.size);
  std::ranges::sort(functions);
  std::uint64_t covered = 0;
  for (const auto& [begin, end] : functions) {
    if (begin > section.size) break;
    if (begin > covered && !is_padding(std::span(section.bytes).subspan(covered, begin - covered), section.align))
      return {covered, begin};
    covered = std::max(covered, end);
  }
  return {};
}

void check_code(const CellObject& cell, Judged& loadable) {
  for (std::uint32_t i = 0; i < cell.elf.sections.size(); ++i) {
    const Section& section = cell.elf.sections[i];
    if (!section.is_alloc() || !section.is_code() || section.bytes.size() != section.size) continue;
    const auto [begin, end] = stray_code(cell, i);
    if (begin != end)
      loadable.refuse(cat("bytes ", begin, " to ", end, " of ", section.name,
                          " belong to no function: assembly at file scope, in a safe cell"));
  }
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
    if (!cell.manifest.trusted) check_code(cell, loadable);
    loadable.prove("no initialisers, no indirect functions, nothing writable and executable");
  }
}

}  // namespace verifier::rules
