// libFuzzer: any text must be refused or be read, taken for a signature, a public key, and both.
//   bazel build //cells/signature:fuzz && .bazel/bin/cells/signature/signature_fuzz -max_len=600
#include <string_view>

#include "cells/signature/text.h"

namespace {

void look(const signature::SignatureText& text, std::string_view whole) {
  const std::string_view comment = text.trusted_comment;
  if (comment.size() > signature::kMaximumComment) __builtin_trap();
  if (comment.data() < whole.data() || comment.data() + comment.size() > whole.data() + whole.size()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto parsed = signature::parse_signature(text)) look(*parsed, text);
  signature::Key key;
  if (const auto parsed = signature::parse_key(text)) key = *parsed;
  // The signature is checked with libsodium only if the key is named in it.
  if (const auto parsed = signature::parse_signature(text)) key.id = parsed->key_id;
  if (signature::verify(std::as_bytes(std::span(text)), text, key)) __builtin_trap();
  return 0;
}
