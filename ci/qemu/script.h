// A conversation with the monitor as data, so that a test of it needs no program.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace qemu {

/// One line of a script. Steps are done in order; each one waits for the output that it names, from where the one
/// before it stopped reading.
struct Step {
  enum class Kind {
    kSend,    ///< Waits for the prompt, then types `text` and Enter.
    kExpect,  ///< Waits for `text`, literally.
    kMatch,   ///< Waits for a line in which the regular expression `text` (ECMAScript) is found.
    kSame,    ///< As kMatch; what its first group finds must be the same each time that `name` is used.
  };
  Kind kind;
  std::string text;
  std::string name;  ///< Only for kSame.
  int line;          ///< In the script, from 1.
};

struct Script {
  std::string prompt = "ariadne> ";
  int status = 33;                     ///< Exit status that QEMU must end with.
  std::vector<Step> steps;             ///< `repeat` is unrolled.
  std::vector<std::string> forbidden;  ///< Texts that must never come.
};

/// Reads a script. One line each; blank lines and lines that start with # say nothing:
///
///     > swap counter counter_v2     send, after the prompt
///     < swapped                     expect a text
///     ~ ^counter_v2 +rank [0-9]+    match a line
///     = frames free: ([0-9]+)       match a line; the group must find the same in all lines with this expression
///     ! panic                       this text must never come
///     repeat 100                    until `end`, again and again
///     prompt TEXT                   what `>` waits for; a trailing space belongs to it
///     status NUMBER                 the exit status to end with
///
/// Fails on a line that is none of these, with its number and what was expected.
std::expected<Script, std::string> parse_script(std::string_view text);

}  // namespace qemu
