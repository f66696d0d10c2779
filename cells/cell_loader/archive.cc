#include "cells/cell_loader/archive.h"

#include <cstdint>
#include <cstring>
#include <optional>

#include "kernel/base/address.h"

namespace cell_loader {
namespace {

constexpr std::uint64_t kBlock = 512;

/// A header block (POSIX.1-2017, pax, "ustar Interchange Format").
struct Header {
  char name[100];
  char mode[8], uid[8], gid[8];
  char size[12];
  char mtime[12];
  char checksum[8];
  char type;
  char link[100];
  char magic[6];
  char rest[249];
};
static_assert(sizeof(Header) == kBlock);

/// Octal digits up to a NUL or space; nothing if there is another character or none at all.
template <std::size_t N>
std::optional<std::uint64_t> octal(const char (&field)[N]) {
  std::uint64_t value = 0;
  std::size_t digits = 0;
  for (const char c : field) {
    if (c == '\0' || c == ' ') break;
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
    ++digits;
  }
  if (digits == 0) return std::nullopt;
  return value;
}

/// Sum of all bytes with the checksum field taken as spaces.
std::uint64_t checksum_of(const Header& header) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(&header);
  std::uint64_t sum = sizeof header.checksum * std::uint64_t{' '};
  for (std::size_t i = 0; i < sizeof header; ++i) sum += bytes[i];
  for (const char c : header.checksum) sum -= static_cast<unsigned char>(c);
  return sum;
}

/// A header inside the archive. Past the last member (a block that begins with NUL, or the end) there is none.
const Header* header_at(std::span<const std::byte> archive, std::uint64_t offset) {
  if (offset > archive.size() || archive.size() - offset < kBlock) return nullptr;
  const auto* header = reinterpret_cast<const Header*>(archive.data() + offset);
  return header->name[0] == '\0' ? nullptr : header;
}

/// Padded with NUL; all 100 bytes may be in use.
std::string_view name_of(const Header& header) {
  const std::string_view field(header.name, sizeof header.name);
  return field.substr(0, field.find('\0'));
}

}  // namespace

Result<void> check_archive(std::span<const std::byte> archive) {
  std::uint64_t offset = 0;
  while (const Header* header = header_at(archive, offset)) {
    if (std::memcmp(header->magic, "ustar", 5) != 0)
      return fail(ErrorKind::kBadFormat, "boot archive: no ustar header at ", offset);
    if (octal(header->checksum) != checksum_of(*header))
      return fail(ErrorKind::kBadFormat, "boot archive: wrong checksum of ", name_of(*header), " at ", offset);
    const auto size = octal(header->size);
    if (!size || *size > archive.size() - offset - kBlock)
      return fail(ErrorKind::kBadFormat, "boot archive: ", name_of(*header), " at ", offset, " is cut off");
    offset += kBlock + align_up(*size, kBlock);
  }
  if (offset == 0) return fail(ErrorKind::kBadFormat, "boot archive: empty");
  return {};
}

Result<std::span<const std::byte>> find_member(std::span<const std::byte> archive, std::string_view name) {
  std::uint64_t offset = 0;
  while (const Header* header = header_at(archive, offset)) {
    const std::uint64_t size = *octal(header->size);
    if (name_of(*header) == name) return archive.subspan(offset + kBlock, size);
    offset += kBlock + align_up(size, kBlock);
  }
  return fail(ErrorKind::kNotFound, "the boot archive has no member ", name);
}

}  // namespace cell_loader
