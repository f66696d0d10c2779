#include "verifier/facts/source_json.h"

#include <limits>

#include "nlohmann/json.hpp"
#include "verifier/facts/digest.h"
#include "verifier/facts/json_reader.h"

namespace verifier::facts {
namespace {

using nlohmann::json;

constexpr std::uint64_t kSchema = 1;

json write_construct(const Construct& construct) {
  return {{"kind", static_cast<unsigned>(construct.kind)},
          {"what", construct.what},
          {"function", construct.function},
          {"file", construct.file},
          {"line", construct.line},
          {"address", construct.address},
          {"size", construct.size}};
}

json write_handle(const Handle& handle) {
  json findings = json::array();
  for (const Handle::Finding& finding : handle.findings)
    findings.push_back(
        {{"flaw", static_cast<unsigned>(finding.flaw)}, {"member", finding.member}, {"location", finding.location}});
  return {{"name", handle.name}, {"location", handle.location}, {"findings", std::move(findings)}};
}

/// An enumerator by its number; `last` is the greatest that there is.
template <typename Enum>
Parsed<Enum> enumerator_at(const json& row, std::string_view key, Enum last, std::string_view where) {
  FACTS_TRY(const std::uint64_t number, number_at(row, key, where));
  if (number > static_cast<std::uint64_t>(last)) return refuse(where, ": '", key, "' is no known ", key);
  return static_cast<Enum>(number);
}

Parsed<std::uint32_t> lines_at(const json& row, std::string_view key, std::string_view where) {
  FACTS_TRY(const std::uint64_t number, number_at(row, key, where));
  if (number > std::numeric_limits<std::uint32_t>::max()) return refuse(where, ": '", key, "' is out of range");
  return static_cast<std::uint32_t>(number);
}

Parsed<Construct> read_construct(const json& row, std::string_view where) {
  FACTS_CHECK(check_keys(row, {"kind", "what", "function", "file", "line", "address", "size"}, where));
  Construct construct;
  FACTS_TRY(construct.kind, enumerator_at(row, "kind", Construct::kLast, where));
  FACTS_TRY(construct.what, string_at(row, "what", where));
  FACTS_TRY(construct.function, string_at(row, "function", where));
  FACTS_TRY(construct.file, string_at(row, "file", where));
  FACTS_TRY(construct.line, lines_at(row, "line", where));
  FACTS_TRY(construct.address, number_at(row, "address", where));
  FACTS_TRY(construct.size, number_at(row, "size", where));
  return construct;
}

Parsed<Handle::Finding> read_finding(const json& row, std::string_view where) {
  FACTS_CHECK(check_keys(row, {"flaw", "member", "location"}, where));
  Handle::Finding finding;
  FACTS_TRY(finding.flaw, enumerator_at(row, "flaw", Handle::kLast, where));
  FACTS_TRY(finding.member, string_at(row, "member", where));
  FACTS_TRY(finding.location, string_at(row, "location", where));
  return finding;
}

/// A list whose rows stand in strictly rising order.
template <typename Row, typename Read>
Parsed<std::vector<Row>> rows_at(const json& object, std::string_view key, std::string_view where, Read read) {
  const json& rows = object.at(key);
  if (!rows.is_array()) return refuse(where, ": '", key, "' is not a list");
  std::vector<Row> result;
  for (const json& row : rows) {
    const std::string place = cat(where, ": ", key, "[", result.size(), "]");
    FACTS_TRY(Row value, read(row, place));
    if (!result.empty() && !(result.back() < value)) return refuse(place, " is out of order");
    result.push_back(std::move(value));
  }
  return result;
}

Parsed<Handle> read_handle(const json& row, std::string_view where) {
  FACTS_CHECK(check_keys(row, {"name", "location", "findings"}, where));
  Handle handle;
  FACTS_TRY(handle.name, string_at(row, "name", where));
  FACTS_TRY(handle.location, string_at(row, "location", where));
  FACTS_TRY(handle.findings, rows_at<Handle::Finding>(row, "findings", where, read_finding));
  return handle;
}

json write_files(const std::vector<SourceFile>& files) {
  json rows = json::array();
  for (const SourceFile& file : files) rows.push_back({{"name", file.name}, {"lines", file.lines}});
  return rows;
}

Parsed<SourceFile> read_file(const json& row, std::string_view where) {
  FACTS_CHECK(check_keys(row, {"name", "lines"}, where));
  SourceFile file;
  FACTS_TRY(file.name, string_at(row, "name", where));
  FACTS_TRY(file.lines, lines_at(row, "lines", where));
  return file;
}

json write_items(const std::vector<HeaderItem>& items) {
  json rows = json::array();
  for (const HeaderItem& item : items) {
    rows.push_back({{"kind", static_cast<unsigned>(item.kind)},
                    {"name", item.name},
                    {"text", item.text},
                    {"file", item.file},
                    {"line", item.line}});
  }
  return rows;
}

Parsed<HeaderItem> read_item(const json& row, std::string_view where) {
  FACTS_CHECK(check_keys(row, {"kind", "name", "text", "file", "line"}, where));
  HeaderItem item;
  FACTS_TRY(item.kind, enumerator_at(row, "kind", HeaderItem::kLast, where));
  FACTS_TRY(item.name, string_at(row, "name", where));
  FACTS_TRY(item.text, string_at(row, "text", where));
  FACTS_TRY(item.file, string_at(row, "file", where));
  FACTS_TRY(item.line, lines_at(row, "line", where));
  return item;
}

}  // namespace

Parsed<std::string> write_source(const SourceFacts& facts) {
  json value = {{"schema", kSchema},
                {"code", to_hex(facts.code)},
                {"files", write_files(facts.files)},
                {"vocabulary", write_files(facts.vocabulary)},
                {"constructs", json::array()},
                {"handles", json::array()},
                {"offered", write_items(facts.offered)},
                {"copied", write_items(facts.copied)}};
  for (const Construct& construct : facts.constructs) value["constructs"].push_back(write_construct(construct));
  for (const Handle& handle : facts.handles) value["handles"].push_back(write_handle(handle));
  auto text = write_json(value);
  if (!text) return refuse("source: ", text.error());
  return text;
}

Parsed<SourceFacts> read_source(std::string_view json_text) {
  auto parsed = parse_json(json_text);
  if (!parsed) return refuse("source: ", parsed.error());
  const json& value = *parsed;
  FACTS_CHECK(check_keys(value, {"schema", "code", "files", "vocabulary", "constructs", "handles", "offered", "copied"},
                         "source"));
  FACTS_TRY(const std::uint64_t schema, number_at(value, "schema", "source"));
  if (schema != kSchema) return refuse("source: schema ", schema, " is not ", kSchema);
  SourceFacts facts;
  FACTS_TRY(const std::string code, string_at(value, "code", "source"));
  auto digest = from_hex(code);
  if (!digest) return refuse("source: 'code': ", digest.error());
  facts.code = *digest;
  FACTS_TRY(facts.files, rows_at<SourceFile>(value, "files", "source", read_file));
  FACTS_TRY(facts.vocabulary, rows_at<SourceFile>(value, "vocabulary", "source", read_file));
  FACTS_TRY(facts.constructs, rows_at<Construct>(value, "constructs", "source", read_construct));
  FACTS_TRY(facts.handles, rows_at<Handle>(value, "handles", "source", read_handle));
  FACTS_TRY(facts.offered, rows_at<HeaderItem>(value, "offered", "source", read_item));
  FACTS_TRY(facts.copied, rows_at<HeaderItem>(value, "copied", "source", read_item));
  return facts;
}

}  // namespace verifier::facts
