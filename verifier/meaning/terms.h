// Z3 terms as the translation builds them: what is already decided stays small. Internal to meaning/.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <string>
#include <vector>

namespace verifier::meaning {

using Term = z3::expr;

/// A value of LLVM: its scalar leaves in order, each a bit-vector (pointers have 64 bits), and whether it is poison.
struct Value {
  std::vector<Term> parts;
  Term poison;
};

/// Why a function cannot be translated: caught where a comparison begins, never seen outside of meaning/.
struct Unsupported {
  std::string why;
};

inline Term number(z3::context& context, std::uint64_t value, unsigned bits = 64) {
  return context.bv_val(value, bits);
}

inline Term negated(const Term& a) {
  if (a.is_true() || a.is_false()) return a.ctx().bool_val(a.is_false());
  return !a;
}

inline Term both(const Term& a, const Term& b) {
  if (a.is_false() || b.is_true() || z3::eq(a, b)) return a;
  return a.is_true() || b.is_false() ? b : a && b;
}

inline Term either(const Term& a, const Term& b) {
  if (a.is_true() || b.is_false() || z3::eq(a, b)) return a;
  return a.is_false() || b.is_true() ? b : a || b;
}

inline Term choose(const Term& condition, const Term& yes, const Term& no) {
  if (condition.is_true() || z3::eq(yes, no)) return yes;
  return condition.is_false() ? no : z3::ite(condition, yes, no);
}

/// A truth as one bit, and back.
inline Term as_bit(const Term& truth) {
  z3::context& context = truth.ctx();
  return choose(truth, number(context, 1, 1), number(context, 0, 1));
}
inline Term as_truth(const Term& bit) { return (bit == number(bit.ctx(), 1, 1)).simplify(); }

inline Term plus(const Term& address, std::uint64_t offset) {
  return offset == 0 ? address : (address + number(address.ctx(), offset)).simplify();
}

}  // namespace verifier::meaning
