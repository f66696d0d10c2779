// The update bundle: what leads a running system from one release to the next. A flat little-endian file of objects
// that changed, the witness that proves the way there and back, and the order of the steps. Parsed and checked once,
// then a read-only view. The same sources are compiled for the host, where bundles are made.
//
//   offset  bytes  header
//        0      8  kMagic
//        8      4  kVersion
//       12      4  size of the whole file
//       16      8  release: number of the release that it leads to; grows from release to release, never 0
//       24      8  issued, and
//       32      8  expires: seconds since 1970; it may be applied from the one to just before the other
//       40     32  base: `digest` of the witness of the release that it leads away from (witness_format.h)
//       72      4  size of the witness
//       76      4  number of objects, 1 to kMaximumSteps
//       80      4  number of steps, the same
//       84      4  0
//       88         a row for each object: name[48], size (4), 0 (4); ascending by name
//                  a row for each step: old name[48], new name[48], cell[48] and symbol[96] of the check, result (8)
//                  the witness, then the objects in the order of their rows, each filled with 0 to a multiple of 8
//
// Names end with NUL and are filled with it. Each step takes one object of the bundle, and no two the same. A step
// without check has 0 in all fields of it. What a bundle means (whose it is, whether the witness holds) is not looked
// at here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"
#include "kernel/base/text.h"

namespace update_bundle {

inline constexpr std::string_view kMagic = "ARIADNEU";
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::size_t kMaximumSteps = 64;
inline constexpr std::size_t kName = 48;    ///< Bytes of a name in the file, at least one NUL among them.
inline constexpr std::size_t kSymbol = 96;  ///< The same of a symbol.

/// A digest as it stands in a witness.
using Digest = std::array<std::uint8_t, 32>;

/// A bundle that parse() has accepted. The caller keeps the bytes alive and unchanged as long as it is in use.
struct Bundle {
  std::uint64_t release = 0;
  std::uint64_t issued = 0;   ///< Seconds since 1970.
  std::uint64_t expires = 0;  ///< Seconds since 1970; later than `issued`.
  Digest base{};
  std::span<const std::byte> witness;  ///< Begins at a multiple of 8 from the beginning of the file.
  std::uint32_t object_count = 0;
  std::uint32_t step_count = 0;
  std::span<const std::byte> whole;  ///< The file.
};

/// An object that the running release does not have.
struct Object {
  Text<kName> file;                  ///< "counter_v2", as in the witness.
  std::span<const std::byte> bytes;  ///< The object; begins at a multiple of 8.
};

/// One replacement, and how to see that it works.
struct Step {
  Text<kName> old_file;
  Text<kName> new_file;
  Text<kName> cell;          ///< Of the check; empty if there is none.
  Text<kSymbol> symbol;      ///< An export of the type `unsigned long()`, as people write it: "counter::version".
  std::uint64_t result = 0;  ///< What it has to return.
};

/// Checks every byte of the frame once. Pure. Errors: kBadFormat with the place; kUnsupported for another version.
[[nodiscard]] CELL_EXPORT Result<Bundle> parse(std::span<const std::byte> bytes);

/// The object at `index`; one without bytes when there is none.
[[nodiscard]] CELL_EXPORT Object object_at(const Bundle& bundle, std::size_t index);
/// The step at `index`; one without names when there is none.
[[nodiscard]] CELL_EXPORT Step step_at(const Bundle& bundle, std::size_t index);
/// The bytes of the object with this name; none when the bundle has no such object.
[[nodiscard]] CELL_EXPORT std::span<const std::byte> find_object(const Bundle& bundle, std::string_view file);

}  // namespace update_bundle
