#include "llvm/IR/Operator.h"
#include "verifier/meaning/machine.h"

namespace verifier::meaning {
namespace {

using llvm::Instruction;

/// The result of `a op b` does not fit, as a signed or unsigned number.
Term overflows(unsigned opcode, const Term& a, const Term& b, bool is_signed) {
  const unsigned bits = a.get_sort().bv_size();
  const unsigned more = opcode == Instruction::Mul ? bits : 1;
  const auto wide = [&](const Term& one) { return is_signed ? z3::sext(one, more) : z3::zext(one, more); };
  const Term x = wide(a), y = wide(b);
  const Term whole = opcode == Instruction::Add ? x + y : opcode == Instruction::Sub ? x - y : x * y;
  return (whole != wide(whole.extract(bits - 1, 0))).simplify();
}

Term shifted(unsigned opcode, const Term& a, const Term& b) {
  return opcode == Instruction::Shl ? z3::shl(a, b) : opcode == Instruction::LShr ? z3::lshr(a, b) : z3::ashr(a, b);
}

Term divided(unsigned opcode, const Term& a, const Term& b) {
  switch (opcode) {
    case Instruction::UDiv:
      return z3::udiv(a, b);
    case Instruction::URem:
      return z3::urem(a, b);
    case Instruction::SDiv:
      return a / b;
    default:
      return z3::srem(a, b);
  }
}

Term combined(unsigned opcode, const Term& a, const Term& b) {
  switch (opcode) {
    case Instruction::Add:
      return a + b;
    case Instruction::Sub:
      return a - b;
    case Instruction::Mul:
      return a * b;
    case Instruction::And:
      return a & b;
    case Instruction::Or:
      return a | b;
    case Instruction::Xor:
      return a ^ b;
    default:
      throw Unsupported{std::string("calculates with ") + Instruction::getOpcodeName(opcode)};
  }
}

bool is_shift(unsigned opcode) {
  return opcode == Instruction::Shl || opcode == Instruction::LShr || opcode == Instruction::AShr;
}

bool is_division(unsigned opcode) {
  return opcode == Instruction::UDiv || opcode == Instruction::SDiv || opcode == Instruction::URem ||
         opcode == Instruction::SRem;
}

/// Poison besides that of the operands: what flags promise does not hold.
Term broken_promise(const llvm::BinaryOperator& operation, const Term& a, const Term& b, const Term& result) {
  const unsigned opcode = operation.getOpcode();
  z3::context& context = a.ctx();
  const unsigned bits = a.get_sort().bv_size();
  Term broken = context.bool_val(false);
  if (is_shift(opcode)) broken = z3::uge(b, number(context, bits, bits));
  if (const auto* flags = llvm::dyn_cast<llvm::OverflowingBinaryOperator>(&operation)) {
    if (opcode == Instruction::Shl) {
      if (flags->hasNoUnsignedWrap()) broken = either(broken, z3::lshr(result, b) != a);
      if (flags->hasNoSignedWrap()) broken = either(broken, z3::ashr(result, b) != a);
    } else {
      if (flags->hasNoUnsignedWrap()) broken = either(broken, overflows(opcode, a, b, false));
      if (flags->hasNoSignedWrap()) broken = either(broken, overflows(opcode, a, b, true));
    }
  }
  if (const auto* exact = llvm::dyn_cast<llvm::PossiblyExactOperator>(&operation); exact != nullptr && exact->isExact())
    broken = either(broken, is_shift(opcode) ? z3::shl(result, b) != a : result * b != a);
  if (const auto* disjoint = llvm::dyn_cast<llvm::PossiblyDisjointInst>(&operation);
      disjoint != nullptr && disjoint->isDisjoint())
    broken = either(broken, (a & b) != number(context, 0, bits));
  return broken;
}

Term compared(llvm::CmpInst::Predicate predicate, const Term& a, const Term& b) {
  switch (predicate) {
    case llvm::CmpInst::ICMP_EQ:
      return a == b;
    case llvm::CmpInst::ICMP_NE:
      return a != b;
    case llvm::CmpInst::ICMP_UGT:
      return z3::ugt(a, b);
    case llvm::CmpInst::ICMP_UGE:
      return z3::uge(a, b);
    case llvm::CmpInst::ICMP_ULT:
      return z3::ult(a, b);
    case llvm::CmpInst::ICMP_ULE:
      return z3::ule(a, b);
    case llvm::CmpInst::ICMP_SGT:
      return a > b;
    case llvm::CmpInst::ICMP_SGE:
      return a >= b;
    case llvm::CmpInst::ICMP_SLT:
      return a < b;
    case llvm::CmpInst::ICMP_SLE:
      return a <= b;
    default:
      throw Unsupported{"compares floating-point numbers"};
  }
}

/// All parts in one, and back into parts of `bits`.
std::vector<Term> reshaped(const std::vector<Term>& parts, unsigned bits) {
  Term whole = parts[0];
  for (std::size_t i = 1; i < parts.size(); ++i) whole = z3::concat(parts[i], whole);
  std::vector<Term> result;
  for (unsigned low = 0; low < whole.get_sort().bv_size(); low += bits)
    result.push_back(whole.extract(low + bits - 1, low).simplify());
  return result;
}

}  // namespace

Value Machine::binary(Frame& frame, const llvm::BinaryOperator& operation) {
  const Value a = value(frame, *operation.getOperand(0)), b = value(frame, *operation.getOperand(1));
  const unsigned opcode = operation.getOpcode();
  Value result{{}, either(a.poison, b.poison)};
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    const Term &x = a.parts[i], &y = b.parts[i];
    if (is_division(opcode)) {
      const unsigned bits = x.get_sort().bv_size();
      refuse_if(frame, y == number(universe_.context(), 0, bits));
      doubt_if(frame, b.poison);
      if (opcode == Instruction::SDiv || opcode == Instruction::SRem) {
        const Term least = z3::shl(number(universe_.context(), 1, bits), number(universe_.context(), bits - 1, bits));
        refuse_if(frame, x == least && y == -number(universe_.context(), 1, bits));
      }
    }
    const Term term = (is_shift(opcode)      ? shifted(opcode, x, y)
                       : is_division(opcode) ? divided(opcode, x, y)
                                             : combined(opcode, x, y))
                          .simplify();
    result.poison = either(result.poison, broken_promise(operation, x, y, term).simplify());
    result.parts.push_back(term);
  }
  return result;
}

