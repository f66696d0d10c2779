// libFuzzer: any bytes, as they are and with a frame put right, must be refused or be safe to read.
//   bazel build //cells/update_bundle:fuzz && .bazel/bin/cells/update_bundle/update_bundle_fuzz -max_len=2000
#include <string>

#include "cells/update_bundle/update_bundle.h"

namespace {

using update_bundle::Bundle;

std::uint64_t sum = 0;

/// Every byte can be read, and all of them lie in the file.
void touch(const Bundle& bundle, std::span<const std::byte> part) {
  if (part.data() < bundle.whole.data() || part.data() + part.size() > bundle.whole.data() + bundle.whole.size())
    __builtin_trap();
  for (const std::byte byte : part) sum += std::to_integer<std::uint64_t>(byte);
}

void look(const Bundle& bundle) {
  if (bundle.release == 0 || bundle.issued >= bundle.expires) __builtin_trap();
  touch(bundle, bundle.witness);
  for (std::size_t i = 0; i < bundle.object_count; ++i) touch(bundle, update_bundle::object_at(bundle, i).bytes);
  for (std::size_t i = 0; i < bundle.step_count; ++i) {
    const update_bundle::Step step = update_bundle::step_at(bundle, i);
    if (update_bundle::find_object(bundle, step.new_file.view()).empty()) __builtin_trap();
    if (step.cell.size() == 0 && step.symbol.size() != 0) __builtin_trap();
  }
}

void try_one(const std::string& file) {
  if (const auto bundle = update_bundle::parse(std::as_bytes(std::span(file)))) look(*bundle);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file(reinterpret_cast<const char*>(data), size);
  try_one(file);
  if (size < 16) return 0;
  file.replace(0, update_bundle::kMagic.size(), update_bundle::kMagic);
  for (std::size_t i = 0; i < 4; ++i) {
    file[8 + i] = static_cast<char>(update_bundle::kVersion >> (8 * i));
    file[12 + i] = static_cast<char>(size >> (8 * i));
  }
  try_one(file);
  return 0;
}
