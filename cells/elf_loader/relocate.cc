#include "cells/elf_loader/elf_loader.h"

namespace elf_loader {

Result<std::uint64_t> width_of(std::uint32_t type) {
  const std::uint64_t width = width_or_unknown(type);
  if (width == kUnknownWidth) return fail(ErrorKind::kUnsupported, "relocation type ", type);
  return width;
}

Result<void> apply(std::uint32_t type, std::byte* where, std::uint64_t place, std::uint64_t value) {
  if (try_apply(type, where, place, value)) return {};
  TRY(width_of(type));
  return fail(ErrorKind::kOverflow, "relocation type ", type, " at ", place, " does not hold ", value);
}

}  // namespace elf_loader
