// The debug information of one ELF file, indexed by symbol and by type name. Internal: includes LLVM's DWARF headers,
// so only the files that read debug information include it.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "llvm/DebugInfo/DWARF/DWARFContext.h"
#include "llvm/DebugInfo/DWARF/DWARFDie.h"
#include "llvm/Object/ObjectFile.h"
#include "verifier/facts/parsed.h"

namespace verifier::facts {

/// How deep scopes, typedefs and qualifiers may nest before the debug information counts as damaged.
inline constexpr int kMaxDebugDepth = 64;

class DwarfIndex {
 public:
  /// Parses every unit. `bytes` must outlive the index. Fails if LLVM can't read the file or its debug information, and
  /// succeeds with an empty index if there is none.
  static Parsed<std::unique_ptr<DwarfIndex>> open(std::span<const std::uint8_t> bytes);

  using Dies = std::vector<llvm::DWARFDie>;

  /// Declarations and definitions of a function by mangled name; for extern "C" by plain name.
  const Dies& functions(std::string_view symbol) const { return find(functions_, symbol); }
  /// Functions that have no mangled name in the debug information (internal linkage), by qualified name.
  const Dies& local_functions(std::string_view qualified_name) const { return find(local_functions_, qualified_name); }
  /// Variables outside functions, by mangled name and by qualified name.
  const Dies& variables(std::string_view name) const { return find(variables_, name); }
  /// Complete definitions of a class, union or enumeration, one for each unit that has it.
  const Dies& types(std::string_view qualified_name) const { return find(types_, qualified_name); }

  /// The function or variable that is defined at an address of a linked file; an invalid entry if none is.
  llvm::DWARFDie at_address(std::uint64_t address) const;

  /// DW_AT_producer of each compile unit, with the name of its source.
  const std::vector<std::pair<std::string, std::string>>& producers() const { return producers_; }

  /// Text of the first damage that LLVM met so far, while indexing or later; empty if none.
  const std::string& damage() const { return damage_; }

 private:
  using Table = std::map<std::string, Dies, std::less<>>;

  static const Dies& find(const Table& table, std::string_view name);
  void add_unit(llvm::DWARFUnit& unit);
  void add_die(const llvm::DWARFDie& die);
  void add_address(const llvm::DWARFDie& die);

  std::vector<std::uint8_t> bytes_;  ///< What `object_` and `context_` look at.
  std::unique_ptr<llvm::object::ObjectFile> object_;
  std::unique_ptr<llvm::DWARFContext> context_;
  std::map<std::uint64_t, llvm::DWARFDie> addresses_;
  Table functions_, local_functions_, variables_, types_;
  std::vector<std::pair<std::string, std::string>> producers_;
  std::string damage_;
};

/// Name with all enclosing namespaces and classes, in one spelling: "unsigned long" for "long unsigned int", ">>" for
/// "> >",
/// "(anonymous namespace)", "(anonymous struct#0)" for the first unnamed one in its class.
std::string qualified_name(const llvm::DWARFDie& die);

/// Puts the names of integer types and closing brackets into one spelling.
std::string normal_spelling(std::string name);

/// "file:line" where the entity was declared; empty if unknown.
std::string location_of(const llvm::DWARFDie& die);

/// class, struct, union or enumeration.
bool is_tagged_type(llvm::dwarf::Tag tag);

bool has_flag(const llvm::DWARFDie& die, llvm::dwarf::Attribute attribute);

/// The entry that this one completes (abstract instance, declaration), or an invalid one.
llvm::DWARFDie origin_of(const llvm::DWARFDie& die);

}  // namespace verifier::facts
