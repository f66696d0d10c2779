#include <algorithm>
#include <set>
#include <tuple>

#include "verifier/facts/reachability.h"
#include "verifier/facts/relocation_kind.h"
#include "verifier/facts/symbol_name.h"

namespace verifier::facts {
namespace {

constexpr std::uint8_t kTypeObject = 1, kTypeFunction = 2, kTypeTls = 6;  // STT_*

/// Names functions without making their addresses values that a program can call through.
bool is_unwind_or_root_table(const Section& section) {
  return section.name == ".eh_frame" || section.name.starts_with(".gcc_except_table") ||
         section.name == ".cell.roots" || section.name == ".cell.migrations";
}

/// Whether an undefined symbol can be a function: its type is not known here, its name tells for all but C names.
bool may_be_function(const Symbol& symbol) {
  if (symbol.type == kTypeFunction) return true;
  if (symbol.type == kTypeObject || symbol.type == kTypeTls || is_type_data(symbol.name)) return false;
  return !symbol.name.starts_with("_Z") || is_mangled_function(symbol.name);
}

/// The function whose address a relocation stores, if it does: the exact start of one, or an import.
std::string function_at(const ObjectFile& object, const CodeScan& scan, const SymbolIndex& symbols,
                        std::uint32_t section, const Relocation& relocation) {
  const Symbol& symbol = object.symbols[relocation.symbol];
  if (symbol.section == Symbol::kUndefined) return may_be_function(symbol) ? symbol.name : "";
  if (!symbol.is_defined() || !object.sections[symbol.section].is_code()) return "";
  // A place that the relocation does not tell counts as the symbol itself.
  const Place place = referred_place(object, scan, section, relocation).value_or(Place{symbol.section, symbol.value});
  const Symbol* function = symbols.starting(place.section, place.offset);
  // "f.cold" is the rest of f, entered by its jump tables: nobody calls it.
  return function == nullptr || function->name.ends_with(".cold") ? "" : function->name;
}

}  // namespace

std::vector<AddressTaken> addresses_taken(const ObjectFile& object, const CodeScan& scan) {
  const SymbolIndex symbols(object);
  std::set<std::pair<std::string, std::string>> pairs;
  for (std::uint32_t i = 0; i < object.sections.size(); ++i) {
    const Section& section = object.sections[i];
    if (!section.is_alloc() || is_unwind_or_root_table(section)) continue;
    for (const Relocation& relocation : section.relocations) {
      const auto site = scan.sites.find({i, relocation.offset});
      if (site != scan.sites.end() && site->second.branch) continue;
      const std::string function = function_at(object, scan, symbols, i, relocation);
      if (!function.empty()) pairs.emplace(function, symbols.name_of(i, relocation.offset));
    }
  }
  std::vector<AddressTaken> taken;
  for (const auto& [function, by] : pairs) taken.push_back({function, by, is_type_data(by)});
  return taken;
}

}  // namespace verifier::facts
