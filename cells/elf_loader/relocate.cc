#include <cstring>

#include "cells/elf_loader/elf_loader.h"

namespace elf_loader {
namespace {

template <typename Field>
Result<void> store(std::byte* where, std::uint64_t value, std::uint32_t type, std::uint64_t place) {
  const auto field = static_cast<Field>(value);
  // Sign or zero extension of the field must give the value back (psABI 4.4: R_X86_64_32 and 32S).
  if (static_cast<std::uint64_t>(field) != value)
    return fail(ErrorKind::kOverflow, "relocation type ", type, " at ", place, " does not hold ", value);
  std::memcpy(where, &field, sizeof field);
  return {};
}

}  // namespace

Result<std::uint64_t> width_of(std::uint32_t type) {
  switch (type) {
    case R_X86_64_NONE:
      return 0;
    case R_X86_64_64:
    case R_X86_64_PC64:
      return 8;
    case R_X86_64_PC32:
    case R_X86_64_PLT32:
    case R_X86_64_32:
    case R_X86_64_32S:
    case R_X86_64_GOTPCREL:
    case R_X86_64_GOTPCRELX:
    case R_X86_64_REX_GOTPCRELX:
      return 4;
    default:
      return fail(ErrorKind::kUnsupported, "relocation type ", type);
  }
}

Result<void> apply(std::uint32_t type, std::byte* where, std::uint64_t place, std::uint64_t value) {
  switch (type) {
    case R_X86_64_NONE:
      return {};
    case R_X86_64_64:
      return store<std::uint64_t>(where, value, type, place);
    case R_X86_64_PC64:
      return store<std::uint64_t>(where, value - place, type, place);
    case R_X86_64_32:
      return store<std::uint32_t>(where, value, type, place);
    case R_X86_64_32S:
      return store<std::int32_t>(where, value, type, place);
    case R_X86_64_PC32:
    case R_X86_64_PLT32:
    case R_X86_64_GOTPCREL:
    case R_X86_64_GOTPCRELX:
    case R_X86_64_REX_GOTPCRELX:
      return store<std::int32_t>(where, value - place, type, place);
    default:
      return fail(ErrorKind::kUnsupported, "relocation type ", type);
  }
}

}  // namespace elf_loader
