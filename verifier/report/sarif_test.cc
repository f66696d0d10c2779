#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "verifier/report/obligations.h"
#include "verifier/report/place.h"
#include "verifier/report/report.h"

namespace verifier::report {
namespace {

using nlohmann::json;

/// What the schema has against a document; empty if nothing.
std::string complaints(const json& document) {
  std::ifstream file("verifier/report/testdata/sarif-2.1.0.schema.json");
  const json text = json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft4)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(text), schema);
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results);
  std::string complaints;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    for (const std::string& part : error.context) complaints += part;
    complaints += ": " + error.description + "\n";
  }
  return complaints;
}

Report refused() {
  Report report{.command = "verify", .judged = {}, .told = {}, .notes = {"added: probe"}, .counts = {}};
  report.judged.prove("O1", "graph", "no symbol is exported by two cells");
  report.judged.refuse("SPILL", "counter", "counter::add() reaches total",
                       {"counter::add() at cells/counter/counter.cc:8", "somewhere", "total at /usr/include/x.h:6"});
  report.judged.undecided("O2", "graph", "Z3 did not answer whether the ranks are right");
  report.told.refuse("O9", "v2 -> v1", "the address of f() leaves at cells/counter/counter.cc:9");
  return report;
}

json run_of(const Report& report) { return json::parse(to_sarif(report)).at("runs").at(0); }

TEST(ToSarif, keeps_to_the_schema) {
  EXPECT_EQ(complaints(json::parse(to_sarif(refused()))), "");
  EXPECT_EQ(complaints(json::parse(to_sarif(Report{.command = "swap"}))), "");
}

TEST(ToSarif, is_held_against_a_schema_that_refuses) {
  json log = json::parse(to_sarif(refused()));
  log["runs"][0]["results"][0]["level"] = "fatal";
  EXPECT_NE(complaints(log), "");
}

TEST(ToSarif, has_a_result_for_each_verdict_that_is_not_proven) {
  const json results = run_of(refused()).at("results");
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]["ruleId"], "SPILL");
  EXPECT_EQ(results[0]["level"], "error");
  EXPECT_EQ(results[0]["message"]["text"], "counter: counter::add() reaches total");
  EXPECT_EQ(results[1]["properties"]["status"], "undecided");
  EXPECT_EQ(results[1]["level"], "error");
  EXPECT_EQ(results[2]["level"], "note");
}

TEST(ToSarif, places_results_and_steps_in_the_source) {
  const json result = run_of(refused()).at("results")[0];
  const json at = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(at["artifactLocation"]["uri"], "cells/counter/counter.cc");
  EXPECT_EQ(at["artifactLocation"]["uriBaseId"], "%SRCROOT%");
  EXPECT_EQ(at["region"]["startLine"], 8);
  const json steps = result["codeFlows"][0]["threadFlows"][0]["locations"];
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0]["location"]["message"]["text"], "counter::add() at cells/counter/counter.cc:8");
  EXPECT_FALSE(steps[1]["location"].contains("physicalLocation"));
  EXPECT_EQ(steps[2]["location"]["physicalLocation"]["artifactLocation"]["uri"], "file:///usr/include/x.h");
}

TEST(ToSarif, explains_every_rule_and_points_to_it) {
  const json run = run_of(refused());
  const json all = run["tool"]["driver"]["rules"];
  ASSERT_EQ(all.size(), rules().size());
  for (const json& rule : all) EXPECT_GT(rule["help"]["text"].get<std::string>().size(), 100U) << rule["id"];
  for (const json& result : run["results"])
    EXPECT_EQ(all.at(result["ruleIndex"].get<std::size_t>())["id"], result["ruleId"]);
}

TEST(PlaceIn, finds_the_first_place_in_a_sentence) {
  EXPECT_EQ(place_in("a::f() at cells/a/a.cc:12 [x passed] at b.h:3"), (Place{"cells/a/a.cc", 12}));
  EXPECT_EQ(place_in("a::f() (../a-b/x_y.hpp:7)"), (Place{"../a-b/x_y.hpp", 7}));
}

TEST(PlaceIn, takes_nothing_else_for_a_place) {
  for (const char* text :
       {"", ":", "std::1", "0x3f8:1", "a.cc:", "a.cc:0", "a.cc:x", ".:1", "a.:1", "1.5:2", "dir.d/x:3"})
    EXPECT_FALSE(place_in(text)) << text;
}

}  // namespace
}  // namespace verifier::report
