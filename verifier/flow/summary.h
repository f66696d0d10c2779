// What a function does to whoever calls it from another cell, in terms of its parameters: all that importers see.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace verifier::flow {

/// A value or a place, named as the caller of a function can name it.
struct Term {
  enum class Kind : std::uint8_t {
    kArgument,  ///< The value of a parameter; as a place, what it points to.
    kBehind,    ///< Pointers that are found in memory reachable from a parameter.
    kRead,      ///< Numbers that are found there.
    kFresh,     ///< Memory of this call that nobody else knows.
    kInside,    ///< Memory of the exporting cell, or of somebody whom only it knows.
    kGiven,     ///< Memory that the exporting cell manages for its clients (`inventory`): whoever gets it may use it.
    kUnknown,   ///< A number that became an address.
  };
  Kind kind = Kind::kInside;
  std::uint32_t parameter = 0;  ///< Of the first three; from 0, `this` and the result slot included.
  auto operator<=>(const Term&) const = default;
};

/// One exported function.
///
/// Why: a cell is analysed with the summaries of the cells below it, never with their code, so that one changed cell is
/// judged again by itself.
struct Summary {
  /// Memory at `where` holds `what` afterwards. A pointer, or a number (which may still carry an address).
  struct Content {
    Term where, what;
    bool is_pointer = true;
    auto operator<=>(const Content&) const = default;
  };
  /// State of the exporting cell (or of one that it calls) holds `what` after the call.
  struct Retained {
    Term what;
    std::string root;      ///< "cell::root".
    std::string category;  ///< Of `kept`; empty for undeclared state.
    bool is_pointer = true;
    auto operator<=>(const Retained&) const = default;
  };
  /// It calls `callee` during the call.
  struct Callback {
    Term callee;
    std::string type;                          ///< LLVM function type of the call.
    std::vector<std::vector<Term>> arguments;  ///< What each argument may be.
    auto operator<=>(const Callback&) const = default;
  };

  std::uint32_t parameters = 0;
  bool returns_pointer = false;
  bool returns_numbers = false;  ///< Beside pointers: an aggregate in registers.
  std::vector<Term> result, numbers;
  std::vector<Content> contents;
  std::vector<Term> writes;  ///< Places that are written, those of `contents` included.
  std::vector<Term> frees;
  std::vector<Retained> retained;
  std::vector<Callback> callbacks;
  std::vector<Term> passed;                   ///< Handed to code that the exporting cell does not know.
  std::vector<std::pair<Term, Term>> copies;  ///< *first = *second, any size.
};

/// By mangled symbol.
using Summaries = std::map<std::string, Summary>;

/// What the C and C++ run-time functions do that compilers and the standard library call (memcpy, operator new,
/// __cxa_throw, ...): they are part of the ABI, and their code is partly assembly or prebuilt.
/// Source: ISO C 7.24; Itanium C++ ABI, 2 and 3.3, and its part on exception handling, 2.4 and 2.5; libstdc++.
const Summaries& runtime_summaries();

}  // namespace verifier::flow
