// cellcheck interface OLD NEW: does NEW still offer, unchanged, everything that OLD offers?
#include <algorithm>

#include "verifier/cli/files.h"
#include "verifier/cli/output.h"
#include "verifier/cli/progress.h"
#include "verifier/facts/interface_text.h"
#include "verifier/facts/make_facts.h"
#include "verifier/facts/symbol_name.h"

namespace verifier::cli {
namespace {

using facts::cat;
using facts::ExportedInterface;

const InterfaceFact* find(const std::vector<InterfaceFact>& exports, const std::string& symbol) {
  const auto found = std::ranges::lower_bound(exports, symbol, {}, &InterfaceFact::symbol);
  return found == exports.end() || found->symbol != symbol ? nullptr : &*found;
}

/// A class whose layout clients of the old file could rely on, and which the new one no longer describes.
std::string lost_layout(const InterfaceFact& before, const InterfaceFact& after) {
  const auto old_types = facts::parse_interface(before.text).types;
  const auto new_types = facts::parse_interface(after.text).types;
  for (const auto& [name, line] : old_types) {
    const auto found = new_types.find(name);
    if (!facts::is_incomplete(line) && (found == new_types.end() || facts::is_incomplete(found->second)))
      return cat("the layout of ", name, " is no longer described");
  }
  return {};
}

void compare(const InterfaceFact& before, const ExportedInterface& now, Verdicts& verdicts) {
  const std::string name = facts::readable(before.symbol);
  const InterfaceFact* after = find(now.exports, before.symbol);
  if (after == nullptr) {
    if (std::ranges::binary_search(now.undescribed, before.symbol))
      return verdicts.undecided("O4", name, "the new file has no debug information about it");
    return verdicts.refuse("O4", name, "removed", {cat("declared at ", before.location)});
  }
  if (after->digest == before.digest) return verdicts.prove("O4", name, "unchanged");
  const auto reason = facts::incompatible(after->text, before.text);
  const std::string message = reason ? *reason : lost_layout(before, *after);
  if (message.empty()) return verdicts.prove("O4", name, "unchanged as far as clients see it");
  verdicts.refuse("O4", name, message,
                  {cat("was declared at ", before.location), cat("is declared at ", after->location)});
}

report::Report compare_all(const ExportedInterface& before, const ExportedInterface& now) {
  report::Report report{.command = "interface", .judged = {}, .told = {}, .notes = {}, .counts = {}};
  for (const InterfaceFact& fact : before.exports) compare(fact, now, report.judged);
  for (const std::string& symbol : before.undescribed) {
    report.judged.undecided("O4", facts::readable(symbol), "the old file has no debug information about it");
  }
  for (const InterfaceFact& fact : now.exports) {
    const bool is_old =
        find(before.exports, fact.symbol) != nullptr || std::ranges::binary_search(before.undescribed, fact.symbol);
    if (!is_old) report.notes.push_back(cat("added: ", facts::readable(fact.symbol)));
  }
  return report;
}

}  // namespace

Exit compare_interfaces(const InterfaceOptions& options) {
  const Progress progress;
  progress.say("reading", options.old_file, 1, 2);
  const auto before = facts::read_interface(options.old_file, options.old_debug);
  if (!before) return unusable(before.error());
  progress.say("reading", options.new_file, 2, 2);
  const auto now = facts::read_interface(options.new_file, options.new_debug);
  if (!now) return unusable(now.error());
  return deliver(compare_all(*before, *now), options.output);
}

}  // namespace verifier::cli
