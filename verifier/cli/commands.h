// The subcommands of cellcheck. Each adds itself to the command line and leaves its exit status behind when it was
// chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

namespace verifier::cli {

/// What scripts and build rules can rely on.
enum class Exit : std::uint8_t {
  kProven = 0,    ///< Or, for a command that judges nothing: done.
  kRefused = 1,   ///< The report says why. Nothing else has been written.
  kUnusable = 2,  ///< The input cannot be judged; stderr names the file and the place. Nothing else has been written.
};

void add_facts(CLI::App& app, Exit& exit);
void add_verify(CLI::App& app, Exit& exit);
void add_swap(CLI::App& app, Exit& exit);
void add_interface(CLI::App& app, Exit& exit);
void add_graph(CLI::App& app, Exit& exit);

/// Parses the command line and runs the command. A command line that makes no sense is unusable input.
int run(CLI::App& app, int argc, const char* const* argv, const Exit& exit);

}  // namespace verifier::cli
