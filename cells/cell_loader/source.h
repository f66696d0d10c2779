// Where cells come from: the boot archive, and bundles that came later. Internal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cells/cell_loader/cell_loader.h"
#include "cells/witness/witness.h"

namespace cell_loader {

/// A release, and what is proven of it. The witness is a member of the boot archive or a part of one.
struct Proven {
  witness::Witness witness;
  witness::Digest digest{};
  std::uint64_t number = 0;
};

/// At most so many bundles are kept: those from which cells are loaded that run, or may run again.
inline constexpr std::size_t kMaximumBundles = 16;

struct Source {
  std::span<const std::byte> archive;
  Proven release;
  Proven before;  ///< What ran before the newest bundle: of use as long as that is on trial.
  std::array<std::span<const std::byte>, kMaximumBundles> bundles{};  ///< Members of the archive; the newest last.
  std::size_t bundle_count = 0;
  bool is_on_trial = false;  ///< The newest bundle.
};
[[nodiscard]] Source& the_source();

/// The digest in the header of a witness that witness::parse has accepted.
[[nodiscard]] witness::Digest digest_of(std::span<const std::byte> witness);

/// The member `cells/<file>.cell.o`, wherever it comes from. Errors: kNotFound.
[[nodiscard]] Result<std::span<const std::byte>> object_of(std::string_view file);

/// The object `cells/<file>.cell.o` of the newest bundle that has it; nothing for any other name.
[[nodiscard]] std::span<const std::byte> find_in_bundles(const Source& source, std::string_view member);

/// Errors: kInUse while a bundle is on trial.
[[nodiscard]] Result<void> check_no_trial();

}  // namespace cell_loader