Value Machine::compare(Frame& frame, const llvm::CmpInst& comparison) {
  const Value a = value(frame, *comparison.getOperand(0)), b = value(frame, *comparison.getOperand(1));
  Value result{{}, either(a.poison, b.poison)};
  for (std::size_t i = 0; i < a.parts.size(); ++i)
    result.parts.push_back(as_bit(compared(comparison.getPredicate(), a.parts[i], b.parts[i]).simplify()));
  return result;
}

Value Machine::cast(Frame& frame, const llvm::CastInst& cast) {
  const Value before = value(frame, *cast.getOperand(0));
  Value after{{}, before.poison};
  const auto to = leaves(cast.getType(), frame.layout);
  if (llvm::isa<llvm::BitCastInst>(cast)) {
    after.parts = reshaped(before.parts, width(to[0].type, frame.layout));
    return after;
  }
  for (std::size_t i = 0; i < before.parts.size(); ++i) {
    const Term& part = before.parts[i];
    const unsigned from = part.get_sort().bv_size(), bits = width(to[i].type, frame.layout);
    switch (cast.getOpcode()) {
      case Instruction::ZExt:
        if (cast.hasNonNeg()) after.poison = either(after.poison, part < 0);
        [[fallthrough]];
      case Instruction::PtrToInt:
      case Instruction::IntToPtr:
        after.parts.push_back(bits > from ? z3::zext(part, bits - from).simplify()
                                          : part.extract(bits - 1, 0).simplify());
        break;
      case Instruction::SExt:
        after.parts.push_back(z3::sext(part, bits - from).simplify());
        break;
      case Instruction::Trunc: {
        const Term narrow = part.extract(bits - 1, 0).simplify();
        const auto& trunc = llvm::cast<llvm::TruncInst>(cast);
        if (trunc.hasNoUnsignedWrap()) after.poison = either(after.poison, z3::zext(narrow, from - bits) != part);
        if (trunc.hasNoSignedWrap()) after.poison = either(after.poison, z3::sext(narrow, from - bits) != part);
        after.parts.push_back(narrow);
        break;
      }
      default:
        throw Unsupported{std::string("converts with ") + cast.getOpcodeName()};
    }
  }
  return after;
}

}  // namespace verifier::meaning
