// What debug information says about symbols, as canonical texts (see interface_text.h). No LLVM header is needed to use
// it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"

namespace verifier::facts {

/// Whose debug information it is.
enum class DebugOrigin : std::uint8_t {
  kCell,     ///< Ours: C++, where a type or function is one thing in all units ([basic.def.odr]).
  kForeign,  ///< Anybody's: in C, each unit may have its own `struct state`, and symbols may be aliases.
};

class DebugInfo {
 public:
  /// A canonical text and where its subject was declared ("file:line", or empty).
  struct Description {
    std::string text;
    std::string location;
  };

  /// Indexes the debug information of an ELF file. `bytes` must outlive the result. A file without any is no error:
  /// then nothing is described.
  static Parsed<DebugInfo> open(std::span<const std::uint8_t> bytes, DebugOrigin origin = DebugOrigin::kCell);

  /// Describes a function (exported, imported or local), a variable, a vtable or type information by its mangled
  /// symbol.
  ///
  /// The text of a function is return type and parameters, `this` included, without its name; of a variable its type;
  /// of a vtable or type information "vtable for NAME". Layouts follow, a type a line, sorted by name: every class,
  /// union and enumeration that the first line leads to, through bases, members, virtual functions, pointers and
  /// references. A type that no unit of the file defines is `incomplete NAME`. noexcept is not in DWARF; in types of
  /// function pointers it is part of the mangled symbol. Nothing if the debug information does not mention the symbol.
  ///
  /// Fails if two units disagree on the symbol or on a type; in foreign files, the definition counts.
  Parsed<std::optional<Description>> describe(const std::string& symbol);

  /// The same for the definition that begins at an address of a linked file: what a symbol without a description of its
  /// own is an alias of.
  Parsed<std::optional<Description>> describe_at(std::uint64_t address);

  /// Where a defined function begins ("file:line"), `.cold` and `.part` pieces included; empty if unknown.
  std::string function_location(const std::string& symbol) const;

  /// Sources whose unit was compiled by GCC without `-femit-class-debug-always`: the compiler may have left out layouts
  /// of polymorphic classes that the code depends on.
  std::vector<std::string> sources_with_omitted_classes() const;

  DebugInfo(DebugInfo&&) noexcept;
  DebugInfo& operator=(DebugInfo&&) noexcept;
  ~DebugInfo();

 private:
  struct State;
  explicit DebugInfo(std::unique_ptr<State> state);

  Parsed<std::optional<Description>> describe_function(const std::string& symbol);
  Parsed<std::optional<Description>> describe_variable(const std::string& symbol);
  Parsed<std::optional<Description>> describe_type_data(const std::string& symbol);

  std::unique_ptr<State> state_;
};

}  // namespace verifier::facts
