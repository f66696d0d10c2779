#include "verifier/meaning/universe.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/SmallString.h"

namespace verifier::meaning {
namespace {

Term apart(const Term& a, std::uint64_t a_size, const Term& b, std::uint64_t b_size) {
  return z3::ule(plus(a, a_size), b) || z3::ule(plus(b, b_size), a);
}

}  // namespace

Universe::Universe()
    : memory_(context_.constant("memory", context_.array_sort(context_.bv_sort(64), context_.bv_sort(8)))),
      world_(context_.bv_const("world", 64)) {}

Term Universe::integer(const llvm::APInt& value) {
  llvm::SmallString<40> digits;
  value.toStringUnsigned(digits);
  return context_.bv_val(digits.c_str(), value.getBitWidth());
}

Term Universe::unknown(const std::string& what, unsigned bits) {
  return context_.bv_const((what + "#" + std::to_string(unknowns_++)).c_str(), bits);
}

Term Universe::is_outside_frames(const Term& pointer) {
  return pointer.extract(63, 52) != number(context_, kFrames >> 52, 12);
}

void Universe::add_client_pointer(const Term& pointer, std::uint64_t size) {
  assume(is_outside_frames(pointer));
  if (size > 0) assume(z3::ule(pointer, number(context_, ~size)) && is_outside_frames(plus(pointer, size)));
  clients_.emplace_back(pointer, size);
  objects_.emplace(pointer.id(), std::pair(Place::Kind::kClient, size));
}

Term Universe::address(const std::string& key, std::uint64_t size, std::uint64_t align, bool is_private) {
  if (const auto found = globals_.find(key); found != globals_.end()) return found->second.first;
  const Term base = context_.bv_const(("&" + key).c_str(), 64);
  assume(z3::uge(base, number(context_, kFirstPage)) && z3::ule(base, number(context_, ~size)) &&
         is_outside_frames(base) && is_outside_frames(plus(base, size)));
  if (align > 1) assume((base & number(context_, align - 1)) == number(context_, 0));
  for (const auto& [name, other] : globals_) assume(apart(base, size, other.first, other.second));
  for (const auto& [pointer, extent] : clients_) {
    if (is_private) assume(apart(base, size, pointer, extent == 0 ? 1 : extent));
  }
  globals_.emplace(key, std::pair(base, size));
  objects_.emplace(base.id(), std::pair(is_private ? Place::Kind::kPrivate : Place::Kind::kGlobal, size));
  return base;
}

Universe::Place Universe::place(const Term& address) {
  Place place{Place::Kind::kUnknown, address, 0, false};
  if (address.is_numeral_u64(place.offset)) {
    place.kind = place.offset >> 52 == kFrames >> 52 ? Place::Kind::kFrame : Place::Kind::kUnknown;
    return place;
  }
  const bool is_sum = address.is_app() && address.decl().decl_kind() == Z3_OP_BADD && address.num_args() == 2;
  if (is_sum && address.arg(0).is_numeral_u64(place.offset)) place.base = address.arg(1);
  const auto object = objects_.find(place.base.id());
  if (object == objects_.end()) return place;
  place.kind = object->second.first;
  place.is_inside = place.offset < object->second.second;
  return place;
}

/// Two bytes, surely.
bool Universe::are_apart(const Term& a, const Term& b) {
  const Place x = place(a), y = place(b);
  using Kind = Place::Kind;
  if (a.is_numeral() && b.is_numeral()) return x.offset != y.offset;
  if (z3::eq(x.base, y.base)) return x.offset != y.offset;
  const auto is_global = [](const Place& one) {
    return one.is_inside && (one.kind == Kind::kGlobal || one.kind == Kind::kPrivate);
  };
  if (x.kind == Kind::kFrame || y.kind == Kind::kFrame) return x.is_inside || y.is_inside;
  if (is_global(x) && is_global(y)) return true;
  const bool private_and_client =
      (x.kind == Kind::kPrivate && y.kind == Kind::kClient) || (x.kind == Kind::kClient && y.kind == Kind::kPrivate);
  return private_and_client && x.is_inside && y.is_inside;
}

Term Universe::load_byte(Term bytes, const Term& address) {
  while (bytes.is_app() && bytes.decl().decl_kind() == Z3_OP_STORE) {
    if (z3::eq(bytes.arg(1), address)) return bytes.arg(2);
    if (!are_apart(bytes.arg(1), address)) break;
    bytes = bytes.arg(0);
  }
  return z3::select(bytes, address);
}

/// Stores that do not touch each other stand in one order, whatever order they were made in.
Term Universe::store_byte(const Term& bytes, const Term& address, const Term& value) {
  if (bytes.is_app() && bytes.decl().decl_kind() == Z3_OP_STORE) {
    const Term before = bytes.arg(0), at = bytes.arg(1);
    if (z3::eq(at, address)) return z3::store(before, at, value);
    if (at.id() > address.id() && are_apart(at, address))
      return z3::store(store_byte(before, address, value), at, bytes.arg(2));
  }
  return z3::store(bytes, address, value);
}

Term Universe::load(const Term& bytes, const Term& address, unsigned bits) {
  const unsigned count = (bits + 7) / 8;
  Term value = load_byte(bytes, address);
  for (unsigned i = 1; i < count; ++i) value = z3::concat(load_byte(bytes, plus(address, i)), value);
  if (bits % 8 != 0) value = value.extract(bits - 1, 0);
  return value.simplify();
}

Term Universe::store(const Term& bytes, const Term& address, const Term& value, const Term& guard) {
  const unsigned bits = value.get_sort().bv_size(), count = (bits + 7) / 8;
  const Term whole = bits % 8 == 0 ? value : z3::zext(value, count * 8 - bits);
  Term result = bytes;
  for (unsigned i = 0; i < count; ++i) {
    const Term at = plus(address, i), byte = whole.extract(i * 8 + 7, i * 8).simplify();
    result = store_byte(result, at, guard.is_true() ? byte : choose(guard, byte, load_byte(bytes, at)).simplify());
  }
  return result;
}

}  // namespace verifier::meaning
