// O7: what cells have copied from each other's headers is equal to what stands there now. O4, O5: what debug
// information does not tell about functions and classes, noexcept and the way into a call, is the same on both sides.
//
// Why: bodies of inline functions and templates, constants and default arguments are compiled into their users. When
// only the owner is replaced, a user goes on with the old ones. To satisfy it: leave them as they are, or put what may
// change behind an exported function that is not inline, or replace the users in the same update. Only what a user
// really copied counts. A default argument is its caller's choice: another one touches nobody who was compiled before.
#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "verifier/rules/rules.h"
#include "verifier/rules/text.h"

namespace verifier::rules {
namespace {

using Kind = HeaderItem::Kind;

constexpr std::string_view kNoexcept = "noexcept";

/// Both sides of one item; the owner may offer several of one name (overloads of a template), or none.
struct Pair {
  const CellObject& user;
  const HeaderItem& copied;
  const CellObject& owner;
  std::span<const HeaderItem> offered;
};

std::span<const HeaderItem> find_items(const CellObject& owner, const HeaderItem& copied) {
  const auto key = [](const HeaderItem& item) { return std::tie(item.kind, item.name); };
  const auto [first, last] = std::ranges::equal_range(owner.source->offered, key(copied), {}, key);
  return {first, last};
}

/// By file: the cells that it belongs to.
using Owners = std::map<std::string, std::set<std::string>>;

void add_owners(const Graph& graph, Owners& owners) {
  for (const CellObject& cell : graph.cells) {
    if (!cell.source) continue;
    for (const SourceFile& file : cell.source->files) owners[file.name].insert(cell.manifest.cell);
  }
}

std::string_view noun(Kind kind) {
  switch (kind) {
    case Kind::kBody:
      return "the body of ";
    case Kind::kConstant:
      return "the constant ";
    case Kind::kClass:
      return "the class ";
    case Kind::kFunction:
    case Kind::kDefaults:
      return "";
  }
  return "";
}

std::string_view obligation(Kind kind) { return kind == Kind::kFunction ? "O4" : kind == Kind::kClass ? "O5" : "O7"; }

std::string place(const HeaderItem& item) { return cat(item.file, ":", item.line); }

/// Whether a user that was compiled with `copied` can go on with what its owner has now.
bool fits(const Pair& pair) {
  if (std::ranges::find(pair.offered, pair.copied.text, &HeaderItem::text) != pair.offered.end()) return true;
  if (pair.copied.kind == Kind::kDefaults) return true;
  // A function that is gone is for O1; so is a class, which only functions can ask for.
  if (pair.offered.empty()) return pair.copied.kind == Kind::kFunction || pair.copied.kind == Kind::kClass;
  // To promise more than its caller relies on is no loss.
  return pair.copied.kind == Kind::kFunction && pair.copied.text != kNoexcept;
}

void refuse(const Pair& pair, Verdicts& verdicts) {
  const HeaderItem& copied = pair.copied;
  std::vector<std::string> steps{cat(pair.user.manifest.cell, " has: ", copied.text, " (", place(copied), ")")};
  for (const HeaderItem& item : pair.offered)
    steps.push_back(cat(pair.owner.manifest.cell, " has: ", item.text, " (", place(item), ")"));
  if (pair.offered.empty()) steps.push_back(cat(pair.owner.manifest.cell, " has none"));
  verdicts.refuse(std::string(obligation(copied.kind)), pair.user.manifest.cell,
                  cat(noun(copied.kind), copied.name, " is another one in ", pair.owner.manifest.cell),
                  std::move(steps));
}

/// A note about default arguments that callers keep; empty if they are the same.
std::string note(const Pair& pair) {
  const HeaderItem& copied = pair.copied;
  if (copied.kind != Kind::kDefaults || pair.offered.empty() || pair.offered.front().text == copied.text) return "";
  return cat("calls of ", copied.name, " keep the default arguments ", copied.text, ", which are ",
             pair.offered.front().text, " now");
}

/// What one cell has copied, against those who own it.
class User {
 public:
  User(const Graph& graph, const Owners& owners, const CellObject& user, Verdicts& verdicts)
      : graph_(graph), owners_(owners), user_(user), verdicts_(verdicts) {}

  void check() {
    Judged copies(verdicts_, "O7", user_.manifest.cell);
    if (!user_.source) return copies.undecided("no section .cell.source: what it has copied is not known");
    for (const HeaderItem& copied : user_.source->copied) {
      const auto owners = owners_.find(copied.file);
      if (owners == owners_.end()) continue;
      for (const std::string& owner : owners->second) compare(copied, owner);
    }
    if (all_fit_)
      copies.prove(cat(count(compared_, "thing"), " of other cells' headers are as they were compiled"), notes_);
  }

 private:
  void compare(const HeaderItem& copied, const std::string& name) {
    const auto owner = graph_.find(name);
    if (name == user_.manifest.cell || !owner || !graph_.cells[*owner].source) return;
    const Pair pair{user_, copied, graph_.cells[*owner], find_items(graph_.cells[*owner], copied)};
    ++compared_;
    if (const std::string text = note(pair); !text.empty()) notes_ += (notes_.empty() ? "" : "; ") + text;
    if (fits(pair)) return;
    refuse(pair, verdicts_);
    all_fit_ = false;
  }

  const Graph& graph_;
  const Owners& owners_;
  const CellObject& user_;
  Verdicts& verdicts_;
  std::size_t compared_ = 0;
  bool all_fit_ = true;
  std::string notes_;
};

}  // namespace

void check_copies(const Graph& graph, const Graph& compiled, Verdicts& verdicts) {
  Owners owners;
  add_owners(graph, owners);
  add_owners(compiled, owners);
  for (const CellObject& user : graph.cells) User(graph, owners, user, verdicts).check();
}

}  // namespace verifier::rules
