// Reads and relocates ELF64 relocatable objects (System V gABI, chapter 4; x86-64 psABI, section 4.4). Pure functions
// over bytes that the caller owns: nothing is allocated for the caller, nothing is mapped, no state is kept.
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "kernel/abi/cell.h"
#include "kernel/base/result.h"

namespace elf_loader {

/// A validated view of an object: every header, name, symbol and relocation that the accessors reach lies inside the
/// bytes. Valid as long as the bytes are.
class CELL_EXPORT Object final {
 public:
  /// No sections, no symbols.
  Object() = default;
  /// Errors: kBadFormat names the header, section or row that is wrong; kMisaligned when `bytes` or a table is not on
  /// an 8-byte boundary; kUnsupported for another class, machine, file type or relocation type.
  [[nodiscard]] static Result<Object> parse(std::span<const std::byte> bytes);

  [[nodiscard]] std::uint32_t section_count() const { return static_cast<std::uint32_t>(sections_.size()); }
  [[nodiscard]] const Elf64_Shdr& section(std::uint32_t index) const { return sections_[index]; }
  [[nodiscard]] std::string_view section_name(std::uint32_t index) const;
  /// The bytes in the file; empty for SHT_NOBITS.
  [[nodiscard]] std::span<const std::byte> contents(std::uint32_t index) const;

  [[nodiscard]] std::uint32_t symbol_count() const { return static_cast<std::uint32_t>(symbols_.size()); }
  [[nodiscard]] const Elf64_Sym& symbol(std::uint32_t index) const { return symbols_[index]; }
  [[nodiscard]] std::string_view symbol_name(std::uint32_t index) const;
  /// As the table says: all symbols before it are local (gABI chapter 4, "Symbol Table"). May lie behind the last one.
  [[nodiscard]] std::uint32_t first_global() const { return first_global_; }

  /// The rows of a SHT_RELA section; each names a symbol of this object and an offset inside its target section.
  [[nodiscard]] std::span<const Elf64_Rela> relocations(std::uint32_t index) const;
  /// How many of the rows that patch memory are of the types of needs_got.
  [[nodiscard]] std::uint64_t got_references() const { return got_references_; }

 private:
  Result<void> read_sections();
  Result<void> read_symbols();
  Result<void> check_relocations(std::uint32_t index);

