#include <algorithm>
#include <cstring>

#include "cells/elf_loader/elf_loader.h"

namespace elf_loader {
namespace {

// Pointer encodings (LSB Core, "DWARF Exception Header Encoding"): format in the low nibble, base in the next three
// bits.
constexpr std::uint8_t kFormatMask = 0x0f;
constexpr std::uint8_t kBaseMask = 0x70;
constexpr std::uint8_t kPcRelative = 0x10;

/// Reads forward; after a read past the end every value is 0 and `is_good` is false.
class Cursor {
 public:
  Cursor(std::span<const std::byte> bytes, std::uint64_t address) : bytes_(bytes), address_(address) {}

  bool is_good() const { return is_good_; }
  std::uint64_t address() const { return address_ + at_; }
  std::uint64_t offset() const { return at_; }
  bool at_end() const { return at_ >= bytes_.size(); }
  void seek(std::uint64_t offset) { at_ = offset, is_good_ = is_good_ && offset <= bytes_.size(); }

  template <typename T>
  T read() {
    T value{};
    if (!is_good_ || bytes_.size() - at_ < sizeof(T)) return is_good_ = false, value;
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }
  std::uint64_t read_uleb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = read<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80) == 0) return value;
    }
    is_good_ = false;
    return 0;
  }
  /// An address or, with `is_length`, the size that goes with it, in `encoding`.
  Result<std::uint64_t> read_encoded(std::uint8_t encoding, bool is_length) {
    const std::uint64_t here = address();
    std::uint64_t value = 0;
    switch (encoding & kFormatMask) {
      case 0x00:  // absptr
      case 0x04:  // udata8
      case 0x0c:  // sdata8
        value = read<std::uint64_t>();
        break;
      case 0x03:  // udata4
        value = read<std::uint32_t>();
        break;
      case 0x0b:  // sdata4
        value = static_cast<std::uint64_t>(std::int64_t{read<std::int32_t>()});
        break;
      default:
        return fail(ErrorKind::kUnsupported, "pointer encoding ", encoding, " in .eh_frame");
    }
    if (is_length) return (encoding & kFormatMask) == 0x0b ? value & 0xffff'ffff : value;
    if ((encoding & kBaseMask) == kPcRelative) return value + here;
    if ((encoding & kBaseMask) != 0) return fail(ErrorKind::kUnsupported, "pointer base ", encoding, " in .eh_frame");
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  std::uint64_t address_;
  std::uint64_t at_ = 0;
  bool is_good_ = true;
};

/// The encoding of code addresses in the FDEs of the CIE at `cursor` (just after its id field).
Result<std::uint8_t> read_cie(Cursor cursor) {
  cursor.read<std::uint8_t>();  // version
  char augmentation[8] = {};
  for (std::size_t i = 0;; ++i) {
    const char c = cursor.read<char>();
    if (i == sizeof augmentation || !cursor.is_good()) return fail(ErrorKind::kBadFormat, "augmentation in .eh_frame");
    augmentation[i] = c;
    if (c == '\0') break;
  }
  cursor.read_uleb();  // code alignment
  cursor.read_uleb();  // data alignment: signed, but only skipped
  cursor.read_uleb();  // return address column
  if (augmentation[0] != 'z') return std::uint8_t{0};
  cursor.read_uleb();  // augmentation length
  for (const char* c = augmentation + 1; *c != '\0'; ++c) {
    if (*c == 'R') {
      const auto encoding = cursor.read<std::uint8_t>();
      if (!cursor.is_good()) break;
      return encoding;
    }
    if (*c == 'P') {
      const auto encoding = cursor.read<std::uint8_t>();
      TRY(cursor.read_encoded(encoding & ~kBaseMask, true));
    } else if (*c == 'L') {
      cursor.read<std::uint8_t>();
    } else if (*c != 'S' && *c != 'B') {
      return fail(ErrorKind::kUnsupported, "augmentation ", augmentation, " in .eh_frame");
    }
  }
  if (!cursor.is_good()) return fail(ErrorKind::kBadFormat, "CIE ends early in .eh_frame");
  return std::uint8_t{0};
}

/// One entry; `row.end` stays 0 for a CIE.
Result<FrameRow> read_entry(std::span<const std::byte> frames, std::uint64_t address, Cursor cursor,
                            std::uint64_t entry_offset) {
  const std::uint64_t id_offset = cursor.offset();
  const auto id = cursor.read<std::uint32_t>();
  if (id == 0) return FrameRow{};
  if (id > id_offset) return fail(ErrorKind::kBadFormat, "FDE at ", entry_offset, " of .eh_frame has no CIE");
  Cursor cie(frames, address);
  cie.seek(id_offset - id);
  cie.read<std::uint32_t>();
  if (cie.read<std::uint32_t>() != 0) return fail(ErrorKind::kBadFormat, "FDE at ", entry_offset, " names no CIE");
  TRY_ASSIGN(const std::uint8_t encoding, read_cie(cie));
  TRY_ASSIGN(const std::uint64_t start, cursor.read_encoded(encoding, false));
  TRY_ASSIGN(const std::uint64_t size, cursor.read_encoded(encoding, true));
  if (!cursor.is_good()) return fail(ErrorKind::kBadFormat, "FDE at ", entry_offset, " ends early");
  return FrameRow{start, start + size, address + entry_offset};
}

}  // namespace

Result<std::vector<FrameRow>> index_frames(std::span<const std::byte> frames, std::uint64_t address,
                                           std::uint64_t text_start, std::uint64_t text_end) {
  std::vector<FrameRow> rows;
  Cursor cursor(frames, address);
  while (!cursor.at_end()) {
    const std::uint64_t entry = cursor.offset();
    const auto length = cursor.read<std::uint32_t>();
    if (cursor.is_good() && length == 0) break;
    if (!cursor.is_good() || length == 0xffff'ffff || length > frames.size() - cursor.offset())
      return fail(ErrorKind::kBadFormat, "entry at ", entry, " of .eh_frame has length ", length);
    const std::uint64_t next = cursor.offset() + length;
    TRY_ASSIGN(const FrameRow row, read_entry(frames, address, cursor, entry));
    if (row.end > row.start && row.start >= text_start && row.end <= text_end) rows.push_back(row);
    cursor.seek(next);
  }
  std::sort(rows.begin(), rows.end(), [](const FrameRow& a, const FrameRow& b) { return a.start < b.start; });
  return rows;
}

}  // namespace elf_loader
