// Facts: Itanium C++ ABI, Exception Handling, "Exception Handling Tables"; encodings: LSB Core, "DWARF Exception Header
// Encoding".
#include "cells/cxx_runtime/handler_table.h"

#include <optional>

#include "cells/cxx_runtime/runtime_internal.h"

namespace cxx_runtime {
namespace {

constexpr std::uint8_t kOmitted = 0xff;
constexpr std::uint8_t kFormatBits = 0x0f;
constexpr std::uint8_t kUleb128 = 0x01;

/// Size of a value of fixed size; 0: another format.
std::size_t size_of(std::uint8_t encoding) {
  switch (encoding & kFormatBits) {
    case 0x03:  // udata4
    case 0x0b:  // sdata4
      return 4;
    case 0x00:  // an address
    case 0x04:  // udata8
    case 0x0c:  // sdata8
      return 8;
    default:
      return 0;
  }
}

std::uint64_t load(const unsigned char* from, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= static_cast<std::uint64_t>(from[i]) << (8 * i);
  return value;
}

class Cursor {
 public:
  explicit Cursor(const unsigned char* at) : at_(at) {}
  [[nodiscard]] const unsigned char* position() const { return at_; }

  std::uint8_t byte() { return *at_++; }

  std::uint64_t uleb128() {
    std::uint64_t value = *at_++;
    if (value < 0x80) [[likely]]
      return value;
    value &= 0x7f;
    for (unsigned shift = 7;; shift += 7) {
      const std::uint64_t next = *at_++;
      if (shift < 64) value |= (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
  }

  std::int64_t sleb128() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    std::uint64_t next = 0;
    do {
      next = *at_++;
      if (shift < 64) value |= (next & 0x7f) << shift;
      shift += 7;
    } while (next >= 0x80);
    if (shift < 64 && (next & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(value);
  }

  /// `size` 0: uleb128.
  std::uint64_t value(std::size_t size) {
    if (size == 0) return uleb128();
    at_ += size;
    return load(at_ - size, size);
  }

 private:
  const unsigned char* at_;
};

struct Header {
  const unsigned char* types;    ///< Where the list of caught types ends; null if there is none.
  std::size_t type_size;         ///< Of an entry of it.
  std::size_t value_size;        ///< Of what a call site consists of; 0: uleb128.
  const unsigned char* sites;    ///< The call sites.
  const unsigned char* actions;  ///< The actions, which begin where the call sites end.
};

std::optional<Header> read_header(const unsigned char* table) {
  Cursor cursor(table);
  // Landing pads relative to anything but the function: no compiler of ours writes it.
  if (cursor.byte() != kOmitted) return std::nullopt;
  Header header{};
  const std::uint8_t type_encoding = cursor.byte();
  if (type_encoding != kOmitted) {
    header.type_size = size_of(type_encoding);
    const std::uint64_t distance = cursor.uleb128();
    if (header.type_size != 0) header.types = cursor.position() + distance;
  }
  const std::uint8_t encoding = cursor.byte();
  header.value_size = size_of(encoding);
  if (header.value_size == 0 && (encoding & kFormatBits) != kUleb128) return std::nullopt;
  const std::uint64_t length = cursor.uleb128();
  header.sites = cursor.position();
  header.actions = header.sites + length;
  return header;
}

/// A catch-all is an entry of the type list that is null, however it is encoded.
bool is_catch_all(const Header& header, std::int64_t number) {
  if (header.types == nullptr) return false;
  return load(header.types - static_cast<std::uint64_t>(number) * header.type_size, header.type_size) == 0;
}

/// The first of a chain of actions that is meant for a kill: its selector, or nothing.
std::optional<std::int64_t> choose(const Header& header, std::uint64_t first, bool may_catch) {
  Cursor cursor(header.actions + first - 1);
  while (true) {
    const std::int64_t filter = cursor.sleb128();
    const unsigned char* const next_field = cursor.position();
    const std::int64_t next = cursor.sleb128();
    if (filter == 0) return 0;
    if (filter > 0 && may_catch && is_catch_all(header, filter)) return filter;
    if (next == 0) return std::nullopt;
    cursor = Cursor(next_field + next);
  }
}

}  // namespace

Landing choose_landing(const unsigned char* table, std::uint64_t function, std::uint64_t pc, bool may_catch) noexcept {
  const std::optional<Header> header = read_header(table);
  if (!header) return {};
  const std::uint64_t offset = pc - function;
  for (Cursor sites(header->sites); sites.position() < header->actions;) {
    const std::uint64_t start = sites.value(header->value_size);
    const std::uint64_t length = sites.value(header->value_size);
    const std::uint64_t pad = sites.value(header->value_size);
    const std::uint64_t action = sites.uleb128();
    if (offset < start) return {};  // They are sorted.
    if (offset - start >= length) continue;
    if (pad == 0) return {};
    if (action == 0) return {function + pad, 0};
    const auto selector = choose(*header, action, may_catch);
    return selector ? Landing{function + pad, *selector} : Landing{};
  }
  return {};
}

Landing find_landing(const unsigned char* table, std::uint64_t function, std::uint64_t pc) noexcept {
  return choose_landing(table, function, pc, current_flow().kill_catches < kMaximumKillCatches);
}

}  // namespace cxx_runtime
