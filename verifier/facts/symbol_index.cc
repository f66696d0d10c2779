#include "verifier/facts/symbol_index.h"

#include <algorithm>
#include <tuple>

namespace verifier::facts {
namespace {

constexpr std::uint8_t kTypeSection = 3, kTypeFile = 4;  // STT_*

/// Order of places; at one place the symbol that stands for all comes first: the one with a size, then the non-local
/// one.
auto order(const Symbol* symbol) {
  return std::tuple(symbol->value, symbol->size == 0, symbol->binding == 0, std::string_view(symbol->name));
}

}  // namespace

SymbolIndex::SymbolIndex(const ObjectFile& object) : object_(object), sections_(object.sections.size()) {
  for (const Symbol& symbol : object.symbols) {
    if (!symbol.is_defined() || symbol.name.empty() || symbol.type == kTypeSection || symbol.type == kTypeFile)
      continue;
    sections_[symbol.section].push_back(&symbol);
  }
  for (auto& symbols : sections_) {
    std::ranges::sort(symbols, {}, order);
    const auto same_place = [](const Symbol* a, const Symbol* b) { return a->value == b->value; };
    symbols.erase(std::unique(symbols.begin(), symbols.end(), same_place), symbols.end());
  }
}

const Symbol* SymbolIndex::containing(std::uint32_t section, std::uint64_t offset) const {
  const auto& symbols = sections_[section];
  auto after = std::ranges::upper_bound(symbols, offset, {}, &Symbol::value);
  const bool is_code = object_.sections[section].is_code();
  while (after != symbols.begin()) {
    const Symbol* symbol = *--after;
    if (offset - symbol->value < symbol->size) return symbol;
    if (is_code && symbol->size == 0) return symbol;
    if (offset - symbol->value >= symbol->size && symbol->size != 0) return nullptr;
  }
  return nullptr;
}

const Symbol* SymbolIndex::starting(std::uint32_t section, std::uint64_t offset) const {
  const auto& symbols = sections_[section];
  const auto found = std::ranges::lower_bound(symbols, offset, {}, &Symbol::value);
  return found != symbols.end() && (*found)->value == offset ? *found : nullptr;
}

std::string SymbolIndex::name_of(std::uint32_t section, std::uint64_t offset) const {
  const Symbol* symbol = containing(section, offset);
  return symbol == nullptr ? object_.sections[section].name : symbol->name;
}

}  // namespace verifier::facts
