// How a failure travels: by value, named, with the subject in the text. No exception crosses a cell.
#pragma once

#include <expected>
#include <initializer_list>
#include <utility>

#include "kernel/base/text.h"

/// What went wrong, coarse enough to act upon. The text of an Error says the particulars.
enum class ErrorKind : std::uint8_t {
  kOutOfMemory = 1,  ///< No frames, pages or heap left for the request.
  kOutOfRange,       ///< A number or range lies outside what the object covers.
  kMisaligned,       ///< An address or size is not a multiple of what it must be.
  kNotFound,         ///< A name, file, symbol or entry does not exist.
  kAlreadyExists,    ///< The name or range is taken.
  kInUse,            ///< Something still depends on it.
  kBadFormat,        ///< Input is not what it claims to be (includes truncation).
  kUnsupported,      ///< Well-formed input that asks for what this kernel does not do.
  kOverflow,         ///< A value does not fit its field.
  kRefused,          ///< The witness, a right or a state of the system does not allow it.
};

/// One piece of the text of an error: a string, a character or an integer. Lives only as long as the statement that
/// fails.
class ErrorPart {
 public:
  constexpr explicit ErrorPart(std::string_view text) : text_(text.empty() ? "" : text.data()), value_(text.size()) {}
  constexpr explicit ErrorPart(const char* text) : ErrorPart(std::string_view(text)) {}
  template <std::size_t N>
  constexpr explicit ErrorPart(const Text<N>& text) : ErrorPart(text.view()) {}
  constexpr explicit ErrorPart(const char& c) : ErrorPart(std::string_view(&c, 1)) {}
  template <std::integral Integer>
    requires(!std::same_as<Integer, char> && !std::same_as<Integer, bool>)
  constexpr explicit ErrorPart(Integer value) : value_(static_cast<std::uint64_t>(value)) {}

  template <std::size_t N>
  constexpr void append_to(Text<N>& text) const {
    text_ == nullptr ? text.append(value_) : text.append(std::string_view(text_, value_));
  }

 private:
  const char* text_ = nullptr;  ///< Null for an integer.
  std::uint64_t value_;         ///< The integer, or the length of the text.
};

/// An error with a text of its own: it stays valid when the cell that made it is unloaded.
struct Error {
  ErrorKind kind;
  Text<118> text;  ///< What and where, for a person. Cut at the end if too long.

  /// Builds an error whose text is all parts in order; strings as they are, integers in hexadecimal with 0x.
  template <typename... Parts>
  static Error make(ErrorKind kind, const Parts&... parts) {
    return from_parts(kind, {ErrorPart(parts)...});
  }

  /// What `make` ends in: one function for all lists of types, because every one is code that is shipped, hashed and
  /// loaded.
  [[gnu::cold, gnu::noinline]] static Error from_parts(ErrorKind kind, std::initializer_list<ErrorPart> parts) {
    Error error{kind, {}};
    for (const ErrorPart& part : parts) part.append_to(error.text);
    return error;
  }
};

template <typename T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorKind::kNotFound, "no cell named ", name);`
template <typename... Parts>
[[nodiscard, gnu::always_inline]] inline std::unexpected<Error> fail(ErrorKind kind, const Parts&... parts) {
  return std::unexpected<Error>(Error::make(kind, parts...));
}

#define K_CONCAT_INNER_(a, b) a##b
#define K_CONCAT_(a, b) K_CONCAT_INNER_(a, b)

/// Returns the error of `expression` from the enclosing function, if it has one.
#define TRY(expression)                                                 \
  do {                                                                  \
    if (auto k_try_result_ = (expression); !k_try_result_) [[unlikely]] \
      return std::unexpected<Error>(std::move(k_try_result_).error());  \
  } while (false)

/// `TRY_ASSIGN(auto pages, page_allocator::allocate(4));` declares or assigns the value, or returns the error.
#define TRY_ASSIGN(target, expression) TRY_ASSIGN_(K_CONCAT_(k_try_, __LINE__), target, expression)
#define TRY_ASSIGN_(temporary, target, expression)               \
  auto temporary = (expression);                                 \
  if (!temporary) [[unlikely]]                                   \
    return std::unexpected<Error>(std::move(temporary).error()); \
  target = std::move(*temporary)
