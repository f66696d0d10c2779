// The two JSON formats: what is read, what is refused, and that facts survive the way to the file and back.
#include <gtest/gtest.h>

#include "verifier/facts/digest.h"
#include "verifier/facts/facts_json.h"
#include "verifier/facts/manifest_reader.h"

namespace verifier::facts {
namespace {

constexpr std::string_view kManifest =
    R"({"schema":1,"file":"counter_v2","cell":"counter","label":"//cells/counter:counter_v2","layer":"top",)"
    R"("trust":"safe","deps":["logger"],"grants":[],"kept":{"calls":"soft"},"uses_kept":[],"acknowledged":["logger::drop"]})";

/// The manifest with one part replaced.
std::string changed(std::string_view from, std::string_view to) {
  std::string text(kManifest);
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string refusal(const std::string& manifest) {
  const auto read = read_manifest(manifest);
  EXPECT_FALSE(read);
  return read ? "" : read.error();
}

TEST(ManifestReader, ReadsEveryField) {
  const auto manifest = read_manifest(kManifest);
  ASSERT_TRUE(manifest) << manifest.error();
  EXPECT_EQ(manifest->file, "counter_v2");
  EXPECT_EQ(manifest->cell, "counter");
  EXPECT_EQ(manifest->label, "//cells/counter:counter_v2");
  EXPECT_EQ(manifest->layer, "top");
  EXPECT_FALSE(manifest->trusted);
  EXPECT_EQ(manifest->deps, std::vector<std::string>{"logger"});
  EXPECT_EQ(manifest->kept.at("calls"), "soft");
  EXPECT_EQ(manifest->acknowledged, std::vector<std::string>{"logger::drop"});
}

TEST(ManifestReader, KnowsTrustedCells) { EXPECT_TRUE(read_manifest(changed("\"safe\"", "\"trusted\""))->trusted); }

TEST(ManifestReader, RefusesMissingKeys) {
  EXPECT_EQ(refusal(changed(R"("grants":[],)", "")), "manifest: key 'grants' is missing");
}
TEST(ManifestReader, RefusesUnknownKeys) {
  EXPECT_EQ(refusal(changed(R"("grants")", R"("extra":1,"grants")")), "manifest: unknown key 'extra'");
}
TEST(ManifestReader, RefusesRepeatedKeys) {
  EXPECT_EQ(refusal(changed(R"("grants")", R"("cell":"x","grants")")), "manifest: key 'cell' stands twice");
}
TEST(ManifestReader, RefusesOtherSchemas) {
  EXPECT_EQ(refusal(changed("\"schema\":1", "\"schema\":2")), "manifest: schema 2 is not 1");
}
TEST(ManifestReader, RefusesUnknownTrust) {
  EXPECT_EQ(refusal(changed("\"safe\"", "\"root\"")), "manifest: trust 'root' is neither safe nor trusted");
}
TEST(ManifestReader, RefusesUnknownLayers) {
  EXPECT_EQ(refusal(changed("\"top\"", "\"attic\"")), "manifest: unknown layer 'attic'");
}
TEST(ManifestReader, RefusesUnknownCategories) {
  EXPECT_EQ(refusal(changed("\"soft\"", "\"hard\"")), "manifest: kept 'calls' has unknown category 'hard'");
}
TEST(ManifestReader, RefusesADependencyListedTwice) {
  EXPECT_EQ(refusal(changed("[\"logger\"]", "[\"logger\",\"logger\"]")), "manifest: 'logger' stands twice in 'deps'");
}
TEST(ManifestReader, RefusesWrongTypes) {
  EXPECT_EQ(refusal(changed("[\"logger\"]", "\"logger\"")), "manifest: 'deps' is not a list of strings");
  EXPECT_EQ(refusal(changed("{\"calls\":\"soft\"}", "[]")), "manifest: 'kept' is not a JSON object");
}
TEST(ManifestReader, RefusesTextBehindTheObject) { EXPECT_FALSE(read_manifest(std::string(kManifest) + "{}")); }
TEST(ManifestReader, RefusesDeepNesting) {
  EXPECT_FALSE(read_manifest(std::string(100'000, '[')));
  EXPECT_EQ(refusal(changed("\"top\"", std::string(20, '[') + std::string(20, ']'))),
            "manifest: nested deeper than 16");
}

Facts sample_facts() {
  Facts facts;
  facts.code.fill(0xa5);
  const auto fact = [](std::string symbol, std::string text) {
    return InterfaceFact{std::move(symbol), text, text_digest(text), "a.cc:3"};
  };
  facts.exports = {fact("_Z1av", "void()"), fact("_Z1bR1T", "int(T&)\nstruct T = size 4 { +0 int x; }")};
  facts.imports = {fact("_Z1cP1T", "void(T*)\nstruct T = size 4 { +0 int x; }")};
  facts.roots = {{"total", "unsigned long", "soft", "unsigned long", text_digest("unsigned long"), 8, "a.cc:9"}};
  facts.migrations = {{"total", "unsigned int", "a.cc:12"}};
  facts.locations = {{"_Z1av", "a.cc:5"}};
  return facts;
}

TEST(FactsJson, SurvivesTheWayThere) {
  const Facts facts = sample_facts();
  const auto read = read_facts(*write_facts(facts));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->code, facts.code);
  ASSERT_EQ(read->exports.size(), 2u);
  EXPECT_EQ(read->exports[1].text, facts.exports[1].text);
  EXPECT_EQ(read->exports[1].digest, facts.exports[1].digest);
  EXPECT_EQ(read->imports[0].symbol, "_Z1cP1T");
  EXPECT_EQ(read->imports[0].location, "a.cc:3");
  EXPECT_EQ(read->roots[0].category, "soft");
  EXPECT_EQ(read->roots[0].schema, facts.roots[0].schema);
  ASSERT_EQ(read->migrations.size(), 1u);
  EXPECT_EQ(read->migrations[0].root, "total");
  EXPECT_EQ(read->migrations[0].text, "unsigned int");
  EXPECT_EQ(read->migrations[0].location, "a.cc:12");
  EXPECT_EQ(read->locations, facts.locations);
  EXPECT_EQ(*write_facts(*read), *write_facts(facts));
}

TEST(FactsJson, KeepsSharedLinesOnce) {
  const std::string json = *write_facts(sample_facts());
  EXPECT_EQ(json.find("struct T"), json.rfind("struct T"));
}

TEST(FactsJson, WritesEmptyFacts) { EXPECT_TRUE(read_facts(*write_facts(Facts{}))); }

TEST(FactsJson, DigestOfACallableExportIsThatOfItsText) {
  EXPECT_EQ(text_digest("unsigned long()"), 0xfaf2bea81a00c04aULL);
}

std::string facts_refusal(std::string_view from, std::string_view to) {
  std::string json = *write_facts(sample_facts());
  json.replace(json.find(from), from.size(), to);
  const auto read = read_facts(json);
  EXPECT_FALSE(read);
  return read ? "" : read.error();
}

TEST(FactsJson, RefusesLinesOutOfRange) {
  EXPECT_EQ(facts_refusal("\"text\":[4]", "\"text\":[6]"), "facts: exports[0]: line number out of range");
}
TEST(FactsJson, RefusesUnusedLines) {
  EXPECT_EQ(facts_refusal("\"unsigned long\",\"void()\"", "\"unsigned long\",\"unused\",\"void()\""),
            "facts: line 6 belongs to no text");
}
TEST(FactsJson, RefusesUnsortedSymbols) {
  EXPECT_EQ(facts_refusal("_Z1bR1T", "_Z0"), "facts: exports[1]: symbol is out of order");
}
TEST(FactsJson, RefusesARootThatIsMadeTwice) {
  Facts facts = sample_facts();
  facts.migrations.push_back(facts.migrations[0]);
  EXPECT_EQ(read_facts(*write_facts(facts)).error(), "facts: migrations[1]: root is out of order");
}
TEST(FactsJson, RefusesUnsortedLines) {
  EXPECT_EQ(facts_refusal("\"int(T&)\"", "\"z\""), "facts: line 1 is out of order");
}
TEST(FactsJson, RefusesABadDigest) {
  EXPECT_EQ(facts_refusal("a5a5", "a5A5"), "facts: 'code': not a hexadecimal digit near position 2");
}
TEST(FactsJson, RefusesEmptyObjects) { EXPECT_EQ(read_facts("{}").error(), "facts: key 'schema' is missing"); }
TEST(FactsJson, RefusesNamesThatAreNotUtf8) {
  Facts facts = sample_facts();
  facts.exports[0].symbol = "\xff";
  EXPECT_FALSE(write_facts(facts));
}

}  // namespace
}  // namespace verifier::facts
