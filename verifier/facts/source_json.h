// The content of `.cell.source`: what sources contain, as compact, deterministic JSON, and back.
#pragma once

#include <string>
#include <string_view>

#include "verifier/facts/parsed.h"
#include "verifier/model/source.h"

namespace verifier::facts {

/// Writes one JSON object with a key for each member and "schema". One value gives one byte sequence. Fails on a name
/// that is not UTF-8.
Parsed<std::string> write_source(const SourceFacts& facts);

/// Reads what write_source writes. Strict: unknown or missing keys, unknown kinds and rows out of order are errors that
/// begin "source: ".
Parsed<SourceFacts> read_source(std::string_view json_text);

}  // namespace verifier::facts
