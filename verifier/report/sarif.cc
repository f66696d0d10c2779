// SARIF 2.1.0 (OASIS Standard, 27 March 2020): what code hosts show beside the lines of a change.
#include <nlohmann/json.hpp>

#include "verifier/report/obligations.h"
#include "verifier/report/place.h"
#include "verifier/report/report.h"

namespace verifier::report {
namespace {

using nlohmann::json;

json text_of(std::string_view text) { return {{"text", text}}; }

/// Where hosts look for the file: relative names lie in the root of the sources.
json physical(const Place& place) {
  json artifact = {{"uri", place.file}};
  if (place.file.starts_with('/')) {
    artifact["uri"] = "file://" + std::string(place.file);
  } else {
    artifact["uriBaseId"] = "%SRCROOT%";
  }
  return {{"artifactLocation", artifact}, {"region", {{"startLine", place.line}}}};
}

json location(const std::optional<Place>& place) {
  return place ? json{{"physicalLocation", physical(*place)}} : json::object();
}

json rule_value(const Rule& rule) {
  const std::string help = explanation(rule);
  return {{"id", rule.id},
          {"shortDescription", text_of(rule.meaning)},
          {"fullDescription", text_of(rule.why)},
          {"help", {{"text", help}, {"markdown", "```\n" + help + "```\n"}}},
          {"defaultConfiguration", {{"level", "error"}}}};
}

json rules_value() {
  json values = json::array();
  for (const Rule& rule : rules()) values.push_back(rule_value(rule));
  return values;
}

/// The counterexample as one flow, a step a location.
json code_flows(const std::vector<std::string>& steps) {
  json locations = json::array();
  for (const std::string& step : steps) {
    json at = location(place_in(step));
    at["message"] = text_of(step);
    locations.push_back({{"location", std::move(at)}});
  }
  return json::array({{{"threadFlows", json::array({{{"locations", std::move(locations)}}})}}});
}

/// What the message names, or else the first step that names something.
std::optional<Place> place_of(const Verdict& verdict) {
  std::optional<Place> place = place_in(verdict.message);
  for (std::size_t i = 0; !place && i < verdict.counterexample.size(); ++i) place = place_in(verdict.counterexample[i]);
  return place;
}

json result_value(const Verdict& verdict, std::string_view level) {
  json at = location(place_of(verdict));
  at["logicalLocations"] = json::array({{{"name", verdict.subject}, {"kind", "module"}}});
  json value = {{"ruleId", verdict.obligation},
                {"level", level},
                {"message", text_of(verdict.subject + ": " + verdict.message)},
                {"locations", json::array({std::move(at)})},
                {"properties", {{"status", status_word(verdict.status)}}}};
  const Rule* rule = find_rule(verdict.obligation);
  if (rule != nullptr) value["ruleIndex"] = rule - rules().data();
  if (!verdict.counterexample.empty()) value["codeFlows"] = code_flows(verdict.counterexample);
  return value;
}

void add_results(const Verdicts& verdicts, std::string_view level, json& results) {
  for (const Verdict& verdict : verdicts.all) {
    if (verdict.status != Status::kProven) results.push_back(result_value(verdict, level));
  }
}

}  // namespace

std::string to_sarif(const Report& report) {
  json results = json::array();
  add_results(report.judged, "error", results);
  add_results(report.told, "note", results);
  json limits = json::array();
  for (const Obligation& limit : not_proved()) limits.push_back({{"obligation", limit.id}, {"text", limit.text}});
  const json run = {{"tool", {{"driver", {{"name", "cellcheck"}, {"rules", rules_value()}}}}},
                    {"automationDetails", {{"id", "cellcheck/" + report.command}}},
                    {"columnKind", "utf16CodeUnits"},
                    {"results", std::move(results)},
                    {"properties", {{"proven", report.is_proven()}, {"notes", report.notes}, {"not_proved", limits}}}};
  const json log = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", json::array({run})}};
  return log.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace verifier::report
