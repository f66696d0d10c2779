// The commands of the monitor, one function each.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "cells/fault_recovery/fault_recovery.h"
#include "kernel/base/result.h"

namespace monitor {

inline constexpr std::size_t kMaximumWords = 4;

/// The words of a line. The first is the command.
struct Words {
  std::array<std::string_view, kMaximumWords> words;
  std::size_t count = 0;
  bool has_more = false;  ///< More words than fit: always an error.
};
[[nodiscard]] Words split(std::string_view line);

/// How a command is called and what it does.
struct Command {
  std::string_view name;
  std::string_view arguments;  ///< As shown in the usage: "OLD NEW".
  std::size_t argument_count;
  std::string_view help;
  Result<void> (*run)(const Words& words);  ///< words.count is argument_count + 1. Null: it is the other one.
  Result<void> (*run_with)(const Words& words, const fault_recovery::Recovery& recovery) = nullptr;
};

/// All commands but `help` and `quit`, which belong to the prompt.
[[nodiscard]] std::span<const Command> commands();

/// A number in decimal digits. Errors: kBadFormat.
[[nodiscard]] Result<std::uint64_t> parse_number(std::string_view word);
/// An address: hexadecimal digits with or without 0x. Errors: kBadFormat.
[[nodiscard]] Result<std::uint64_t> parse_address(std::string_view word);

}  // namespace monitor
