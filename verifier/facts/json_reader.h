// Strict reading of JSON: every key is known and present, of the right type, and stands once.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "verifier/facts/parsed.h"

namespace verifier::facts {

/// Parses one JSON text. Fails on anything after it, invalid UTF-8, a repeated key, or nesting deeper than 16.
Parsed<nlohmann::json> parse_json(std::string_view text);

/// `value` must be an object with exactly these keys.
Parsed<void> check_keys(const nlohmann::json& value, std::initializer_list<std::string_view> keys,
                        std::string_view where);

/// The value of a key as a string, an array of strings, or an unsigned integer. `where` begins the message on failure.
Parsed<std::string> string_at(const nlohmann::json& object, std::string_view key, std::string_view where);
Parsed<std::vector<std::string>> strings_at(const nlohmann::json& object, std::string_view key, std::string_view where);
Parsed<std::uint64_t> number_at(const nlohmann::json& object, std::string_view key, std::string_view where);

/// Compact text with sorted keys. Fails on a string that is not UTF-8.
Parsed<std::string> write_json(const nlohmann::json& value);

}  // namespace verifier::facts
