#include <nlohmann/json.hpp>

#include "verifier/report/obligations.h"
#include "verifier/report/report.h"

namespace verifier::report {
namespace {

using nlohmann::json;

json to_value(const Verdicts& verdicts) {
  json rows = json::array();
  for (const Verdict& verdict : verdicts.all) {
    rows.push_back({{"obligation", verdict.obligation},
                    {"subject", verdict.subject},
                    {"status", status_word(verdict.status)},
                    {"message", verdict.message},
                    {"counterexample", verdict.counterexample}});
    if (!verdict.note.empty()) rows.back()["note"] = verdict.note;
  }
  return rows;
}

json to_value(const Trust& trust) {
  json cells = json::array();
  for (const TrustedCell& cell : trust.cells)
    cells.push_back({{"cell", cell.cell}, {"lines", cell.lines}, {"grants", cell.grants}});
  return {{"lines", trust.lines()},
          {"vocabulary_lines", trust.vocabulary_lines},
          {"cells", std::move(cells)},
          {"unknown", trust.unknown}};
}

json to_value(const Counts& counts) {
  return {{"cells", counts.cells},
          {"trusted_cells", counts.trusted_cells},
          {"code_bytes", counts.code_bytes},
          {"trusted_code_bytes", counts.trusted_code_bytes},
          {"exports", counts.exports},
          {"edges", counts.edges},
          {"uses", counts.uses},
          {"ranks", counts.ranks},
          {"grants", counts.grants},
          {"roots", counts.roots.empty() ? json::object() : json(counts.roots)},
          {"trust", to_value(counts.trust)}};
}

}  // namespace

std::string to_json(const Report& report) {
  json value = {{"schema", 1},
                {"command", report.command},
                {"proven", report.is_proven()},
                {"verdicts", to_value(report.judged)},
                {"told", to_value(report.told)},
                {"notes", report.notes},
                {"not_proved", json::array()}};
  for (const Obligation& obligation : not_proved()) {
    value["not_proved"].push_back({{"obligation", obligation.id}, {"text", obligation.text}});
  }
  if (report.counts) value["counts"] = to_value(*report.counts);
  return value.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

}  // namespace verifier::report
