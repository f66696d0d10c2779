#include "verifier/facts/code_digest.h"

#include <algorithm>
#include <vector>

#include "verifier/facts/digest.h"

namespace verifier::facts {
namespace {

/// The place that a symbol stands for: its name if other objects see it, else its section and value.
void add_target(CanonicalBytes& out, const ObjectFile& object, const Symbol& symbol) {
  const bool by_name = symbol.binding != 0 || !symbol.is_defined();
  out.number(by_name);
  out.number(symbol.is_defined() ? 0 : symbol.section);
  if (by_name) return out.string(symbol.name);
  out.string(object.sections[symbol.section].name);
  out.string(object.sections[symbol.section].comdat.value_or(""));
  out.number(symbol.value);
}

Hash section_digest(const ObjectFile& object, const Section& section) {
  CanonicalBytes out;
  out.string(section.name);
  out.number(section.type);
  out.number(section.flags);
  out.number(section.size);
  out.number(section.align);
  out.string(section.comdat.value_or(""));
  out.data(section.bytes);
  out.number(section.relocations.size());
  for (const Relocation& relocation : section.relocations) {
    out.number(relocation.offset);
    out.number(relocation.type);
    add_target(out, object, object.symbols[relocation.symbol]);
    out.number(static_cast<std::uint64_t>(relocation.addend));
  }
  return out.hash();
}

Hash symbol_digest(const ObjectFile& object, const Symbol& symbol) {
  CanonicalBytes out;
  out.string(symbol.name);
  out.number(symbol.binding);
  out.number(symbol.type);
  out.number(symbol.visibility);
  out.number(symbol.is_defined() ? 0 : symbol.section);
  out.string(symbol.is_defined() ? object.sections[symbol.section].name : "");
  out.number(symbol.value);
  out.number(symbol.size);
  return out.hash();
}

}  // namespace

Hash code_digest(const ObjectFile& object) {
  std::vector<std::pair<std::string, Hash>> parts;
  for (const Section& section : object.sections) {
    if (section.is_alloc() && section.size != 0) parts.emplace_back(section.name, section_digest(object, section));
  }
  const std::size_t section_count = parts.size();
  for (const Symbol& symbol : object.symbols) {
    if (symbol.binding != 0) parts.emplace_back(symbol.name, symbol_digest(object, symbol));
  }
  const auto symbols = parts.begin() + static_cast<std::ptrdiff_t>(section_count);
  std::sort(parts.begin(), symbols);
  std::sort(symbols, parts.end());
  CanonicalBytes out;
  out.number(section_count);
  for (const auto& part : parts) out.digest(part.second);
  return out.hash();
}

}  // namespace verifier::facts
