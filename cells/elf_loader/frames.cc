#include <algorithm>
#include <cstring>

#include "cells/elf_loader/elf_loader.h"

namespace elf_loader {
namespace {

/// LSB Core, "DWARF Exception Header Encoding": four bytes, signed, relative to their own place, as assemblers write
/// it.
constexpr std::uint8_t kFromPlace = 0x1b;

/// Reads forward; after a read past the end every value is 0 and `is_good` is false.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool is_good() const { return is_good_; }

  template <typename T>
  T read() {
    T value{};
    if (!is_good_ || bytes_.size() - at_ < sizeof(T)) return is_good_ = false, value;
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }
  void skip_leb() {
    for (int i = 0; i < 10; ++i) {
      if ((read<std::uint8_t>() & 0x80) == 0) return;
    }
    is_good_ = false;
  }
  Result<void> skip_pointer(std::uint8_t encoding) {
    constexpr unsigned kFour = 1U << 0x03 | 1U << 0x0b, kEight = 1U << 0x00 | 1U << 0x04 | 1U << 0x0c;
    const unsigned format = 1U << (encoding & 0x0f);
    if ((format & (kFour | kEight)) == 0)
      return fail(ErrorKind::kUnsupported, "pointer encoding ", encoding, " in .eh_frame");
    read<std::uint32_t>();
    if ((format & kEight) != 0) read<std::uint32_t>();
    return {};
  }

 private:
  std::span<const std::byte> bytes_;
  std::uint64_t at_ = 0;
  bool is_good_ = true;
};

/// Whether the FDEs of the CIE at `cursor`, which the one at `entry` names, have addresses in kFromPlace.
Result<void> check_cie(Cursor cursor, std::uint64_t entry) {
  cursor.read<std::uint32_t>();  // length
  if (cursor.read<std::uint32_t>() != 0) return fail(ErrorKind::kBadFormat, "FDE at ", entry, " names no CIE");
  cursor.read<std::uint8_t>();  // version
  char augmentation[8] = {};
  for (std::size_t i = 0;; ++i) {
    const char c = cursor.read<char>();
    if (i == sizeof augmentation || !cursor.is_good()) return fail(ErrorKind::kBadFormat, "augmentation in .eh_frame");
    augmentation[i] = c;
    if (c == '\0') break;
  }
  for (int i = 0; i < 4; ++i) cursor.skip_leb();  // alignments, return address column, augmentation length
  bool is_known = augmentation[0] == 'z';
  std::uint8_t encoding = 0;  // without an 'R' addresses are absolute
  for (const char* c = augmentation + 1; is_known && *c != '\0'; ++c) {
    if (*c == 'R') {
      encoding = cursor.read<std::uint8_t>();
    } else if (*c == 'P') {
      TRY(cursor.skip_pointer(cursor.read<std::uint8_t>()));
    } else if (*c == 'L') {
      cursor.read<std::uint8_t>();
    } else {
      is_known = *c == 'S' || *c == 'B';
    }
  }
  if (!is_known) return fail(ErrorKind::kUnsupported, "augmentation ", augmentation, " in .eh_frame");
  if (!cursor.is_good()) return fail(ErrorKind::kBadFormat, "CIE ends early in .eh_frame");
  if (encoding != kFromPlace) return fail(ErrorKind::kUnsupported, "pointer encoding ", encoding, " in .eh_frame");
  return {};
}

/// How an entry begins, behind its length; a CIE has other fields behind the first.
struct Fields {
  std::uint32_t id;  ///< From here back to the CIE; 0 in a CIE.
  std::int32_t start;
  std::uint32_t size;
};

}  // namespace

Result<std::vector<FrameRow>> index_frames(std::span<const std::byte> frames, std::uint64_t address,
                                           std::uint64_t text_start, std::uint64_t text_end) {
  std::vector<FrameRow> rows;
  rows.reserve(frames.size() / 32);       // what few entries are smaller than
  std::uint64_t cie = ~std::uint64_t{0};  // offset of the one that was looked at last: neighbours share theirs
  for (std::uint64_t entry = 0, next = 0; entry < frames.size(); entry = next) {
    std::uint32_t length = ~0U;
    const std::uint64_t body = entry + sizeof length;
    if (body <= frames.size()) std::memcpy(&length, frames.data() + entry, sizeof length);
    if (length == 0) break;
    next = body + length;
    if (length == ~0U || next > frames.size() || length < sizeof(Fields))
      return fail(ErrorKind::kBadFormat, "entry at ", entry, " of .eh_frame has length ", length);
    Fields fields;
    std::memcpy(&fields, frames.data() + body, sizeof fields);
    if (fields.id == 0) continue;
    if (fields.id > body) return fail(ErrorKind::kBadFormat, "FDE at ", entry, " of .eh_frame has no CIE");
    if (body - fields.id != cie) {
      cie = body - fields.id;
      TRY(check_cie(Cursor(frames.subspan(cie)), entry));
    }
    const std::uint64_t start =
        address + body + sizeof fields.id + static_cast<std::uint64_t>(std::int64_t{fields.start});
    const std::uint64_t end = start + fields.size;
    if (end > start && start >= text_start && end <= text_end) rows.push_back({start, end, address + entry});
  }
  const auto by_start = [](const FrameRow& a, const FrameRow& b) { return a.start < b.start; };
  if (!std::is_sorted(rows.begin(), rows.end(), by_start)) std::sort(rows.begin(), rows.end(), by_start);
  return rows;
}

}  // namespace elf_loader
