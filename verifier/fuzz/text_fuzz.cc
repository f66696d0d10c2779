// libFuzzer target over the readers of text: facts, manifest, data flow, policy. See README.md.
//
// A reader refuses, or gives a value that comes back from its own text as it was: never a crash, a hang or a value that
// says something else than the text did.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "verifier/facts/facts_json.h"
#include "verifier/facts/flow_json.h"
#include "verifier/facts/manifest_reader.h"
#include "verifier/policy/policy.h"

namespace {

/// Written and read again, it must give the same text.
template <typename Value>
void check_round_trip(const verifier::facts::Parsed<Value>& read,
                      verifier::facts::Parsed<std::string> (*write)(const Value&),
                      verifier::facts::Parsed<Value> (*read_again)(std::string_view)) {
  if (!read) return;
  const auto text = write(*read);
  if (!text) __builtin_trap();
  const auto again = read_again(*text);
  if (!again || write(*again) != text) __builtin_trap();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace verifier;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_round_trip(facts::read_facts(text), facts::write_facts, facts::read_facts);
  check_round_trip(facts::read_flow(text), facts::write_flow, facts::read_flow);
  const auto manifest = facts::read_manifest(text);
  if (manifest ? manifest->cell.empty() : manifest.error().empty()) __builtin_trap();
  const auto limits = policy::read_policy(text);
  if (!limits && limits.error().empty()) __builtin_trap();
  return 0;
}
