// The corpora of the verifier: sets of small cells, and what is expected of each.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"
#include "verifier/model/verdict.h"

namespace corpus {

/// One line of a verdicts.txt: `cells | obligations | message`.
struct Case {
  std::string where;                     ///< "tests/rejected/verdicts.txt:7".
  std::string text;                      ///< The first column, for people.
  std::vector<std::string> cells;        ///< Names of objects that are verified together.
  std::vector<std::string> updates;      ///< Those with a `+`.
  std::vector<std::string> obligations;  ///< The only ones that may be refused, the first must be. Empty: proven.
  std::string message;                   ///< Stands in such a verdict or in a step of it.
};

/// Objects by the name of their file without ".cell.o".
using Objects = std::map<std::string, verifier::CellObject>;

/// What the verifier said to one case.
struct Outcome {
  verifier::Verdicts verdicts;
  bool has_witness = false;
  /// Obligations that are refused or undecided.
  [[nodiscard]] std::set<std::string> refused() const;
};

/// Reads a verdicts.txt; lines that begin with # are comments. Fails, naming the line, when a column is missing.
verifier::facts::Parsed<std::vector<Case>> read_cases(const std::string& path);

/// Loads `.cell.o` files. Fails with a sentence that begins with the path; two files of one name are an error.
verifier::facts::Parsed<Objects> load_objects(const std::vector<std::string>& paths);

/// Judges one case as `cellcheck verify` does. Fails when it names an object that there is not.
verifier::facts::Parsed<Outcome> judge(const Case& one, const Objects& objects);

/// What is wrong with an outcome, one sentence each; empty if it is as expected.
std::vector<std::string> differences(const Case& one, const Outcome& outcome);

/// The verdicts that are not proven, with their steps, for the log.
std::string describe(const Outcome& outcome);

}  // namespace corpus
