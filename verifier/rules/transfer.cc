// O5, O10: state is carried over in whole.
//
// Why: a root whose layout is the same is adopted where it lies; any other would be read with the wrong layout, or
// lost. A migration runs while everything stands still, on a copy, and nobody is there to handle its failure: so it
// must always succeed, touch nothing else, establish what the new version takes for granted (CELL_INV), and keep what
// the state means (CELL_ABS). All of that is proven of its own code (verifier/meaning). A new version that takes more
// for granted of an adopted root than the old one established is as wrong. To satisfy it: keep layout and invariant, or
// write CELL_MIGRATE without loops over more than fits, with CELL_ABS of both types.
#include "verifier/rules/transfer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "verifier/facts/interface_text.h"
#include "verifier/meaning/versions.h"
#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

bool is_part_of_name(char c) { return c == '_' || c == ':' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Where `name` stands as a whole name; npos if nowhere.
std::size_t find_name(const std::string& text, std::string_view name, std::size_t from) {
  for (std::size_t at = text.find(name, from); at != text.npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_part_of_name(text[at - 1])) && (end == text.size() || !is_part_of_name(text[end]))) return at;
  }
  return text.npos;
}

/// A layout without names of types: a new version cannot have two types of one name, so it repeats the old one under
/// another. Types are numbered as the first line leads to them.
std::string unnamed(const std::string& text) {
  const auto parsed = facts::parse_interface(text);
  std::vector<std::string_view> names;
  for (const auto& [name, line] : parsed.types) names.push_back(name);
  std::ranges::sort(names, std::ranges::greater(), &std::string_view::size);
  std::map<std::string, std::size_t> numbers;
  std::string shape(parsed.signature);
  std::vector<std::string> order;
  for (std::size_t next = 0;; ++next) {
    // Longest names first: a name of a template contains those of its arguments.
    for (const std::string_view name : names) {
      for (std::size_t at = find_name(shape, name, 0); at != shape.npos; at = find_name(shape, name, at)) {
        const auto [number, is_new] = numbers.try_emplace(std::string(name), numbers.size());
        if (is_new) order.emplace_back(name);
        shape.replace(at, name.size(), cat("#", number->second));
      }
    }
    if (next >= order.size()) return shape;
    shape += cat("\n", parsed.types.find(order[next])->second);
  }
}

bool has_same_layout(const RootFact& one, const RootFact& other) {
  return one.schema == other.schema && one.size == other.size && one.text == other.text;
}

/// Asks about roots of two versions, whose bitcode is read when it is needed.
class Transfer {
 public:
  Transfer(const CellObject& from, const CellObject& to, const std::string& subject, Verdicts& verdicts)
      : from_(from), to_(to), layouts_(verdicts, "O5", subject), state_(verdicts, "O10", subject) {}

  void carry(const RootFact& root);
  void create(const RootFact& root);
  bool conclude();

 private:
  void migrate(const RootFact& before, const RootFact& after);
  void prove(const RootFact& before, const RootFact& after, bool is_adopted);

  const CellObject &from_, &to_;
  Judged layouts_, state_;
  std::optional<facts::Parsed<meaning::Versions>> versions_;
  std::size_t migrated_ = 0, adopted_ = 0;
};

void Transfer::prove(const RootFact& before, const RootFact& after, bool is_adopted) {
  if (is_adopted && from_.code == to_.code) return;
  if (!versions_) versions_.emplace(meaning::Versions::load(from_, to_));
  // Who has no bitcode states no invariant; what cannot be read is told by O6.
  if (!*versions_ && is_adopted) return;
  if (!*versions_) return state_.undecided(cat("the migration of ", before.name, ": ", versions_->error()));
  const meaning::Answer answer = (*versions_)->transfer(before.name, is_adopted);
  const std::string what = cat(is_adopted ? "adopting " : "the migration of ", before.name);
  std::vector<std::string> steps = answer.steps;
  steps.insert(steps.begin(), {before.location, after.location});
  if (answer.kind == meaning::Answer::Kind::kDiffers)
    state_.refuse(cat(what, ": ", answer.message), std::move(steps));
  else if (!answer.is_proven())
    state_.undecided(cat(what, " is not proved: it ", answer.message));
}

void Transfer::migrate(const RootFact& before, const RootFact& after) {
  const auto found = std::ranges::find(to_.facts.migrations, before.name, &MigrationFact::root);
  if (found == to_.facts.migrations.end())
    return layouts_.refuse(cat("state root ", before.name,
                               " changes its layout, and nothing migrates it: ", difference(before.text, after.text)),
                           {before.location, after.location});
  ++migrated_;
  if (unnamed(found->text) != unnamed(before.text))
    return layouts_.refuse(
        cat("the migration of ", before.name, " starts from another layout than that of the version ", "that runs: '",
            found->text, "', not '", before.text, "'"),
        {before.location, found->location});
  prove(before, after, false);
}

void Transfer::carry(const RootFact& root) {
  const auto found = std::ranges::find(to_.facts.roots, root.name, &RootFact::name);
  if (found == to_.facts.roots.end())
    return layouts_.refuse(cat("state root ", root.name, " is missing in the new version, and nothing migrates it"),
                           {root.location});
  if (found->category != root.category)
    layouts_.refuse(
        cat("state root ", root.name, " changes its category from '", root.category, "' to '", found->category, "'"),
        {found->location});
  if (!has_same_layout(root, *found)) return migrate(root, *found);
  ++adopted_;
  prove(root, *found, true);
}

void Transfer::create(const RootFact& root) {
  if (std::ranges::find(from_.facts.roots, root.name, &RootFact::name) == from_.facts.roots.end())
    layouts_.refuse(cat("state root ", root.name, " is new, and nothing migrates to it"), {root.location});
}

bool Transfer::conclude() {
  layouts_.prove(cat(count(adopted_, "state root"), ", each with the same layout; ", migrated_, " migrated"));
  state_.prove(cat("invariants of ", count(adopted_, "adopted root"), " and ", count(migrated_, "migration"),
                   ": total, with the same meaning"));
  return layouts_.holds() && state_.holds();
}

}  // namespace

/// First difference of two canonical texts.
std::string difference(const std::string& old_text, const std::string& new_text) {
  const auto before = facts::parse_interface(old_text), after = facts::parse_interface(new_text);
  if (before.signature != after.signature) return cat("was '", before.signature, "', is now '", after.signature, "'");
  for (const auto& [name, line] : after.types) {
    const auto found = before.types.find(name);
    if (found != before.types.end() && found->second != line)
      return cat("type ", name, ": was '", found->second, "', is now '", line, "'");
  }
  const auto old_lines = facts::split_lines(old_text), new_lines = facts::split_lines(new_text);
  for (const auto line : old_lines) {
    if (std::ranges::find(new_lines, line) == new_lines.end()) return cat("only the old one has '", line, "'");
  }
  for (const auto line : new_lines) {
    if (std::ranges::find(old_lines, line) == old_lines.end()) return cat("only the new one has '", line, "'");
  }
  return "the order of types differs";
}

bool check_transfer(const CellObject& from, const CellObject& to, const std::string& subject, Verdicts& verdicts) {
  Transfer transfer(from, to, subject, verdicts);
  for (const RootFact& root : from.facts.roots) transfer.carry(root);
  for (const RootFact& root : to.facts.roots) transfer.create(root);
  return transfer.conclude();
}

}  // namespace verifier::rules
