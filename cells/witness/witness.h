// The witness as the kernel sees it: parsed and checked once, then a read-only view. The same sources are compiled for
// the host, where the verifier checks what it has just written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "kernel/abi/cell.h"
#include "kernel/abi/witness_format.h"
#include "kernel/base/result.h"

namespace witness {

/// A BLAKE3 value of 32 bytes, as `b3sum` prints it.
using Digest = witness_format::Hash;

/// A symbol that other cells may use. All names below point into the witness and end with a NUL that is not counted.
struct ExportRow {
  std::string_view name;        ///< Mangled.
  std::uint64_t interface = 0;  ///< Digest of type and layouts; equal digest = compatible.
};

/// A symbol that the cell uses. parse() has proven that `exporter` offers it with this digest at a lower rank.
struct ImportRow {
  std::string_view name;      ///< Mangled.
  std::string_view exporter;  ///< Name of a cell (not of a file).
  std::uint64_t interface = 0;
};

/// A state root.
struct RootRow {
  std::string_view name;      ///< As in RootDescriptor.
  std::string_view category;  ///< "" or the category of `kept`.
  std::uint64_t schema = 0;   ///< Equal schema = a swap may adopt the root in place.
};

/// A validated view over the bytes of a witness. The caller keeps the bytes alive and unchanged as long as any copy of
/// the view, or any name obtained from it, is in use. Cheap to copy; nothing to release. Only parse() makes one that
/// holds cells; a default one holds none.
class Witness final {
 public:
  constexpr Witness() = default;

 private:
  friend struct Tables;
  std::span<const witness_format::Cell> cells_;
  std::span<const witness_format::Export> exports_;
  std::span<const witness_format::Import> imports_;
  std::span<const witness_format::Root> roots_;
  std::span<const witness_format::Swap> swaps_;
  std::span<const char> strings_;
};

/// One shipped object. Rows of its tables are read with export_at and the like.
struct CellView {
  std::string_view file;   ///< Archive name without ".cell.o": "counter_v2".
  std::string_view cell;   ///< Cell that it is a version of: "counter".
  Digest object{};         ///< Hash of the `.cell.o`.
  std::uint32_t size = 0;  ///< Bytes of the `.cell.o`.
  std::uint16_t rank = 0;  ///< Higher than that of every cell it uses.
  bool is_trusted = false;
  bool in_graph = false;           ///< False: an alternative version, reached only by a swap.
  std::uint32_t export_count = 0;  ///< Rows, each kind sorted by name (bytewise).
  std::uint32_t import_count = 0;
  std::uint32_t root_count = 0;
};

/// Checks everything once: magic, version, size, digest, each string and table, order, uniqueness, and for every cell
/// that its imports are exported with the same interface by a cell of the boot graph with a lower rank. Changes
/// nothing. Errors: kMisaligned for bytes that do not start at a multiple of 8; kBadFormat with the place; kUnsupported
/// for another version of the format; kRefused when the digest is wrong or well-formed rows contradict each other.
[[nodiscard]] CELL_EXPORT Result<Witness> parse(std::span<const std::byte> bytes);

/// Number of shipped objects; their indices follow the order of `file`.
[[nodiscard]] CELL_EXPORT std::size_t cell_count(const Witness& witness);
/// The object at `index`; an empty view when there is none.
[[nodiscard]] CELL_EXPORT CellView cell(const Witness& witness, std::size_t index);
/// Index of the object with this file name.
[[nodiscard]] CELL_EXPORT std::optional<std::size_t> find_file(const Witness& witness, std::string_view file);
/// Index of the version of `cell` that belongs to the boot graph.
[[nodiscard]] CELL_EXPORT std::optional<std::size_t> find_in_graph(const Witness& witness, std::string_view cell);

/// Row `row` of object `index`; an empty row when there is none.
[[nodiscard]] CELL_EXPORT ExportRow export_at(const Witness& witness, std::size_t index, std::size_t row);
[[nodiscard]] CELL_EXPORT ImportRow import_at(const Witness& witness, std::size_t index, std::size_t row);
[[nodiscard]] CELL_EXPORT RootRow root_at(const Witness& witness, std::size_t index, std::size_t row);
/// The export of object `index` with this mangled name.
[[nodiscard]] CELL_EXPORT std::optional<ExportRow> find_export(const Witness& witness, std::size_t index,
                                                               std::string_view symbol);

/// Whether the replacement of object `from` by object `to` in a running system has been proven. Directed. An object in
/// its own place is a fresh copy of it.
[[nodiscard]] CELL_EXPORT bool allows_swap(const Witness& witness, std::size_t from, std::size_t to);

/// Whether `object` is, byte for byte, the one that the verifier saw as object `index`.
/// Errors: kNotFound for a bad index; kRefused with both sizes, or with the first bytes of both hashes.
[[nodiscard]] CELL_EXPORT Result<void> check_object(const Witness& witness, std::size_t index,
                                                    std::span<const std::byte> object);

/// BLAKE3 with a 32-byte result of `bytes`: the hash of objects, texts and the witness itself. Pure; uses AVX2 where
/// processor and system offer it.
[[nodiscard]] CELL_EXPORT Digest hash(std::span<const std::byte> bytes);

}  // namespace witness
