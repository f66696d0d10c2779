// Horn rules over finite sets, written as text and evaluated by Z3's datalog engine. Internal to verifier/proof.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace verifier::proof {

/// A set of rules and facts. All values are numbers below `size`. Relations come into being by their first use; a
/// relation always has the same number of columns. Throws z3::exception where Z3 does.
class Datalog {
 public:
  explicit Datalog(std::uint64_t size);

  /// "Value(t, a) <- Copy(t, s), Value(s, a)". Names that begin with '$' are constants, see constant().
  void rule(std::string_view text);
  void constant(const std::string& name, std::uint32_t value);
  void fact(const std::string& relation, std::initializer_list<std::uint32_t> values);

  /// All members of a relation with one column, sorted; nothing if Z3 does not know.
  std::optional<std::vector<std::uint32_t>> members(const std::string& relation);

 private:
  z3::func_decl relation(const std::string& name, std::size_t columns);
  z3::expr term(const std::string& name);
  z3::expr atom(std::string_view text);

  z3::context context_;
  z3::fixedpoint engine_;
  z3::sort sort_;
  std::map<std::string, z3::func_decl> relations_;
  std::map<std::string, z3::expr> variables_, constants_;
  std::size_t rules_ = 0;
};

}  // namespace verifier::proof
