#include "verifier/facts/json_reader.h"

#include <algorithm>
#include <set>

#include "nlohmann/json.hpp"

namespace verifier::facts {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;

/// Watches the parser for what nlohmann lets pass.
class Watch {
 public:
  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    if (!problem_.empty()) return false;
    if (depth > kMaxDepth) problem_ = cat("nested deeper than ", kMaxDepth);
    if (event == json::parse_event_t::object_start) keys_.emplace_back();
    if (event == json::parse_event_t::object_end && !keys_.empty()) keys_.pop_back();
    if (event == json::parse_event_t::key) see_key(parsed.get_ref<const std::string&>());
    return problem_.empty();
  }

  const std::string& problem() const { return problem_; }

 private:
  void see_key(const std::string& key) {
    if (!keys_.empty() && !keys_.back().insert(key).second) problem_ = cat("key '", key, "' stands twice");
  }

  std::vector<std::set<std::string>> keys_;
  std::string problem_;
};

Parsed<const json*> member(const json& object, std::string_view key, std::string_view where) {
  if (!object.is_object()) return refuse(where, ": not a JSON object");
  const auto found = object.find(key);
  if (found == object.end()) return refuse(where, ": key '", key, "' is missing");
  return &*found;
}

}  // namespace

Parsed<json> parse_json(std::string_view text) {
  Watch watch;
  try {
    json value = json::parse(text, std::ref(watch));
    if (!watch.problem().empty()) return refuse(watch.problem());
    return value;
  } catch (const json::exception& error) {
    return refuse(watch.problem().empty() ? error.what() : watch.problem());
  }
}

Parsed<void> check_keys(const json& value, std::initializer_list<std::string_view> keys, std::string_view where) {
  if (!value.is_object()) return refuse(where, ": not a JSON object");
  for (std::string_view key : keys) {
    if (!value.contains(key)) return refuse(where, ": key '", key, "' is missing");
  }
  for (const auto& item : value.items()) {
    if (std::ranges::find(keys, item.key()) == keys.end()) return refuse(where, ": unknown key '", item.key(), "'");
  }
  return {};
}

Parsed<std::string> string_at(const json& object, std::string_view key, std::string_view where) {
  FACTS_TRY(const json* value, member(object, key, where));
  if (!value->is_string()) return refuse(where, ": '", key, "' is not a string");
  return value->get<std::string>();
}

Parsed<std::vector<std::string>> strings_at(const json& object, std::string_view key, std::string_view where) {
  FACTS_TRY(const json* value, member(object, key, where));
  const auto is_string = [](const json& item) { return item.is_string(); };
  if (!value->is_array() || !std::ranges::all_of(*value, is_string))
    return refuse(where, ": '", key, "' is not a list of strings");
  return value->get<std::vector<std::string>>();
}

Parsed<std::uint64_t> number_at(const json& object, std::string_view key, std::string_view where) {
  FACTS_TRY(const json* value, member(object, key, where));
  if (!value->is_number_unsigned()) return refuse(where, ": '", key, "' is not an unsigned integer");
  return value->get<std::uint64_t>();
}

Parsed<std::string> write_json(const json& value) {
  try {
    return value.dump();
  } catch (const json::exception& error) {
    return refuse(error.what());
  }
}

}  // namespace verifier::facts
