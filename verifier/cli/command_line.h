// From the command line to the options of a command. The only header that needs CLI11.
#pragma once

#include <CLI/CLI.hpp>

#include "verifier/cli/commands.h"

namespace verifier::cli {

/// Adds `cellcheck facts`, which leaves its exit status in `exit` when it was chosen.
void add_facts(CLI::App& app, Exit& exit);

/// Parses the command line and runs the command. A command line that makes no sense is unusable input.
int run(CLI::App& app, int argc, const char* const* argv, const Exit& exit);

}  // namespace verifier::cli
