#include "verifier/facts/debug_info.h"

#include "verifier/facts/dwarf_index.h"
#include "verifier/facts/symbol_name.h"
#include "verifier/facts/type_text.h"

namespace verifier::facts {
namespace {

using llvm::DWARFDie;
namespace dwarf = llvm::dwarf;

/// A function described with a deduced return type that this entry does not know.
bool returns_auto(const DWARFDie& function) {
  for (DWARFDie die = function; die; die = origin_of(die)) {
    const DWARFDie type = die.getAttributeValueAsReferencedDie(dwarf::DW_AT_type);
    if (!type) continue;
    const std::string_view name = dwarf::toString(type.find(dwarf::DW_AT_name), "");
    return type.getTag() == dwarf::DW_TAG_unspecified_type && (name == "auto" || name == "decltype(auto)");
  }
  return false;
}

DWARFDie type_of_variable(DWARFDie variable) {
  for (; variable; variable = origin_of(variable)) {
    if (const DWARFDie type = variable.getAttributeValueAsReferencedDie(dwarf::DW_AT_type)) return type;
  }
  return {};
}

bool is_definition(const DWARFDie& die) { return !has_flag(die, dwarf::DW_AT_declaration); }

}  // namespace

struct DebugInfo::State {
  State(std::unique_ptr<DwarfIndex> opened, DebugOrigin whose)
      : origin(whose), index(std::move(opened)), builder(*index, whose == DebugOrigin::kCell) {}

  /// A function by its entry, `declaration` being where the source names it.
  Parsed<std::optional<Description>> describe_function_entry(const DWARFDie& die) {
    builder.speller().take_mentioned();
    std::string signature = builder.speller().signature(die);
    DWARFDie declaration = die;
    for (int links = 0; links < 4 && origin_of(declaration); ++links) declaration = origin_of(declaration);
    FACTS_TRY(std::string text, builder.build(std::move(signature), builder.speller().take_mentioned()));
    return Description{std::move(text), location_of(declaration)};
  }

  Parsed<std::optional<Description>> describe_variable_entry(const DWARFDie& die) {
    builder.speller().take_mentioned();
    std::string type = builder.speller().spell(type_of_variable(die));
    FACTS_TRY(std::string text, builder.build(std::move(type), builder.speller().take_mentioned()));
    return Description{std::move(text), location_of(die)};
  }

  DebugOrigin origin;
  std::unique_ptr<DwarfIndex> index;
  TextBuilder builder;
};

DebugInfo::DebugInfo(std::unique_ptr<State> state) : state_(std::move(state)) {}
DebugInfo::DebugInfo(DebugInfo&&) noexcept = default;
DebugInfo& DebugInfo::operator=(DebugInfo&&) noexcept = default;
DebugInfo::~DebugInfo() = default;

Parsed<DebugInfo> DebugInfo::open(std::span<const std::uint8_t> bytes, DebugOrigin origin) {
  FACTS_TRY(auto index, DwarfIndex::open(bytes));
  return DebugInfo(std::make_unique<State>(std::move(index), origin));
}

Parsed<std::optional<DebugInfo::Description>> DebugInfo::describe(const std::string& symbol) {
  if (is_type_data(symbol)) return describe_type_data(symbol);
  FACTS_TRY(auto function, describe_function(symbol));
  if (function) return function;
  return describe_variable(symbol);
}

Parsed<std::optional<DebugInfo::Description>> DebugInfo::describe_function(const std::string& symbol) {
  if (state_->origin == DebugOrigin::kForeign) {
    for (const std::string& variant : symbol_variants(symbol)) {
      for (const DWARFDie& die : state_->index->functions(variant)) {
        if (is_definition(die) && !returns_auto(die)) return state_->describe_function_entry(die);
      }
    }
    return std::nullopt;
  }
  TypeSpeller& speller = state_->builder.speller();
  std::optional<std::string> signature;
  std::vector<DWARFDie> mentioned;
  std::string location;
  for (const std::string& variant : symbol_variants(symbol)) {
    for (const DWARFDie& die : state_->index->functions(variant)) {
      if (returns_auto(die)) continue;
      speller.take_mentioned();
      const std::string text = speller.signature(die);
      // The C library declares some functions twice for C++, `memchr` for one: const in, const out. Their symbol says
      // nothing about types, and their users have only this name in common.
      if (signature && *signature != text && !is_mangled_function(symbol)) return std::nullopt;
      if (signature && *signature != text)
        return refuse(readable(symbol), " has two signatures: ", *signature, " and ", text);
      if (signature) continue;
      signature = text;
      mentioned = speller.take_mentioned();
      DWARFDie declaration = die;
      for (DWARFDie next = origin_of(die); next; next = origin_of(next)) declaration = next;
      location = location_of(declaration);
    }
    if (signature) break;
  }
  if (!signature) return std::nullopt;
  FACTS_TRY(std::string text, state_->builder.build(*std::move(signature), std::move(mentioned)));
  return Description{std::move(text), std::move(location)};
}

Parsed<std::optional<DebugInfo::Description>> DebugInfo::describe_variable(const std::string& symbol) {
  const DwarfIndex::Dies* dies = &state_->index->variables(symbol);
  if (dies->empty()) dies = &state_->index->variables(qualified_symbol_name(symbol));
  if (dies->empty()) return std::nullopt;
  DWARFDie chosen = dies->front();
  for (const DWARFDie& die : *dies) {
    if (is_definition(die)) chosen = die;
  }
  return state_->describe_variable_entry(chosen);
}

Parsed<std::optional<DebugInfo::Description>> DebugInfo::describe_at(std::uint64_t address) {
  const DWARFDie die = state_->index->at_address(address);
  if (!die) return std::nullopt;
  if (die.getTag() == dwarf::DW_TAG_variable) return state_->describe_variable_entry(die);
  return state_->describe_function_entry(die);
}

Parsed<std::optional<DebugInfo::Description>> DebugInfo::describe_type_data(const std::string& symbol) {
  const std::string text = readable(symbol);
  const std::size_t name = text.find(" for ");
  if (name == text.npos) return std::nullopt;
  const auto& types = state_->index->types(normal_spelling(text.substr(name + 5)));
  if (types.empty()) return std::nullopt;
  FACTS_TRY(std::string built, state_->builder.build(text, {types.front()}));
  return Description{std::move(built), location_of(types.front())};
}

std::string DebugInfo::function_location(const std::string& symbol) const {
  const std::string whole(without_suffix(symbol));
  for (const std::string& variant : symbol_variants(whole)) {
    for (const DWARFDie& die : state_->index->functions(variant)) {
      if (is_definition(die)) return location_of(die);
    }
  }
  const auto& local = state_->index->local_functions(qualified_symbol_name(whole));
  return local.empty() ? "" : location_of(local.front());
}

std::vector<std::string> DebugInfo::sources_with_omitted_classes() const {
  std::vector<std::string> sources;
  for (const auto& [producer, source] : state_->index->producers()) {
    const bool is_gnu_cxx = producer.starts_with("GNU C++");
    if (is_gnu_cxx && producer.find("-femit-class-debug-always") == producer.npos) sources.push_back(source);
  }
  return sources;
}

}  // namespace verifier::facts
