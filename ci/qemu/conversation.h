// Follows a script through the output of a machine. Knows nothing of processes: bytes in, bytes out.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "ci/qemu/script.h"

namespace qemu {

class Conversation {
 public:
  explicit Conversation(Script script) : script_(std::move(script)) {}

  /// Takes more output of the machine. Returns what to type now; empty: nothing.
  std::string feed(std::string_view output);

  /// True when every step is done and nothing went wrong.
  bool is_done() const { return failure_.empty() && next_ == script_.steps.size(); }

  /// What went wrong; empty: nothing so far. Once set, no step is done any more.
  const std::string& failure() const { return failure_; }

  /// For a person: the step that has not come, or what went wrong.
  std::string state() const;

  /// All output so far, without carriage returns.
  const std::string& log() const { return log_; }

  /// The exit status that the script wants.
  int status() const { return script_.status; }

 private:
  bool advance(std::string& typed);
  bool consume_text(std::string_view text);
  bool consume_line(const Step& step);
  bool accept_value(const Step& step, const std::string& value);
  void check_forbidden(std::size_t from);

  Script script_;
  std::size_t next_ = 0;  ///< The step that is waited for.
  std::string log_;
  std::size_t read_ = 0;  ///< How much of the log the steps have used up.
  std::map<std::string, std::string> values_;
  std::string failure_;
};

}  // namespace qemu
