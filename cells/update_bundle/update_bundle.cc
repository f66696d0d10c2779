#include "cells/update_bundle/update_bundle.h"

#include <algorithm>

namespace update_bundle {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kHeader = 88;
constexpr std::size_t kObjectRow = kName + 8;
constexpr std::size_t kStepRow = 3 * kName + kSymbol + 8;

/// A little-endian number of up to 8 bytes.
std::uint64_t number_at(Bytes bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i > 0; --i) number = number << 8 | std::to_integer<std::uint64_t>(bytes[at + i - 1]);
  return number;
}
std::uint32_t word_at(Bytes bytes, std::size_t at) { return static_cast<std::uint32_t>(number_at(bytes, at, 4)); }

constexpr std::size_t filled(std::size_t size) { return (size + 7) / 8 * 8; }

/// Up to the first NUL.
template <std::size_t kSize>
Text<kSize> text_at(Bytes bytes, std::size_t at) {
  Text<kSize> text;
  for (std::size_t i = 0; i < kSize && bytes[at + i] != std::byte{0}; ++i)
    text.append(std::to_integer<char>(bytes[at + i]));
  return text;
}

bool is_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

/// A name as targets have it, and symbols as people write them.
bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_symbol_character(char c) { return c >= ' ' && c <= '~'; }

/// A text with an end, nothing behind it, and only such characters.
template <std::size_t kSize>
bool is_text(Bytes bytes, std::size_t at, bool (*is_allowed)(char)) {
  const Text<kSize> text = text_at<kSize>(bytes, at);
  return text.size() < kSize && std::ranges::all_of(text.view(), is_allowed) &&
         is_zero(bytes.subspan(at + text.size(), kSize - text.size()));
}
bool is_name(Bytes bytes, std::size_t at) {
  return is_text<kName>(bytes, at, &is_name_character) && bytes[at] != std::byte{0};
}

std::size_t rows_of_steps(const Bundle& bundle) { return kHeader + bundle.object_count * kObjectRow; }
std::size_t begin_of_witness(const Bundle& bundle) { return rows_of_steps(bundle) + bundle.step_count * kStepRow; }
std::size_t object_row(std::size_t index) { return kHeader + index * kObjectRow; }
std::size_t step_row(const Bundle& bundle, std::size_t index) { return rows_of_steps(bundle) + index * kStepRow; }

Result<Bundle> parse_header(Bytes bytes) {
  if (bytes.size() < kHeader) return fail(ErrorKind::kBadFormat, "bundle: cut off");
  for (std::size_t i = 0; i < kMagic.size(); ++i)
    if (std::to_integer<char>(bytes[i]) != kMagic[i]) return fail(ErrorKind::kBadFormat, "bundle: it is none");
  if (word_at(bytes, 8) != kVersion)
    return fail(ErrorKind::kUnsupported, "bundle: version ", word_at(bytes, 8), " of the format");
  if (word_at(bytes, 12) != bytes.size())
    return fail(ErrorKind::kBadFormat, "bundle: ", bytes.size(), " bytes, it says ", word_at(bytes, 12));
  Bundle bundle{.release = number_at(bytes, 16, 8),
                .issued = number_at(bytes, 24, 8),
                .expires = number_at(bytes, 32, 8),
                .witness = {},
                .object_count = word_at(bytes, 76),
                .step_count = word_at(bytes, 80),
                .whole = bytes};
  for (std::size_t i = 0; i < bundle.base.size(); ++i) bundle.base[i] = std::to_integer<std::uint8_t>(bytes[40 + i]);
  if (bundle.release == 0) return fail(ErrorKind::kBadFormat, "bundle: it leads to no release");
  if (bundle.issued >= bundle.expires) return fail(ErrorKind::kBadFormat, "bundle: it expires before it is issued");
  if (word_at(bytes, 84) != 0) return fail(ErrorKind::kBadFormat, "bundle: something in a reserved field");
  return bundle;
}

Result<void> check_objects(const Bundle& bundle) {
  for (std::size_t i = 0; i < bundle.object_count; ++i) {
    const std::size_t row = object_row(i);
    if (!is_name(bundle.whole, row)) return fail(ErrorKind::kBadFormat, "bundle: object ", i, " has no right name");
    if (word_at(bundle.whole, row + kName + 4) != 0)
      return fail(ErrorKind::kBadFormat, "bundle: something in a reserved field of object ", i);
    if (word_at(bundle.whole, row + kName) == 0) return fail(ErrorKind::kBadFormat, "bundle: object ", i, " is empty");
    if (i > 0 && text_at<kName>(bundle.whole, row).view() <= text_at<kName>(bundle.whole, object_row(i - 1)).view())
      return fail(ErrorKind::kBadFormat, "bundle: object ", i, " is out of order");
  }
  return {};
}

