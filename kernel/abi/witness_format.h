// The witness: what the verifier hands to the kernel, and what the kernel checks again before it loads or swaps a cell.
// A flat little-endian file: Header, then the tables in the order of their counts, then the strings. No pointers, no
// padding with meaning, one byte sequence for one cell graph.
#pragma once

#include <array>
#include <cstdint>

namespace witness_format {

inline constexpr std::array<char, 8> kMagic = {'A', 'R', 'I', 'A', 'D', 'N', 'E', 'W'};
inline constexpr std::uint32_t kVersion = 2;

using Hash = std::array<std::uint8_t, 32>;  ///< BLAKE3 with a 32-byte result: what `b3sum` prints.

/// First bytes of the file. `digest` is the hash of all bytes after the field itself (offset 40 to total_size).
struct Header {
  std::array<char, 8> magic;  ///< kMagic.
  Hash digest;                ///< Of everything from `version` on.
  std::uint32_t version;      ///< kVersion.
  std::uint32_t total_size;   ///< Bytes of the whole file.
  std::uint32_t cell_count;   ///< Rows of each table, in file order.
  std::uint32_t export_count;
  std::uint32_t import_count;
  std::uint32_t root_count;
  std::uint32_t swap_count;
  std::uint32_t string_size;  ///< Bytes of the string table: NUL-terminated, ascending (bytewise), each string once,
                              ///< the empty one first. So names compare as their offsets do.
};
static_assert(sizeof(Header) == 72);

inline constexpr std::uint8_t kSafe = 0;
inline constexpr std::uint8_t kTrusted = 1;

/// One shipped object. Sorted by `file` name (bytewise); names are offsets into the string table.
struct Cell {
  std::uint32_t file;          ///< Target name and archive name without ".cell.o", unique: "counter_v2".
  std::uint32_t cell;          ///< Name of the cell that it is a version of: "counter".
  Hash object;                 ///< hash of the whole `.cell.o`.
  std::uint32_t size;          ///< Bytes of the `.cell.o`.
  std::uint16_t rank;          ///< One more than the highest rank among the cells that it uses; 0 uses none.
  std::uint8_t trust;          ///< kSafe or kTrusted.
  std::uint8_t in_graph;       ///< 1: part of the boot graph. 0: an alternative version, reached only by a swap.
  std::uint32_t first_export;  ///< Index into the export table; rows of one cell are contiguous and sorted by name.
  std::uint32_t export_count;
  std::uint32_t first_import;  ///< Likewise; sorted by name.
  std::uint32_t import_count;
  std::uint32_t first_root;  ///< Likewise; sorted by name.
  std::uint32_t root_count;
};
static_assert(sizeof(Cell) == 72);

/// A function or constant object that other cells may use.
struct Export {
  std::uint32_t name;       ///< Mangled symbol name.
  std::uint32_t reserved;   ///< 0.
  std::uint64_t interface;  ///< First 8 bytes (little-endian) of hash of the canonical interface text.
};
static_assert(sizeof(Export) == 16);

/// A symbol that a cell uses from another one.
struct Import {
  std::uint32_t name;       ///< Mangled symbol name.
  std::uint32_t exporter;   ///< String offset: name of the *cell* (not the file) that exports it.
  std::uint64_t interface;  ///< Must equal the exporter's, whatever version of it is loaded.
};
static_assert(sizeof(Import) == 16);

/// A state root.
struct Root {
  std::uint32_t name;      ///< Plain name.
  std::uint32_t category;  ///< String offset: "" for CELL_STATE, else the kept category.
  std::uint64_t schema;    ///< First 8 bytes of hash of the canonical layout text of its type.
};
static_assert(sizeof(Root) == 16);

/// A proven replacement: `to` may take the place of `from` while the system runs. Sorted by (from, to); directed.
struct Swap {
  std::uint32_t from;  ///< Index of a cell row.
  std::uint32_t to;    ///< Index of a cell row with the same cell name.
};
static_assert(sizeof(Swap) == 8);

}  // namespace witness_format
