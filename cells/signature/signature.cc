#include "cells/signature/signature.h"

#include <algorithm>

#include "cells/signature/sodium.h"
#include "cells/signature/text.h"

namespace signature {
namespace {

/// As minisign prints it: a little-endian number.
std::uint64_t number_of(const std::array<std::uint8_t, 8>& id) {
  std::uint64_t number = 0;
  for (std::size_t i = id.size(); i > 0; --i) number = number << 8 | id[i - 1];
  return number;
}

bool is_of_file(const SignatureText& text, std::span<const std::byte> file, const Key& key) {
  if (!text.is_prehashed) return is_signed(file, text.of_file, key.point);
  const HashOfFile hash = hash_file(file);
  return is_signed(std::as_bytes(std::span(hash)), text.of_file, key.point);
}

/// The comment is signed together with the signature of the file, so it can't be taken to another one.
bool is_of_comment(const SignatureText& text, const Key& key) {
  std::array<std::uint8_t, 64 + kMaximumComment> message;
  std::ranges::copy(text.of_file, message.begin());
  std::ranges::copy(text.trusted_comment, message.begin() + text.of_file.size());
  const auto bytes = std::as_bytes(std::span(message)).first(text.of_file.size() + text.trusted_comment.size());
  return is_signed(bytes, text.of_comment, key.point);
}

}  // namespace

Result<std::string_view> verify(std::span<const std::byte> file, std::string_view signature, const Key& key) {
  TRY_ASSIGN(const SignatureText text, parse_signature(signature));
  if (text.key_id != key.id)
    return fail(ErrorKind::kNotFound, "signed with key ", number_of(text.key_id), ", not ", number_of(key.id));
  if (!is_of_file(text, file, key)) return fail(ErrorKind::kRefused, "the signature is not one of this file");
  if (!is_of_comment(text, key))
    return fail(ErrorKind::kRefused, "the trusted comment of the signature is not the one that was signed");
  return text.trusted_comment;
}

}  // namespace signature
