#include "llvm/IR/IntrinsicInst.h"
#include "verifier/meaning/machine.h"

namespace verifier::meaning {
namespace {

using llvm::Intrinsic::ID;

Term smaller(const Term& a, const Term& b, bool is_signed) { return is_signed ? a < b : z3::ult(a, b); }

Term reversed(const Term& a, unsigned unit) {
  Term result = a.extract(unit - 1, 0);
  for (unsigned low = unit; low < a.get_sort().bv_size(); low += unit)
    result = z3::concat(result, a.extract(low + unit - 1, low));
  return result;
}

Term ones(const Term& a) {
  const unsigned bits = a.get_sort().bv_size();
  Term sum = number(a.ctx(), 0, bits);
  for (unsigned i = 0; i < bits; ++i) {
    const Term bit = a.extract(i, i);
    sum = sum + (bits > 1 ? z3::zext(bit, bits - 1) : bit);
  }
  return sum;
}

/// Zeros before the first one, from the highest or lowest bit.
Term zeros(const Term& a, bool from_high) {
  const unsigned bits = a.get_sort().bv_size();
  Term result = number(a.ctx(), bits, bits);
  for (unsigned i = 0; i < bits; ++i) {
    const unsigned bit = from_high ? i : bits - 1 - i;
    result = z3::ite(a.extract(bit, bit) == number(a.ctx(), 1, 1),
                     number(a.ctx(), from_high ? bits - 1 - bit : bit, bits), result);
  }
  return result;
}

/// The upper (or lower) half of a pair of numbers, shifted.
Term funnel(const Term& high, const Term& low, const Term& by, bool to_left) {
  const unsigned bits = high.get_sort().bv_size();
  const Term pair = z3::concat(high, low);
  const Term distance = z3::zext(z3::urem(by, number(by.ctx(), bits, bits)), bits);
  return to_left ? z3::shl(pair, distance).extract(2 * bits - 1, bits) : z3::lshr(pair, distance).extract(bits - 1, 0);
}

unsigned wide_by(llvm::Instruction::BinaryOps operation, unsigned bits) {
  return operation == llvm::Instruction::Mul ? bits : 1;
}

Term whole(llvm::Instruction::BinaryOps operation, bool is_signed, const Term& a, const Term& b) {
  const unsigned more = wide_by(operation, a.get_sort().bv_size());
  const Term x = is_signed ? z3::sext(a, more) : z3::zext(a, more),
             y = is_signed ? z3::sext(b, more) : z3::zext(b, more);
  return operation == llvm::Instruction::Add ? x + y : operation == llvm::Instruction::Sub ? x - y : x * y;
}

}  // namespace

Value Machine::with_overflow(Frame& frame, const llvm::CallBase& call) {
  const auto& checked = llvm::cast<llvm::WithOverflowInst>(call);
  const Value a = value(frame, *checked.getLHS()), b = value(frame, *checked.getRHS());
  const Term exact = whole(checked.getBinaryOp(), checked.isSigned(), a.parts[0], b.parts[0]);
  const unsigned bits = a.parts[0].get_sort().bv_size(), more = wide_by(checked.getBinaryOp(), bits);
  const Term result = exact.extract(bits - 1, 0);
  const Term back = checked.isSigned() ? z3::sext(result, more) : z3::zext(result, more);
  return {{result.simplify(), as_bit((back != exact).simplify())}, either(a.poison, b.poison)};
}

Value Machine::saturated(Frame& frame, const llvm::CallBase& call) {
  const auto& operation = llvm::cast<llvm::SaturatingInst>(call);
  const Value a = value(frame, *operation.getLHS()), b = value(frame, *operation.getRHS());
  const unsigned bits = a.parts[0].get_sort().bv_size();
  const bool is_signed = operation.isSigned(), is_add = operation.getBinaryOp() == llvm::Instruction::Add;
  const Term exact = whole(operation.getBinaryOp(), is_signed, a.parts[0], b.parts[0]);
  const Term result = exact.extract(bits - 1, 0);
  z3::context& context = universe_.context();
  const Term least = z3::shl(number(context, 1, bits), number(context, bits - 1, bits));
  const Term limit = is_signed ? choose(a.parts[0] < 0, least, ~least)
                     : is_add  ? ~number(context, 0, bits)
                               : number(context, 0, bits);
  const Term back = is_signed ? z3::sext(result, 1) : z3::zext(result, 1);
  return {{choose(back == exact, result, limit).simplify()}, either(a.poison, b.poison)};
}

/// Of one or more numbers of the same width.
Value Machine::bits(Frame& frame, const llvm::CallBase& call) {
  const auto all = arguments(frame, call);
  const Term a = all[0].parts[0];
  const Term b = all.size() > 1 ? all[1].parts[0] : a;
  Term poison = all[0].poison;
  for (const Value& one : all) poison = either(poison, one.poison);
  const auto result = [&](const Term& term) { return Value{{term.simplify()}, poison}; };
  const auto at_zero = [&] {
    poison = either(poison, both(as_truth(b), a == number(a.ctx(), 0, a.get_sort().bv_size())));
  };
  const unsigned width = a.get_sort().bv_size();
  switch (call.getIntrinsicID()) {
    case llvm::Intrinsic::umin:
    case llvm::Intrinsic::smin:
      return result(z3::ite(smaller(a, b, call.getIntrinsicID() == llvm::Intrinsic::smin), a, b));
    case llvm::Intrinsic::umax:
    case llvm::Intrinsic::smax:
      return result(z3::ite(smaller(a, b, call.getIntrinsicID() == llvm::Intrinsic::smax), b, a));
    case llvm::Intrinsic::abs: {
      const Term least = z3::shl(number(a.ctx(), 1, width), number(a.ctx(), width - 1, width));
      poison = either(poison, both(as_truth(b), a == least));
      return result(z3::ite(a < 0, -a, a));
    }
    case llvm::Intrinsic::ctpop:
      return result(ones(a));
    case llvm::Intrinsic::ctlz:
    case llvm::Intrinsic::cttz:
      at_zero();
      return result(zeros(a, call.getIntrinsicID() == llvm::Intrinsic::ctlz));
    case llvm::Intrinsic::bswap:
      return result(reversed(a, 8));
    case llvm::Intrinsic::bitreverse:
      return result(reversed(a, 1));
    default:
      return result(funnel(a, b, all[2].parts[0], call.getIntrinsicID() == llvm::Intrinsic::fshl));
  }
}

/// Nothing for what is a step like any other call.
std::optional<Value> Machine::intrinsic(Frame& frame, const llvm::CallBase& call) {
  Value nothing{{}, truth(false)};
  const ID id = call.getIntrinsicID();
  if (id == llvm::Intrinsic::not_intrinsic) return std::nullopt;
  if (copy_or_fill(frame, call)) return nothing;
  if (llvm::isa<llvm::WithOverflowInst>(call)) return with_overflow(frame, call);
  if (llvm::isa<llvm::SaturatingInst>(call)) return saturated(frame, call);
  const bool is_scalar = call.getType()->isIntegerTy();
  switch (id) {
    case llvm::Intrinsic::lifetime_start:
    case llvm::Intrinsic::lifetime_end:
    case llvm::Intrinsic::experimental_noalias_scope_decl:
    case llvm::Intrinsic::donothing:
    case llvm::Intrinsic::sideeffect:
    case llvm::Intrinsic::invariant_start:
    case llvm::Intrinsic::invariant_end:
      return call.getType()->isVoidTy() ? nothing : unknown("intrinsic", call.getType(), frame.layout);
    case llvm::Intrinsic::assume: {
      const Value condition = value(frame, *call.getArgOperand(0));
      doubt_if(frame, either(condition.poison, negated(as_truth(condition.parts[0]))));
      return nothing;
    }
    case llvm::Intrinsic::expect:
    case llvm::Intrinsic::expect_with_probability:
    case llvm::Intrinsic::launder_invariant_group:
    case llvm::Intrinsic::strip_invariant_group:
      return value(frame, *call.getArgOperand(0));
    case llvm::Intrinsic::trap:
    case llvm::Intrinsic::ubsantrap:
    case llvm::Intrinsic::debugtrap:
      stop_in(frame, "trap", false);
      return nothing;
    case llvm::Intrinsic::umin:
    case llvm::Intrinsic::smin:
    case llvm::Intrinsic::umax:
    case llvm::Intrinsic::smax:
    case llvm::Intrinsic::abs:
    case llvm::Intrinsic::ctpop:
    case llvm::Intrinsic::ctlz:
    case llvm::Intrinsic::cttz:
    case llvm::Intrinsic::bswap:
    case llvm::Intrinsic::bitreverse:
    case llvm::Intrinsic::fshl:
    case llvm::Intrinsic::fshr:
      if (is_scalar) return bits(frame, call);
      break;
    default:
      break;
  }
  return std::nullopt;
}

}  // namespace verifier::meaning
