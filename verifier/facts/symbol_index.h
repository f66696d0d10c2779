// Which symbol a byte of an object belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// Look-up of named symbols by place. Of several symbols at one place (aliases), the non-local and then the first by
/// name stands for all. The object must outlive the index.
class SymbolIndex {
 public:
  explicit SymbolIndex(const ObjectFile& object);

  /// The symbol whose bytes hold the place; in code also a symbol without size that begins before it. Null if none.
  const Symbol* containing(std::uint32_t section, std::uint64_t offset) const;

  /// The symbol that begins exactly there; null if none.
  const Symbol* starting(std::uint32_t section, std::uint64_t offset) const;

  /// Symbols of a section in order of their places, one for each place.
  const std::vector<const Symbol*>& in_section(std::uint32_t section) const { return sections_[section]; }

  /// Name of containing(), else of the section.
  std::string name_of(std::uint32_t section, std::uint64_t offset) const;

 private:
  const ObjectFile& object_;
  std::vector<std::vector<const Symbol*>> sections_;
};

}  // namespace verifier::facts
