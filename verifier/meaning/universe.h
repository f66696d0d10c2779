// What both versions start from: the same memory, the same addresses, the same neighbours. Internal to meaning/.
//
// Addresses: bits 52-63 of 0x012 mean a frame: variables of the functions that run (0x0120), results that the caller
// has made room for and that nobody else knows (from 0x0121 on). Nothing else lies there.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "verifier/meaning/terms.h"

namespace llvm {
class APInt;
}

namespace verifier::meaning {

class Universe {
 public:
  Universe();

  z3::context& context() { return context_; }
  [[nodiscard]] const Term& memory() const { return memory_; }
  [[nodiscard]] const Term& world() const { return world_; }
  [[nodiscard]] z3::sort memory_sort() const { return memory_.get_sort(); }

  Term integer(const llvm::APInt& value);
  /// A bit-vector that nobody knows; every call gives another one.
  Term unknown(const std::string& what, unsigned bits);

  void assume(const Term& fact) {
    if (!fact.is_true()) facts_.push_back(fact);
  }
  [[nodiscard]] const std::vector<Term>& facts() const { return facts_; }

  /// A pointer that a client passes: it leads neither into frames nor to private variables.
  void add_client_pointer(const Term& pointer, std::uint64_t size);
  /// The address of a global of this key. Different keys do not overlap.
  Term address(const std::string& key, std::uint64_t size, std::uint64_t align, bool is_private);
  [[nodiscard]] const std::map<std::string, std::pair<Term, std::uint64_t>>& globals() const { return globals_; }

  /// `pointer` leads into no frame.
  Term is_outside_frames(const Term& pointer);
  static constexpr std::uint64_t kFirstPage = 4096;  ///< Nothing lies below it.
  static constexpr std::uint64_t kFrames = 0x0120'0000'0000'0000;
  static constexpr std::uint64_t kResults = 0x0121'0000'0000'0000;

  /// Little-endian, from or into an array of bytes. What is known about addresses is used at once: most proofs are over
  /// before Z3 is asked.
  Term load(const Term& bytes, const Term& address, unsigned bits);
  Term store(const Term& bytes, const Term& address, const Term& value, const Term& guard);

 private:
  /// What an address is counted from: an object of known size, or something unknown.
  struct Place {
    enum class Kind : unsigned char { kFrame, kGlobal, kPrivate, kClient, kUnknown } kind;
    Term base;
    std::uint64_t offset;
    bool is_inside;  ///< Of the object.
  };
  Place place(const Term& address);
  bool are_apart(const Term& a, const Term& b);
  Term load_byte(Term bytes, const Term& address);
  Term store_byte(const Term& bytes, const Term& address, const Term& value);

  z3::context context_;
  Term memory_, world_;
  std::vector<Term> facts_;
  std::map<std::string, std::pair<Term, std::uint64_t>> globals_;  ///< Address and size.
  std::vector<std::pair<Term, std::uint64_t>> clients_;
  std::map<unsigned, std::pair<Place::Kind, std::uint64_t>> objects_;  ///< By the number that Z3 gives a base.
  unsigned unknowns_ = 0;
};

}  // namespace verifier::meaning
