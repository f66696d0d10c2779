#include "verifier/facts/make_facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "verifier/facts/code_digest.h"
#include "verifier/facts/debug_info.h"
#include "verifier/facts/digest.h"
#include "verifier/facts/elf_reader.h"
#include "verifier/facts/interface_text.h"
#include "verifier/facts/roots.h"
#include "verifier/facts/separate_debug.h"
#include "verifier/facts/symbol_name.h"

namespace verifier::facts {
namespace {

constexpr std::uint8_t kTypeFunction = 2;   // STT_FUNC; below it: no type, object
constexpr std::uint8_t kTypeIndirect = 10;  // STT_GNU_IFUNC: what it is, a function decides when the library is loaded

/// Functions that this object alone defines.
std::set<std::string> own_functions(const ObjectFile& object) {
  std::set<std::string> names;
  for (const Symbol& symbol : object.symbols) {
    if (symbol.is_defined() && symbol.type == kTypeFunction && !object.sections[symbol.section].comdat)
      names.insert(symbol.name);
  }
  return names;
}

/// GCC puts every vtable and type information into a COMDAT group. It belongs to this object if a virtual function of
/// the class is defined here and nowhere else (then other objects import it); otherwise every user has a copy.
bool belongs_here(const std::string& symbol, const std::string& text, const std::set<std::string>& own) {
  const std::string name = readable(symbol);
  const InterfaceText parsed = parse_interface(text);
  const auto line = parsed.types.find(std::string_view(name).substr(name.find(" for ") + 5));
  if (line == parsed.types.end()) return false;
  for (std::string_view function : virtual_functions(line->second)) {
    for (const std::string& variant : symbol_variants(std::string(function))) {
      if (own.contains(variant)) return true;
    }
  }
  return false;
}

bool is_export(const ObjectFile& object, const Symbol& symbol) {
  if (!symbol.is_defined() || !symbol.is_visible() || symbol.name.empty()) return false;
  return !object.sections[symbol.section].comdat || is_type_data(symbol.name);
}

bool is_import(const Symbol& symbol) {
  return symbol.section == Symbol::kUndefined && symbol.binding != 0 && !symbol.name.empty();
}

/// Facts about the symbols that `wanted` picks; the names of those without any go to `undescribed`.
template <typename Wanted>
Parsed<std::vector<InterfaceFact>> describe_symbols(const ObjectFile& object, DebugInfo& debug, Wanted wanted,
                                                    std::vector<std::string>* undescribed) {
  std::map<std::string, std::uint64_t> names;
  for (const Symbol& symbol : object.symbols) {
    if (wanted(symbol)) names.emplace(symbol.name, symbol.value);
  }
  std::vector<InterfaceFact> facts;
  for (const auto& [name, address] : names) {
    FACTS_TRY(auto description, debug.describe(name));
    if (!description && undescribed != nullptr) {
      FACTS_TRY(description, debug.describe_at(address));
    }
    if (description) {
      const std::uint64_t digest = text_digest(description->text);
      facts.push_back({name, std::move(description->text), digest, std::move(description->location)});
    } else if (undescribed != nullptr) {
      undescribed->push_back(name);
    }
  }
  return facts;
}

Parsed<std::vector<RootFact>> describe_roots(const ObjectFile& object, DebugInfo& debug) {
  FACTS_TRY(const auto records, read_root_records(object));
  std::vector<RootFact> roots;
  for (const RootRecord& record : records) {
    FACTS_TRY(auto description, debug.describe(record.symbol));
    if (!description) return refuse("state root ", record.name, ": no debug information");
    RootFact root{record.name,
                  record.type,
                  record.category,
                  std::move(description->text),
                  0,
                  record.size,
                  std::move(description->location)};
    root.schema = text_digest(root.text);
    roots.push_back(std::move(root));
  }
  std::ranges::sort(roots, {}, &RootFact::name);
  return roots;
}

/// A record has the type cell_abi::Migration<From>: what lies behind From is what a root of that type would show.
Parsed<std::vector<MigrationFact>> describe_migrations(const ObjectFile& object, DebugInfo& debug) {
  FACTS_TRY(const auto roots, read_root_records(object));
  FACTS_TRY(const auto records, read_migration_records(object, roots));
  std::vector<MigrationFact> migrations;
  for (const MigrationRecord& record : records) {
    FACTS_TRY(auto description, debug.describe(record.symbol));
    if (!description) return refuse("migration of ", record.root, ": no debug information");
    const InterfaceText parsed = parse_interface(description->text);
    const auto open = parsed.signature.find('<'), close = parsed.signature.rfind('>');
    if (open == parsed.signature.npos || close == parsed.signature.npos)
      return refuse("migration of ", record.root, ": its record is no cell_abi::Migration");
    MigrationFact migration{record.root, std::string(parsed.signature.substr(open + 1, close - open - 1)),
                            std::move(description->location)};
    for (const auto& [name, line] : parsed.types) {
      if (!name.starts_with("cell_abi::Migration<")) migration.text += cat("\n", line);
    }
    migrations.push_back(std::move(migration));
  }
  return migrations;
}

std::map<std::string, std::string> function_locations(const ObjectFile& object, const DebugInfo& debug) {
  std::map<std::string, std::string> locations;
  for (const Symbol& symbol : object.symbols) {
    if (symbol.type != kTypeFunction || !symbol.is_defined() || symbol.name.empty()) continue;
    std::string location = debug.function_location(symbol.name);
    if (!location.empty()) locations.emplace(symbol.name, std::move(location));
  }
  return locations;
}

Parsed<Facts> extract(const ObjectFile& object, DebugInfo debug) {
  const auto omitted = debug.sources_with_omitted_classes();
  if (!omitted.empty())
    return refuse(omitted.front(),
                  ": compiled without -femit-class-debug-always: its debug information may lack the layout of "
                  "polymorphic classes");
  Facts facts;
  facts.code = code_digest(object);
  const auto exported = [&object](const Symbol& symbol) { return is_export(object, symbol); };
  FACTS_TRY(facts.exports, describe_symbols(object, debug, exported, nullptr));
  const auto own = own_functions(object);
  std::erase_if(facts.exports, [&own](const InterfaceFact& fact) {
    return is_type_data(fact.symbol) && !belongs_here(fact.symbol, fact.text, own);
  });
  FACTS_TRY(facts.imports, describe_symbols(object, debug, is_import, nullptr));
  FACTS_TRY(facts.roots, describe_roots(object, debug));
  FACTS_TRY(facts.migrations, describe_migrations(object, debug));
  facts.locations = function_locations(object, debug);
  return facts;
}

}  // namespace

Parsed<Facts> make_facts(const std::string& path, std::span<const std::uint8_t> bytes, const Manifest& manifest) {
  const auto named = [&manifest](const std::string& error) { return refuse(manifest.label, ": ", error); };
  auto object = read_elf(path, bytes, ElfUse::kCell);
  if (!object) return named(object.error());
  auto debug = DebugInfo::open(bytes);
  if (!debug) return named(cat(path, ": ", debug.error()));
  auto facts = extract(*object, *std::move(debug));
  if (!facts) return named(cat(path, ": ", facts.error()));
  return facts;
}

Parsed<ExportedInterface> read_interface(const std::string& path, const std::string& debug_folder) {
  FACTS_TRY(const auto bytes, read_file(path));
  FACTS_TRY(const ObjectFile object, read_elf(path, bytes, ElfUse::kInterface));
  FACTS_TRY(const auto separate, separate_debug_file(path, bytes, debug_folder));
  auto debug = DebugInfo::open(separate.empty() ? bytes : separate, DebugOrigin::kForeign);
  if (!debug) return refuse(path, ": ", debug.error());
  const auto exported = [](const Symbol& symbol) {
    return symbol.is_defined() && symbol.is_visible() && !symbol.name.empty() && symbol.type <= kTypeFunction;
  };
  ExportedInterface result;
  auto exports = describe_symbols(object, *debug, exported, &result.undescribed);
  if (!exports) return refuse(path, ": ", exports.error());
  if (exports->empty() && !result.undescribed.empty()) return refuse(path, ": no debug information");
  result.exports = *std::move(exports);
  for (const Symbol& symbol : object.symbols) {
    if (symbol.is_defined() && symbol.is_visible() && symbol.type == kTypeIndirect)
      result.undescribed.push_back(symbol.name);
  }
  std::ranges::sort(result.undescribed);
  const auto repeated = std::ranges::unique(result.undescribed);
  result.undescribed.erase(repeated.begin(), repeated.end());
  return result;
}

}  // namespace verifier::facts
