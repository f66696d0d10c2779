#include "verifier/facts/facts_json.h"

#include <algorithm>
#include <set>

#include "nlohmann/json.hpp"
#include "verifier/facts/digest.h"
#include "verifier/facts/interface_text.h"
#include "verifier/facts/json_reader.h"

namespace verifier::facts {
namespace {

using nlohmann::json;

/// The table of distinct lines that all texts of one file point into.
class LineTable {
 public:
  void add(std::string_view text) {
    for (std::string_view line : split_lines(text)) lines_.emplace(line);
  }

  json indexes(std::string_view text) const {
    json result = json::array();
    for (std::string_view line : split_lines(text)) result.push_back(std::distance(lines_.begin(), lines_.find(line)));
    return result;
  }

  json all() const { return lines_; }

 private:
  std::set<std::string, std::less<>> lines_;
};

json write_interface(const InterfaceFact& fact, const LineTable& lines) {
  return {{"symbol", fact.symbol}, {"text", lines.indexes(fact.text)}, {"location", fact.location}};
}

json write_root(const RootFact& root, const LineTable& lines) {
  return {{"name", root.name}, {"type", root.type},         {"category", root.category},
          {"size", root.size}, {"location", root.location}, {"text", lines.indexes(root.text)}};
}

json write_migration(const MigrationFact& migration, const LineTable& lines) {
  return {{"root", migration.root}, {"location", migration.location}, {"text", lines.indexes(migration.text)}};
}

/// Reads the tables of one file; keeps `lines_` for all texts and remembers which of them were used.
class FactsReader {
 public:
  Parsed<Facts> read(const json& value);

 private:
  Parsed<void> read_lines(const json& value);
  Parsed<std::string> read_text(const json& row, std::string_view where);
  Parsed<std::vector<InterfaceFact>> read_interfaces(const json& value, std::string_view key);
  Parsed<std::vector<RootFact>> read_roots(const json& value);
  Parsed<std::vector<MigrationFact>> read_migrations(const json& value);
  Parsed<std::map<std::string, std::string>> read_locations(const json& value);

