// How a failure travels: by value, named, with the subject in the text. No exception crosses a cell.
#pragma once

#include <expected>
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

/// An error with a text of its own: it stays valid when the cell that made it is unloaded.
struct Error {
  ErrorKind kind;
  Text<118> text;  ///< What and where, for a person. Cut at the end if too long.

  /// Builds an error whose text is all parts in order; strings as they are, integers in hexadecimal with 0x.
  template <typename... Parts>
  static Error make(ErrorKind kind, const Parts&... parts) {
    Error error{kind, {}};
    (error.text.append(parts), ...);
    return error;
  }
};

template <typename T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorKind::kNotFound, "no cell named ", name);`
template <typename... Parts>
[[nodiscard, gnu::cold, gnu::noinline]] std::unexpected<Error> fail(ErrorKind kind, const Parts&... parts) {
  return std::unexpected<Error>(Error::make(kind, parts...));
}

#define K_CONCAT_INNER_(a, b) a##b
#define K_CONCAT_(a, b) K_CONCAT_INNER_(a, b)

/// Returns the error of `expression` from the enclosing function, if it has one.
#define TRY(expression)                                                       \
  do {                                                                        \
    if (auto k_try_result_ = (expression); !k_try_result_) [[unlikely]]       \
      return std::unexpected<Error>(std::move(k_try_result_).error());        \
  } while (false)

/// `TRY_ASSIGN(auto pages, page_allocator::allocate(4));` declares or assigns the value, or returns the error.
#define TRY_ASSIGN(target, expression) TRY_ASSIGN_(K_CONCAT_(k_try_, __LINE__), target, expression)
#define TRY_ASSIGN_(temporary, target, expression)                    \
  auto temporary = (expression);                                      \
  if (!temporary) [[unlikely]]                                        \
    return std::unexpected<Error>(std::move(temporary).error());      \
  target = std::move(*temporary)
