#include "verifier/proof/datalog.h"

#include <algorithm>
#include <bit>

namespace verifier::proof {
namespace {

constexpr unsigned kTimeoutMs = 30'000;

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// Splits at commas that stand outside of parentheses.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0, depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')') --depth;
    if (i < text.size() && (text[i] != ',' || depth != 0)) continue;
    parts.push_back(trim(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  return parts;
}

/// The numbers of an answer: a disjunction of equations between the one variable and a number. False if it has another
/// shape.
bool collect(const z3::expr& answer, std::vector<std::uint32_t>& numbers) {
  if (answer.is_false()) return true;
  if (answer.is_or()) {
    for (unsigned i = 0; i < answer.num_args(); ++i)
      if (!collect(answer.arg(i), numbers)) return false;
    return true;
  }
  if (answer.is_and() && answer.num_args() == 1) return collect(answer.arg(0), numbers);
  if (!answer.is_eq()) return false;
  for (const unsigned side : {0U, 1U}) {
    std::uint64_t value = 0;
    if (!answer.arg(side).is_numeral_u64(value) || !answer.arg(1 - side).is_var()) continue;
    numbers.push_back(static_cast<std::uint32_t>(value));
    return true;
  }
  return false;
}

unsigned width(std::uint64_t size) { return std::max<unsigned>(8, static_cast<unsigned>(std::bit_width(size))); }

}  // namespace

Datalog::Datalog(std::uint64_t size) : engine_(context_), sort_(context_.bv_sort(width(size))) {
  z3::params params(context_);
  params.set("engine", context_.str_symbol("datalog"));
  params.set("timeout", kTimeoutMs);
  engine_.set(params);
}

z3::func_decl Datalog::relation(const std::string& name, std::size_t columns) {
  const auto known = relations_.find(name);
  if (known != relations_.end()) return known->second;
  z3::sort_vector sorts(context_);
  for (std::size_t i = 0; i < columns; ++i) sorts.push_back(sort_);
  z3::func_decl declared = context_.function(name.c_str(), sorts, context_.bool_sort());
  engine_.register_relation(declared);
  return relations_.emplace(name, declared).first->second;
}

z3::expr Datalog::term(const std::string& name) {
  if (name.starts_with('$')) return constants_.at(name);
  const auto known = variables_.find(name);
  if (known != variables_.end()) return known->second;
  return variables_.emplace(name, context_.constant(name.c_str(), sort_)).first->second;
}

z3::expr Datalog::atom(std::string_view text) {
  const auto open = text.find('(');
  z3::expr_vector terms(context_);
  for (const std::string_view name : split(text.substr(open + 1, text.rfind(')') - open - 1)))
    terms.push_back(term(std::string(name)));
  return relation(std::string(text.substr(0, open)), terms.size())(terms);
}

void Datalog::constant(const std::string& name, std::uint32_t value) {
  constants_.emplace(name, context_.bv_val(value, sort_.bv_size()));
}

void Datalog::rule(std::string_view text) {
  const auto arrow = text.find("<-");
  variables_.clear();
  const z3::expr head = atom(trim(text.substr(0, arrow)));
  z3::expr_vector body(context_), bound(context_);
  for (const std::string_view part : split(text.substr(arrow + 2))) body.push_back(atom(part));
  for (const auto& [name, variable] : variables_) bound.push_back(variable);
  z3::expr rule = z3::forall(bound, z3::implies(z3::mk_and(body), head));
  engine_.add_rule(rule, context_.str_symbol(("rule" + std::to_string(rules_++)).c_str()));
}

void Datalog::fact(const std::string& name, std::initializer_list<std::uint32_t> values) {
  std::vector<unsigned> row(values);
  Z3_fixedpoint_add_fact(context_, engine_, relation(name, row.size()), static_cast<unsigned>(row.size()), row.data());
  context_.check_error();
}

std::optional<std::vector<std::uint32_t>> Datalog::members(const std::string& name) {
  const z3::expr variable = context_.constant("member", sort_);
  z3::expr query = z3::exists(variable, relation(name, 1)(variable));
  const z3::check_result result = engine_.query(query);
  std::vector<std::uint32_t> numbers;
  if (result == z3::unsat) return numbers;
  if (result != z3::sat || !collect(engine_.get_answer(), numbers)) return std::nullopt;
  std::ranges::sort(numbers);
  return numbers;
}

}  // namespace verifier::proof