Result<void> check_step(const Bundle& bundle, std::size_t index) {
  const std::size_t row = step_row(bundle, index);
  const auto wrong = [&](const char* what) { return fail(ErrorKind::kBadFormat, "bundle: step ", index, what); };
  if (!is_name(bundle.whole, row) || !is_name(bundle.whole, row + kName)) return wrong(" has no right name");
  if (!is_text<kName>(bundle.whole, row + 2 * kName, &is_name_character) ||
      !is_text<kSymbol>(bundle.whole, row + 3 * kName, &is_symbol_character))
    return wrong(" has no right check");
  const Step step = step_at(bundle, index);
  if (step.cell.size() == 0 && (step.symbol.size() != 0 || step.result != 0)) return wrong(" has half a check");
  if (step.cell.size() != 0 && step.symbol.size() == 0) return wrong(" has half a check");
  if (step.old_file.view() == step.new_file.view()) return wrong(" changes nothing");
  if (find_object(bundle, step.new_file.view()).empty()) return wrong(" takes what is no object of the bundle");
  for (std::size_t before = 0; before < index; ++before) {
    const Step other = step_at(bundle, before);
    if (other.new_file.view() == step.new_file.view() || other.old_file.view() == step.old_file.view())
      return wrong(" takes or replaces what an earlier one did");
  }
  return {};
}

/// That what the rows announce fills the file exactly.
Result<void> check_contents(const Bundle& bundle) {
  std::size_t at = begin_of_witness(bundle);
  for (std::size_t i = 0; i <= bundle.object_count; ++i) {
    const std::size_t size = i == 0 ? word_at(bundle.whole, 72) : word_at(bundle.whole, object_row(i - 1) + kName);
    if (filled(size) > bundle.whole.size() - at) return fail(ErrorKind::kBadFormat, "bundle: contents cut off at ", at);
    if (!is_zero(bundle.whole.subspan(at + size, filled(size) - size)))
      return fail(ErrorKind::kBadFormat, "bundle: something behind the contents at ", at);
    at += filled(size);
  }
  if (at != bundle.whole.size()) return fail(ErrorKind::kBadFormat, "bundle: something at the end");
  return {};
}

}  // namespace

Result<Bundle> parse(std::span<const std::byte> bytes) {
  TRY_ASSIGN(Bundle bundle, parse_header(bytes));
  if (bundle.object_count == 0 || bundle.object_count > kMaximumSteps || bundle.step_count != bundle.object_count)
    return fail(ErrorKind::kBadFormat, "bundle: ", bundle.object_count, " objects in ", bundle.step_count, " steps");
  if (begin_of_witness(bundle) > bytes.size()) return fail(ErrorKind::kBadFormat, "bundle: rows cut off");
  TRY(check_objects(bundle));
  TRY(check_contents(bundle));
  for (std::size_t i = 0; i < bundle.step_count; ++i) TRY(check_step(bundle, i));
  bundle.witness = bytes.subspan(begin_of_witness(bundle), word_at(bytes, 72));
  return bundle;
}

Object object_at(const Bundle& bundle, std::size_t index) {
  if (index >= bundle.object_count) return {};
  std::size_t at = begin_of_witness(bundle) + filled(word_at(bundle.whole, 72));
  for (std::size_t i = 0; i < index; ++i) at += filled(word_at(bundle.whole, object_row(i) + kName));
  return {text_at<kName>(bundle.whole, object_row(index)),
          bundle.whole.subspan(at, word_at(bundle.whole, object_row(index) + kName))};
}

Step step_at(const Bundle& bundle, std::size_t index) {
  if (index >= bundle.step_count) return {};
  const std::size_t row = step_row(bundle, index);
  return {text_at<kName>(bundle.whole, row), text_at<kName>(bundle.whole, row + kName),
          text_at<kName>(bundle.whole, row + 2 * kName), text_at<kSymbol>(bundle.whole, row + 3 * kName),
          number_at(bundle.whole, row + 3 * kName + kSymbol, 8)};
}

std::span<const std::byte> find_object(const Bundle& bundle, std::string_view file) {
  for (std::size_t i = 0; i < bundle.object_count; ++i) {
    const Object object = object_at(bundle, i);
    if (object.file.view() == file) return object.bytes;
  }
  return {};
}

}  // namespace update_bundle
