// What a project allows its cells, beyond what can be proved: data, apart from the engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "verifier/facts/parsed.h"
#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::policy {

/// {"trusted": ["cpu", ...], "kept": {"hw": 3, ...}, "hardware": ["cpu::Tables", ...], "trusted_lines": 4000};
/// "hardware" and "trusted_lines" may be left out.
struct Policy {
  std::set<std::string> trusted;            ///< The only cells that may be trusted.
  std::map<std::string, std::size_t> kept;  ///< Most state roots of each category; a category that is missing has none.
  std::set<std::string> hardware;           ///< Types that the processor or a device reads: "cell::Type".
  std::optional<std::uint64_t> trusted_lines = {};  ///< Most lines that somebody has to trust (model/trust.h).
};

/// Reads a policy, strictly. Fails with a sentence that begins "policy: ".
facts::Parsed<Policy> read_policy(std::string_view json_text);

/// HW: `hw` roots are of types that the hardware list names, all of which are used. POLICY: one verdict for each
/// trusted cell that is not listed, or one for all; one for each category of roots; one for the trusted lines. The
/// limits are a ratchet: a message says when one can be lowered.
void check_policy(const Policy& policy, const Graph& graph, Verdicts& verdicts);

}  // namespace verifier::policy
