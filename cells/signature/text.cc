#include "cells/signature/text.h"

#include <algorithm>
#include <span>

namespace signature {
namespace {

constexpr std::string_view kUntrusted = "untrusted comment: ";
constexpr std::string_view kTrusted = "trusted comment: ";

/// The next line of `rest`, which then begins behind it. The end of the text ends a line too.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

/// A tab is no control character here: minisign's own comments have it.
bool is_control(char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; }

Result<std::string_view> take_comment(std::string_view& rest, std::string_view prefix, std::string_view what) {
  const std::string_view line = take_line(rest);
  if (!line.starts_with(prefix)) return fail(ErrorKind::kBadFormat, what, ": no line '", prefix, "...'");
  const std::string_view comment = line.substr(prefix.size());
  if (comment.size() > kMaximumComment)
    return fail(ErrorKind::kBadFormat, what, ": a comment of ", comment.size(), " bytes");
  if (std::ranges::any_of(comment, is_control))
    return fail(ErrorKind::kBadFormat, what, ": a control character in a comment");
  return comment;
}

/// 0 to 63, or 64 for what is no digit.
std::uint32_t digit_of(char c) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return static_cast<std::uint32_t>(std::min(kDigits.find(c), kDigits.size()));
}

/// RFC 4648, section 4, of exactly as many bytes as `bytes` has; unused bits of the last digit are zero.
bool decode(std::string_view text, std::span<std::uint8_t> bytes) {
  if (text.size() != (bytes.size() + 2) / 3 * 4) return false;
  std::size_t at = 0;
  for (; !text.empty(); text.remove_prefix(4)) {
    const std::size_t count = std::min<std::size_t>(bytes.size() - at, 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const bool is_padding = i > count;
      const std::uint32_t digit = is_padding ? 0 : digit_of(text[i]);
      if (digit > 63 || (is_padding && text[i] != '=')) return false;
      group = group << 6 | digit;
    }
    if ((group & ((1U << (24 - 8 * count)) - 1)) != 0) return false;
    for (std::size_t i = 0; i < count; ++i) bytes[at++] = static_cast<std::uint8_t>(group >> (16 - 8 * i));
  }
  return true;
}

template <std::size_t kSize>
Result<std::array<std::uint8_t, kSize>> take_bytes(std::string_view& rest, std::string_view what) {
  std::array<std::uint8_t, kSize> bytes{};
  if (!decode(take_line(rest), bytes))
    return fail(ErrorKind::kBadFormat, what, ": a line that is not base64 of ", kSize, " bytes");
  return bytes;
}

Result<void> check_end(std::string_view rest, std::string_view what) {
  if (!rest.empty()) return fail(ErrorKind::kBadFormat, what, ": something after the last line");
  return {};
}

}  // namespace

Result<Key> parse_key(std::string_view text) {
  constexpr std::string_view kWhat = "public key";
  TRY(take_comment(text, kUntrusted, kWhat));
  TRY_ASSIGN(const auto bytes, take_bytes<42>(text, kWhat));
  TRY(check_end(text, kWhat));
  if (bytes[0] != 'E' || bytes[1] != 'd') return fail(ErrorKind::kUnsupported, kWhat, ": not of Ed25519");
  Key key;
  std::copy_n(&bytes[2], key.id.size(), key.id.data());
  std::copy_n(&bytes[10], key.point.size(), key.point.data());
  return key;
}

Result<SignatureText> parse_signature(std::string_view text) {
  constexpr std::string_view kWhat = "signature";
  SignatureText signature;
  TRY(take_comment(text, kUntrusted, kWhat));
  TRY_ASSIGN(const auto bytes, take_bytes<74>(text, kWhat));
  TRY_ASSIGN(signature.trusted_comment, take_comment(text, kTrusted, kWhat));
  TRY_ASSIGN(signature.of_comment, take_bytes<64>(text, kWhat));
  TRY(check_end(text, kWhat));
  if (bytes[0] != 'E' || (bytes[1] != 'd' && bytes[1] != 'D'))
    return fail(ErrorKind::kUnsupported, kWhat, ": not of Ed25519");
  signature.is_prehashed = bytes[1] == 'D';
  std::copy_n(&bytes[2], signature.key_id.size(), signature.key_id.data());
  std::copy_n(&bytes[10], signature.of_file.size(), signature.of_file.data());
  return signature;
}

}  // namespace signature