  std::vector<std::string> lines_;
  std::vector<bool> used_;
};

Parsed<void> FactsReader::read_lines(const json& value) {
  FACTS_TRY(lines_, strings_at(value, "lines", "facts"));
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    if (lines_[i] <= lines_[i - 1]) return refuse("facts: line ", i, " is out of order");
  }
  for (const std::string& line : lines_) {
    if (line.find('\n') != line.npos) return refuse("facts: a line contains a line feed");
  }
  used_.assign(lines_.size(), false);
  return {};
}

Parsed<std::string> FactsReader::read_text(const json& row, std::string_view where) {
  const json& indexes = row.at("text");
  if (!indexes.is_array() || indexes.empty()) return refuse(where, ": 'text' is not a list of line numbers");
  std::string text;
  for (const json& index : indexes) {
    if (!index.is_number_unsigned() || index.get<std::uint64_t>() >= lines_.size())
      return refuse(where, ": line number out of range");
    used_[index.get<std::size_t>()] = true;
    if (&index != &indexes.front()) text += '\n';
    text += lines_[index.get<std::size_t>()];
  }
  return text;
}

Parsed<std::vector<InterfaceFact>> FactsReader::read_interfaces(const json& value, std::string_view key) {
  const json& rows = value.at(key);
  if (!rows.is_array()) return refuse("facts: '", key, "' is not a list");
  std::vector<InterfaceFact> facts;
  for (const json& row : rows) {
    const std::string where = cat("facts: ", key, "[", facts.size(), "]");
    FACTS_CHECK(check_keys(row, {"symbol", "text", "location"}, where));
    InterfaceFact fact;
    FACTS_TRY(fact.symbol, string_at(row, "symbol", where));
    FACTS_TRY(fact.location, string_at(row, "location", where));
    FACTS_TRY(fact.text, read_text(row, where));
    fact.digest = text_digest(fact.text);
    if (!facts.empty() && fact.symbol <= facts.back().symbol) return refuse(where, ": symbol is out of order");
    facts.push_back(std::move(fact));
  }
  return facts;
}

Parsed<std::vector<RootFact>> FactsReader::read_roots(const json& value) {
  const json& rows = value.at("roots");
  if (!rows.is_array()) return refuse("facts: 'roots' is not a list");
  std::vector<RootFact> roots;
  for (const json& row : rows) {
    const std::string where = cat("facts: roots[", roots.size(), "]");
    FACTS_CHECK(check_keys(row, {"name", "type", "category", "size", "location", "text"}, where));
    RootFact root;
    FACTS_TRY(root.name, string_at(row, "name", where));
    FACTS_TRY(root.type, string_at(row, "type", where));
    FACTS_TRY(root.category, string_at(row, "category", where));
    FACTS_TRY(root.size, number_at(row, "size", where));
    FACTS_TRY(root.location, string_at(row, "location", where));
    FACTS_TRY(root.text, read_text(row, where));
    root.schema = text_digest(root.text);
    if (!roots.empty() && root.name <= roots.back().name) return refuse(where, ": name is out of order");
    roots.push_back(std::move(root));
  }
  return roots;
}

Parsed<std::vector<MigrationFact>> FactsReader::read_migrations(const json& value) {
  const json& rows = value.at("migrations");
  if (!rows.is_array()) return refuse("facts: 'migrations' is not a list");
  std::vector<MigrationFact> migrations;
  for (const json& row : rows) {
    const std::string where = cat("facts: migrations[", migrations.size(), "]");
    FACTS_CHECK(check_keys(row, {"root", "location", "text"}, where));
    MigrationFact migration;
    FACTS_TRY(migration.root, string_at(row, "root", where));
    FACTS_TRY(migration.location, string_at(row, "location", where));
    FACTS_TRY(migration.text, read_text(row, where));
    if (!migrations.empty() && migration.root <= migrations.back().root) return refuse(where, ": root is out of order");
    migrations.push_back(std::move(migration));
  }
  return migrations;
}

Parsed<std::map<std::string, std::string>> FactsReader::read_locations(const json& value) {
  const json& rows = value.at("locations");
  if (!rows.is_object()) return refuse("facts: 'locations' is not a JSON object");
  std::map<std::string, std::string> locations;
  for (const auto& item : rows.items()) {
    FACTS_TRY(locations[item.key()], string_at(rows, item.key(), "facts: locations"));
  }
  return locations;
}

Parsed<Facts> FactsReader::read(const json& value) {
  FACTS_CHECK(check_keys(value, {"schema", "code", "exports", "imports", "lines", "locations", "migrations", "roots"},
                         "facts"));
  FACTS_TRY(const std::uint64_t schema, number_at(value, "schema", "facts"));
  if (schema != 1) return refuse("facts: schema ", schema, " is not 1");
  Facts facts;
  FACTS_TRY(const std::string code, string_at(value, "code", "facts"));
  auto digest = from_hex(code);
  if (!digest) return refuse("facts: 'code': ", digest.error());
  facts.code = *digest;
  FACTS_CHECK(read_lines(value));
  FACTS_TRY(facts.exports, read_interfaces(value, "exports"));
  FACTS_TRY(facts.imports, read_interfaces(value, "imports"));
  FACTS_TRY(facts.roots, read_roots(value));
  FACTS_TRY(facts.migrations, read_migrations(value));
  FACTS_TRY(facts.locations, read_locations(value));
  const auto unused = std::ranges::find(used_, false);
  if (unused != used_.end()) return refuse("facts: line ", unused - used_.begin(), " belongs to no text");
  return facts;
}

}  // namespace

Parsed<std::string> write_facts(const Facts& facts) {
  LineTable lines;
  for (const auto& fact : facts.exports) lines.add(fact.text);
  for (const auto& fact : facts.imports) lines.add(fact.text);
  for (const auto& root : facts.roots) lines.add(root.text);
  for (const auto& migration : facts.migrations) lines.add(migration.text);
  json value = {{"schema", 1},
                {"code", to_hex(facts.code)},
                {"lines", lines.all()},
                {"exports", json::array()},
                {"imports", json::array()},
                {"migrations", json::array()},
                {"roots", json::array()}};
  for (const auto& fact : facts.exports) value["exports"].push_back(write_interface(fact, lines));
  for (const auto& fact : facts.imports) value["imports"].push_back(write_interface(fact, lines));
  for (const auto& root : facts.roots) value["roots"].push_back(write_root(root, lines));
  for (const auto& migration : facts.migrations) value["migrations"].push_back(write_migration(migration, lines));
  value["locations"] = facts.locations.empty() ? json::object() : json(facts.locations);
  auto text = write_json(value);
  if (!text) return refuse("facts: ", text.error());
  return text;
}

Parsed<Facts> read_facts(std::string_view json_text) {
  auto parsed = parse_json(json_text);
  if (!parsed) return refuse("facts: ", parsed.error());
  return FactsReader().read(*parsed);
}

}  // namespace verifier::facts
