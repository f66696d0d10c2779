// Types as canonical text: how a type is spelled, what its layout line says, and which types it leads to. Internal,
// like dwarf_index.h.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "verifier/facts/dwarf_index.h"

namespace verifier::facts {

/// Spells types and remembers every class, union and enumeration that a spelling mentions.
class TypeSpeller {
 public:
  /// Qualified names; typedefs are looked through, `const` stands first ("const char*", "char* const"), functions are
  /// "void(int)", pointers to members "int user::Buf::*". An invalid entry is "void".
  std::string spell(const llvm::DWARFDie& type, int depth = 0);

  /// Return type and parameters of a function or function type, without top-level const and volatile on parameters.
  std::string signature(const llvm::DWARFDie& function, int depth = 0);

  /// Types met since the last call, in order.
  std::vector<llvm::DWARFDie> take_mentioned() {
    steps_ = 0;
    return std::exchange(mentioned_, {});
  }

  /// What could not be spelled; empty if nothing.
  const std::string& problem() const { return problem_; }

 private:
  /// A type without typedefs and top-level qualifiers, and those qualifiers.
  struct Qualified {
    llvm::DWARFDie inner;
    bool is_const = false, is_volatile = false, is_restrict = false, is_atomic = false;
  };

  static Qualified qualified(const llvm::DWARFDie& type, const Qualified& more);
  std::string spell_qualified(const Qualified& type, int depth);
  std::string spell_unqualified(const llvm::DWARFDie& type, int depth);
  std::string parameters(const llvm::DWARFDie& function, int depth);
  std::string fail(std::string what);

  std::vector<llvm::DWARFDie> mentioned_;
  int steps_ = 0;  ///< Types spelled since the last take_mentioned().
  std::string problem_;
};

/// The layout line of a complete type (interface_text.h shows one). `speller` learns the types of bases, members and
/// virtual functions.
///
/// struct and union: `+OFFSET TYPE NAME;` for members, `+BYTE.BIT:WIDTH` for bit-fields, `base +OFFSET TYPE;`, `virtual
/// [SLOT] SYMBOL TYPE;` and `special SYMBOL user|defaulted|deleted;` for declared copies, moves and destructors, which
/// decide how values are passed (Itanium C++ ABI, section 3.1.2.3). Data and virtual functions keep their order in the
/// source.
std::string layout_line(const llvm::DWARFDie& type, TypeSpeller& speller);

/// A first line and the layouts of all types it leads to, through bases, members, pointers and references.
class TextBuilder {
 public:
  /// `one_layout`: a type with linkage has to be the same in every unit.
  TextBuilder(const DwarfIndex& index, bool one_layout) : index_(index), one_layout_(one_layout) {}

  /// Fails if a type can't be spelled, or has two layouts in two units of the file.
  Parsed<std::string> build(std::string first_line, std::vector<llvm::DWARFDie> mentioned);

  TypeSpeller& speller() { return speller_; }

 private:
  struct Layout {
    std::string line;
    std::vector<llvm::DWARFDie> mentioned;
  };

  /// A type where it is mentioned: its name, and the entry that has its layout.
  struct Mention {
    std::string name;
    llvm::DWARFDie type;     ///< Null if nothing describes it.
    std::string incomplete;  ///< The line that stands for it then.
  };

  const Layout& layout_of(const llvm::DWARFDie& type);
  const Mention& resolve(const llvm::DWARFDie& die);
  llvm::DWARFDie complete(const llvm::DWARFDie& type, const std::string& name) const;
  Parsed<void> check_one_layout(const llvm::DWARFDie& type, const std::string& name);

  const DwarfIndex& index_;
  bool one_layout_;
  TypeSpeller speller_;
  std::map<const void*, Layout> layouts_;              // by entry
  std::unordered_map<const void*, Mention> mentions_;  // by entry: every export of a library mentions the same types
  std::set<std::string> checked_;
};

}  // namespace verifier::facts
