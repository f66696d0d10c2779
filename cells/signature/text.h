// The text formats of minisign. Internal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cells/signature/signature.h"
#include "kernel/base/result.h"

namespace signature {

/// A .minisig file, taken apart.
struct SignatureText {
  bool is_prehashed = false;
  std::array<std::uint8_t, 8> key_id{};
  std::array<std::uint8_t, 64> of_file{};     ///< Signature of the file or its hash.
  std::string_view trusted_comment;           ///< A part of the text.
  std::array<std::uint8_t, 64> of_comment{};  ///< Signature of `of_file` and the trusted comment after it.
};

/// Errors: kBadFormat, kUnsupported; see verify().
[[nodiscard]] Result<SignatureText> parse_signature(std::string_view text);

}  // namespace signature
