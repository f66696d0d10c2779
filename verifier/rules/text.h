// How the rules word their messages. Internal to rules/.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "verifier/facts/parsed.h"
#include "verifier/facts/symbol_name.h"
#include "verifier/model/graph.h"
#include "verifier/model/verdict.h"

namespace verifier::rules {

using facts::cat;
using facts::readable;

/// "logger::write(...) at cells/logger/logger.cc:41"; without place if the facts know none.
inline std::string placed(const CellObject& cell, const std::string& symbol) {
  const auto location = cell.facts.locations.find(symbol);
  return location == cell.facts.locations.end() ? readable(symbol) : cat(readable(symbol), " at ", location->second);
}

/// "1 import", "2 imports".
inline std::string count(std::size_t number, std::string_view noun) {
  return cat(number, " ", noun, number == 1 ? "" : "s");
}

/// Whether a function carries the mark: "blocks" of CELL_BLOCKS. The readable name alone tells a tag from a name that
/// looks like one.
inline bool has_mark(const std::string& symbol, std::string_view mark) {
  return symbol.find(cat("B", mark.size(), mark)) != symbol.npos &&
         readable(symbol).find(cat("[abi:", mark, "]")) != std::string::npos;
}

/// "svc::Handle" of the symbol of svc::Handle::~Handle(), else empty.
inline std::string destroyed_class(const std::string& symbol) {
  const std::string name = facts::qualified_symbol_name(symbol);
  const auto tilde = name.rfind("::~");
  return tilde == name.npos ? "" : name.substr(0, tilde);
}

/// Of state whose contents come and go with objects that clients hold.
inline bool comes_with_objects(std::string_view category) {
  return category == "inventory" || category == "registration";
}

/// The described symbol in a list that is sorted by symbol; null if there is none.
inline const InterfaceFact* find_fact(const std::vector<InterfaceFact>& facts, const std::string& symbol) {
  const auto found = std::ranges::lower_bound(facts, symbol, {}, &InterfaceFact::symbol);
  return found == facts.end() || found->symbol != symbol ? nullptr : &*found;
}

/// Adds one proven verdict for a subject unless it has been refused in between: `Judged judged(verdicts, "E1", cell);`
/// then refuse(...) as often as needed, then prove(...).
class Judged {
 public:
  Judged(Verdicts& verdicts, std::string obligation, std::string subject)
      : verdicts_(verdicts), obligation_(std::move(obligation)), subject_(std::move(subject)) {}

  void refuse(std::string message, std::vector<std::string> steps = {}) {
    holds_ = false;
    verdicts_.refuse(obligation_, subject_, std::move(message), std::move(steps));
  }

  void undecided(std::string message) {
    holds_ = false;
    verdicts_.undecided(obligation_, subject_, std::move(message));
  }

  [[nodiscard]] bool holds() const { return holds_; }

  void prove(std::string message, std::string note = {}) {
    if (holds_) verdicts_.prove(obligation_, subject_, std::move(message), std::move(note));
  }

 private:
  Verdicts& verdicts_;
  std::string obligation_, subject_;
  bool holds_ = true;
};

}  // namespace verifier::rules
