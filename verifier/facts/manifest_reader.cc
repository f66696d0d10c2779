#include "verifier/facts/manifest_reader.h"

#include <algorithm>
#include <array>

#include "nlohmann/json.hpp"
#include "verifier/facts/json_reader.h"

namespace verifier::facts {
namespace {

using nlohmann::json;

constexpr std::string_view kWhere = "manifest";
constexpr std::array<std::string_view, 10> kLayers = {"ground",   "memory",    "cells",   "machine",  "tasks",
                                                      "messages", "evolution", "devices", "services", "top"};
constexpr std::array<std::string_view, 6> kCategories = {"hw", "soft", "cache", "inventory", "registration", "sync"};

Parsed<std::string> name_at(const json& value, std::string_view key) {
  FACTS_TRY(std::string name, string_at(value, key, kWhere));
  if (name.empty()) return refuse(kWhere, ": '", key, "' is empty");
  return name;
}

Parsed<std::vector<std::string>> names_at(const json& value, std::string_view key) {
  FACTS_TRY(auto names, strings_at(value, key, kWhere));
  auto sorted = names;
  std::ranges::sort(sorted);
  if (!sorted.empty() && sorted.front().empty()) return refuse(kWhere, ": '", key, "' has an empty entry");
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end()) return refuse(kWhere, ": '", *twice, "' stands twice in '", key, "'");
  return names;
}

Parsed<bool> read_trust(const json& value) {
  FACTS_TRY(const std::string trust, string_at(value, "trust", kWhere));
  if (trust != "safe" && trust != "trusted") return refuse(kWhere, ": trust '", trust, "' is neither safe nor trusted");
  return trust == "trusted";
}

Parsed<std::map<std::string, std::string>> read_kept(const json& value) {
  const json& kept = value.at("kept");
  if (!kept.is_object()) return refuse(kWhere, ": 'kept' is not a JSON object");
  std::map<std::string, std::string> roots;
  for (const auto& item : kept.items()) {
    FACTS_TRY(const std::string category, string_at(kept, item.key(), kWhere));
    if (std::ranges::find(kCategories, category) == kCategories.end())
      return refuse(kWhere, ": kept '", item.key(), "' has unknown category '", category, "'");
    roots.emplace(item.key(), category);
  }
  return roots;
}

}  // namespace

Parsed<Manifest> read_manifest(std::string_view json_text) {
  auto parsed = parse_json(json_text);
  if (!parsed) return refuse(kWhere, ": ", parsed.error());
  const json& value = *parsed;
  FACTS_CHECK(check_keys(
      value,
      {"acknowledged", "schema", "file", "cell", "label", "layer", "trust", "deps", "grants", "kept", "uses_kept"},
      kWhere));
  FACTS_TRY(const std::uint64_t schema, number_at(value, "schema", kWhere));
  if (schema != 1) return refuse(kWhere, ": schema ", schema, " is not 1");
  Manifest manifest;
  FACTS_TRY(manifest.file, name_at(value, "file"));
  FACTS_TRY(manifest.cell, name_at(value, "cell"));
  FACTS_TRY(manifest.label, name_at(value, "label"));
  FACTS_TRY(manifest.layer, name_at(value, "layer"));
  if (std::ranges::find(kLayers, manifest.layer) == kLayers.end())
    return refuse(kWhere, ": unknown layer '", manifest.layer, "'");
  FACTS_TRY(manifest.trusted, read_trust(value));
  FACTS_TRY(manifest.deps, names_at(value, "deps"));
  FACTS_TRY(manifest.grants, names_at(value, "grants"));
  FACTS_TRY(manifest.uses_kept, names_at(value, "uses_kept"));
  FACTS_TRY(manifest.acknowledged, names_at(value, "acknowledged"));
  FACTS_TRY(manifest.kept, read_kept(value));
  return manifest;
}

}  // namespace verifier::facts
