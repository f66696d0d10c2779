// What the sources of a cell contain as they were written: what an object file cannot show. Plain values, read from
// clang's syntax trees by verifier/evidence.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace verifier {

/// A construct of the trust table, or a dependence on the compiler, at the place where it is written. The trusted
/// vocabulary (kernel/base, kernel/abi, kernel/arch and the compiler's own headers) does not count.
struct Construct {
  enum class Kind : std::uint8_t {
    kAssembly,  ///< asm, inside a function or not.
    kCast,      ///< reinterpret_cast, const_cast, a cast from void*, to a derived class, between pointer and integer.
    kAddress,   ///< A pointer made of a constant; `address` and `size` say to what.
    kPointer,   ///< Arithmetic and subscripts on raw pointers; handing a pointer and a length on to trust them; va_arg;
                ///< jumps to the address of a label.
    kVolatile,
    kUnion,
    kAlias,     ///< alias, ifunc, weak, section, constructor and other attributes that only a linker sees.
    kAllocate,  ///< new, delete, and calls of what they call.
    kThrow,     ///< throw and try.
    kCompiler,  ///< What one compiler reads in another way than the other.
  };
  static constexpr Kind kLast = Kind::kCompiler;

  Kind kind = Kind::kCast;
  std::string what;           ///< "reinterpret_cast to unsigned long*".
  std::string function;       ///< Qualified name without parameters; empty outside functions.
  std::string file;           ///< As the compiler was given it, without "." and "..".
  std::uint32_t line = 0;     ///< From 1.
  std::uint64_t address = 0;  ///< kAddress only.
  std::uint64_t size = 0;     ///< kAddress only: bytes that are reached there.

  auto operator<=>(const Construct&) const = default;
};

/// A class marked CELL_OPAQUE and how it departs from the shape of a handle.
struct Handle {
  enum class Flaw : std::uint8_t {
    kNotFinal,
    kVirtual,
    kBase,
    kOpenData,         ///< A field that is not private.
    kOpenConstructor,  ///< A constructor, not the default, copy or move constructor, that is not private.
    kCopies,           ///< Copying is not deleted.
    kNoMove,           ///< The move constructor is missing, not public, or deleted.
    kThrowingMove,     ///< Moving is not noexcept.
    kNoDestructor,     ///< The destructor is not declared, not public, or deleted.
    kThrowingDestructor,
    kOpensInside,  ///< A function that returns a way to a non-const inside.
    kConverts,     ///< A conversion to a number or pointer.
    kNoEmpty,      ///< No public `bool empty() const`.
    kBefriends,    ///< A friend that the cell does not define: anybody can.
  };
  static constexpr Flaw kLast = Flaw::kBefriends;

  struct Finding {
    Flaw flaw = Flaw::kNotFinal;
    std::string member;    ///< Its name; empty if the class as a whole is meant.
    std::string location;  ///< "file:line".

    auto operator<=>(const Finding&) const = default;
  };

  std::string name;      ///< Qualified.
  std::string location;  ///< "file:line".
  std::vector<Finding> findings;

  auto operator<=>(const Handle&) const = default;
};

/// Something of a header that other cells copy into their objects, or rely on without a trace in debug information. Two
/// items of the same kind and name mean the same if their texts are equal.
struct HeaderItem {
  enum class Kind : std::uint8_t {
    kBody,      ///< Of an inline, constexpr or template function.
    kConstant,  ///< Of a constant or enumerator: its value.
    kClass,     ///< How its values travel in calls, the order of virtual functions, what members begin with.
    kFunction,  ///< "noexcept" or "may throw".
    kDefaults,  ///< Default arguments.
  };
  static constexpr Kind kLast = Kind::kDefaults;

  Kind kind = Kind::kBody;
  std::string name;        ///< Qualified; of functions with their type.
  std::string text;        ///< Canonical and readable.
  std::string file;        ///< Where it is written.
  std::uint32_t line = 0;  ///< From 1.

  auto operator<=>(const HeaderItem&) const = default;
};

struct SourceFile {
  std::string name;         ///< As the compiler was given it, without "." and "..".
  std::uint32_t lines = 0;  ///< Line feeds: comments and empty lines count.

  auto operator<=>(const SourceFile&) const = default;
};

/// Everything from section `.cell.source`.
struct SourceFacts {
  std::array<std::uint8_t, 32> code{};  ///< Of the object made from these sources; must equal CellObject::code.
  std::vector<SourceFile> files;        ///< The cell's own sources and headers, assembly too, sorted.
  std::vector<SourceFile> vocabulary;   ///< What they include of kernel/base, kernel/abi and kernel/arch, sorted.
  std::vector<Construct> constructs;    ///< Sorted. Those in headers of other cells too.
  std::vector<Handle> handles;          ///< Sorted by name. Of the cell's own files.
  std::vector<HeaderItem> offered;      ///< Sorted. Of the cell's own files.
  std::vector<HeaderItem> copied;       ///< Sorted. What this cell has from headers of others, as it saw them.
};

}  // namespace verifier
