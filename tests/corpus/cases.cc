#include "tests/corpus/cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "verifier/cli/judge.h"
#include "verifier/facts/load_cell.h"

namespace corpus {
namespace {

using verifier::CellObject;
using verifier::Status;
using verifier::Verdict;
using verifier::facts::cat;
using verifier::facts::Parsed;
using verifier::facts::refuse;

constexpr std::string_view kSuffix = ".cell.o";

std::string trim(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// At most three columns: a message may hold the separator.
std::vector<std::string> columns(const std::string& line) {
  std::vector<std::string> columns;
  std::size_t begin = 0;
  for (std::size_t end = line.find('|'); columns.size() < 2 && end != std::string::npos; end = line.find('|', begin)) {
    columns.push_back(trim(line.substr(begin, end - begin)));
    begin = end + 1;
  }
  columns.push_back(trim(line.substr(begin)));
  columns.resize(3);
  return columns;
}

Parsed<Case> read_case(std::string where, const std::string& line) {
  const auto column = columns(line);
  Case one{.where = std::move(where), .text = column[0], .cells = {}, .updates = {}, .obligations = {}, .message = {}};
  for (std::string& word : words(column[0])) {
    const bool is_update = word.starts_with('+');
    (is_update ? one.updates : one.cells).push_back(word.substr(is_update ? 1 : 0));
  }
  one.obligations = words(column[1]);
  one.message = column[2];
  if (one.cells.empty()) return refuse(one.where, ": no cells");
  if (one.obligations.empty() != one.message.empty()) return refuse(one.where, ": obligations and message go together");
  return one;
}

Parsed<std::vector<CellObject>> named(const std::vector<std::string>& names, const Objects& objects) {
  std::vector<CellObject> cells;
  for (const std::string& name : names) {
    const auto found = objects.find(name);
    if (found == objects.end()) return refuse("there is no object ", name);
    cells.push_back(found->second);
  }
  return cells;
}

bool says(const Verdict& verdict, const std::string& message) {
  const auto holds = [&](const std::string& text) { return text.contains(message); };
  return holds(cat(verdict.subject, ": ", verdict.message)) || std::ranges::any_of(verdict.counterexample, holds);
}

}  // namespace

std::set<std::string> Outcome::refused() const {
  std::set<std::string> refused;
  for (const Verdict& verdict : verdicts.all) {
    if (verdict.status != Status::kProven) refused.insert(verdict.obligation);
  }
  return refused;
}

Parsed<std::vector<Case>> read_cases(const std::string& path) {
  std::ifstream file(path);
  if (!file) return refuse(path, ": cannot be read");
  std::vector<Case> cases;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    FACTS_TRY(Case one, read_case(cat(path, ":", number), line));
    cases.push_back(std::move(one));
  }
  return cases;
}

Parsed<Objects> load_objects(const std::vector<std::string>& paths) {
  Objects objects;
  for (const std::string& path : paths) {
    const std::string file = std::filesystem::path(path).filename().string();
    if (!file.ends_with(kSuffix)) return refuse(path, ": is no ", kSuffix);
    FACTS_TRY(CellObject cell, verifier::facts::load_cell(path));
    const auto [at, is_new] = objects.emplace(file.substr(0, file.size() - kSuffix.size()), std::move(cell));
    if (!is_new) return refuse(path, ": there is another ", at->first);
  }
  return objects;
}

Parsed<Outcome> judge(const Case& one, const Objects& objects) {
  verifier::cli::Question question;
  FACTS_TRY(auto cells, named(one.cells, objects));
  FACTS_TRY(question.graph, verifier::cli::graph_of(std::move(cells)));
  FACTS_TRY(question.updates, named(one.updates, objects));
  for (const CellObject& update : question.updates) {
    if (!question.graph.find(update.manifest.cell))
      return refuse(update.manifest.file, ": updates no cell of the case");
  }
  verifier::report::Report report{.command = "verify", .judged = {}, .told = {}, .notes = {}, .counts = {}};
  Outcome outcome;
  outcome.has_witness = !verifier::cli::judge(question, report).empty();
  outcome.verdicts = std::move(report.judged);
  return outcome;
}

std::vector<std::string> differences(const Case& one, const Outcome& outcome) {
  std::vector<std::string> wrong;
  const auto refused = outcome.refused();
  if (one.obligations.empty()) {
    if (!refused.empty()) wrong.emplace_back("everything should be proven");
    if (!outcome.has_witness) wrong.emplace_back("no witness");
    return wrong;
  }
  if (outcome.has_witness) wrong.emplace_back("a witness in spite of the expected verdict");
  if (!refused.contains(one.obligations.front())) wrong.push_back(cat(one.obligations.front(), " is not refused"));
  for (const std::string& obligation : refused) {
    if (std::ranges::find(one.obligations, obligation) == one.obligations.end())
      wrong.push_back(cat(obligation, " should not be refused"));
  }
  const auto is_the_reason = [&](const Verdict& verdict) {
    return verdict.status != Status::kProven && verdict.obligation == one.obligations.front() &&
           says(verdict, one.message);
  };
  if (std::ranges::none_of(outcome.verdicts.all, is_the_reason))
    wrong.push_back(cat("no verdict on ", one.obligations.front(), " says: ", one.message));
  return wrong;
}

std::string describe(const Outcome& outcome) {
  std::string text;
  for (const Verdict& verdict : outcome.verdicts.all) {
    if (verdict.status == Status::kProven) continue;
    text += cat("  ", verdict.obligation, " ", verdict.subject, ": ", verdict.message, "\n");
    for (const std::string& step : verdict.counterexample) text += cat("      ", step, "\n");
  }
  return text;
}

}  // namespace corpus