  std::span<const std::byte> bytes_;
  std::span<const Elf64_Shdr> sections_;
  std::span<const Elf64_Sym> symbols_;
  const char* strings_ = "";
  const char* section_names_ = "";
  std::uint64_t got_references_ = 0;
  std::uint32_t first_global_ = 0;
};

/// The parts of a cell in memory; each gets pages of its own.
enum class Segment : std::uint8_t { kText, kReadOnly, kState, kNone };
inline constexpr std::size_t kSegments = 3;

/// Where a section goes. kNone: not in memory.
struct Placement {
  Segment segment = Segment::kNone;
  std::uint64_t offset = 0;  ///< From the start of the segment, bytes.
};

/// Where every section of an object goes, and how large the segments become.
struct Layout {
  std::vector<Placement> sections;      ///< By section index.
  std::uint64_t sizes[kSegments] = {};  ///< Bytes.
  std::uint64_t got_offset = 0;         ///< In kReadOnly: 8-byte slots for R_X86_64_GOTPCREL and its relaxable forms.
  std::uint64_t got_slots = 0;          ///< Upper bound: one for each such relocation.
};

/// Errors: kUnsupported for a section that is writable and executable, thread-local, or needs an alignment over a page;
/// kOutOfRange when a segment would exceed 256 MiB.
[[nodiscard]] CELL_EXPORT Result<Layout> plan_layout(const Object& object);

/// How many bytes a relocation type writes; 0 for R_X86_64_NONE, kUnknownWidth for a type that is not supported. Here,
/// with try_apply, since a load asks for each of thousands of relocations.
inline constexpr std::uint64_t kUnknownWidth = ~std::uint64_t{0};
[[nodiscard]] constexpr std::uint64_t width_or_unknown(std::uint32_t type) {
  constexpr std::uint64_t kFour = 1ULL << R_X86_64_PC32 | 1ULL << R_X86_64_PLT32 | 1ULL << R_X86_64_32 |
                                  1ULL << R_X86_64_32S | 1ULL << R_X86_64_GOTPCREL | 1ULL << R_X86_64_GOTPCRELX |
                                  1ULL << R_X86_64_REX_GOTPCRELX;
  constexpr std::uint64_t kEight = 1ULL << R_X86_64_64 | 1ULL << R_X86_64_PC64;
  if (type >= 64) return kUnknownWidth;
  if ((kFour >> type & 1) != 0) return 4;
  if ((kEight >> type & 1) != 0) return 8;
  return type == R_X86_64_NONE ? 0 : kUnknownWidth;
}

/// The same. Errors: kUnsupported.
[[nodiscard]] CELL_EXPORT Result<std::uint64_t> width_of(std::uint32_t type);

/// True for the types that go through a slot holding the symbol's address.
[[nodiscard]] constexpr bool needs_got(std::uint32_t type) {
  constexpr std::uint64_t kGot =
      1ULL << R_X86_64_GOTPCREL | 1ULL << R_X86_64_GOTPCRELX | 1ULL << R_X86_64_REX_GOTPCRELX;
  return type < 64 && (kGot >> type & 1) != 0;
}

/// Calls, jumps and addresses within 2 GiB: nearly all that there are, so they are asked for first.
[[nodiscard]] constexpr bool is_near_reference(std::uint32_t type) {
  return type == R_X86_64_PC32 || type == R_X86_64_PLT32;
}

/// Writes `value` if extending the field gives it back.
template <typename Field>
[[nodiscard]] inline bool try_narrow(std::byte* where, std::uint64_t value) {
  const auto field = static_cast<Field>(value);
  if (static_cast<std::uint64_t>(field) != value) return false;
  std::memcpy(where, &field, sizeof field);
  return true;
}

/// What `apply` does, but for the text of an error: false, and nothing is written, when the value does not fit the
/// field (psABI 4.4: sign or zero extension of the field must give the value back) or the type is unknown.
[[nodiscard]] inline bool try_apply(std::uint32_t type, std::byte* where, std::uint64_t place, std::uint64_t value) {
  if (is_near_reference(type) || needs_got(type)) return try_narrow<std::int32_t>(where, value - place);
  if (type == R_X86_64_32S) return try_narrow<std::int32_t>(where, value);
  if (type == R_X86_64_32) return try_narrow<std::uint32_t>(where, value);
  if (type == R_X86_64_PC64) value -= place;
  if (type != R_X86_64_64 && type != R_X86_64_PC64) return type == R_X86_64_NONE;
  std::memcpy(where, &value, 8);
  return true;
}

/// Writes one relocation at `where`, the writable alias of run-time address `place` (psABI table 4.9: P). `value` is S
/// + A; for the types of needs_got it is the address of the slot + A. A changed site may be written again. Errors:
/// kOverflow when the value does not fit the field (nothing is written); kUnsupported for an unknown type.
[[nodiscard]] CELL_EXPORT Result<void> apply(std::uint32_t type, std::byte* where, std::uint64_t place,
                                             std::uint64_t value);

/// One function as the unwinder knows it (DWARF 4, section 6.4; LSB "Exception Frames"). Addresses are run-time ones.
struct FrameRow {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::uint64_t fde = 0;  ///< Address of the frame description entry.
};

/// Reads a relocated .eh_frame section whose bytes `frames` appear at run-time address `address`: one row per function
/// that lies inside [text_start, text_end), sorted by start. Entries of discarded functions are left out. Errors:
/// kBadFormat with the offset of the entry; kUnsupported for a pointer encoding that GCC does not use in kernels.
[[nodiscard]] CELL_EXPORT Result<std::vector<FrameRow>> index_frames(std::span<const std::byte> frames,
                                                                     std::uint64_t address, std::uint64_t text_start,
                                                                     std::uint64_t text_end);

}  // namespace elf_loader
