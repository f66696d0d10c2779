// Reads the boot archive: POSIX.1-1988 "ustar" members, found by name.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "kernel/base/result.h"

namespace cell_loader {

/// Checks every header (magic, checksum, size) up to the end of the archive. Errors: kBadFormat with the offset.
[[nodiscard]] Result<void> check_archive(std::span<const std::byte> archive);

/// The contents of member `name` of an archive that passed check_archive. Errors: kNotFound.
[[nodiscard]] Result<std::span<const std::byte>> find_member(std::span<const std::byte> archive, std::string_view name);

}  // namespace cell_loader
