// libFuzzer target over all readers: `bazel build //verifier/facts:load_cell_fuzz`, then run it on a folder of cells.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "verifier/facts/facts_json.h"
#include "verifier/facts/load_cell.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/manifest_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(data, size);
  static_cast<void>(verifier::facts::load_cell("fuzzed", bytes));
  static_cast<void>(verifier::facts::make_facts("fuzzed", bytes, verifier::Manifest{}));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(verifier::facts::read_facts(text));
  static_cast<void>(verifier::facts::read_manifest(text));
  return 0;
}
