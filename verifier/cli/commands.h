// The subcommands of cellcheck, one file each. What stands on the command line comes in as a value (see
// command_line.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace verifier::cli {

/// What scripts and build rules can rely on.
enum class Exit : std::uint8_t {
  kProven = 0,    ///< Or, for a command that judges nothing: done.
  kRefused = 1,   ///< The report says why. Nothing else has been written.
  kUnusable = 2,  ///< The input cannot be judged; stderr names the file and the place. Nothing else has been written.
};

/// --format and --report of the commands that judge. "-" is stdout.
struct OutputOptions {
  std::string format = "text", path = "-";
};

struct FactsOptions {
  std::string object, manifest, out;
  bool is_packed = false;
};
/// Writes what an unstripped cell says about itself.
Exit extract_facts(const FactsOptions& options);

struct VerifyOptions {
  std::vector<std::string> objects, updates;
  std::string policy, boot_plan, witness;  ///< Empty if not given.
  OutputOptions output;
};
/// Judges a graph and its updates; writes the witness if all is proven.
Exit verify(const VerifyOptions& options);

struct SwapOptions {
  std::vector<std::string> running, update;
  OutputOptions output;
};
/// Judges the way from the cells that run to others.
Exit swap_cells(const SwapOptions& options);

struct PlanOptions {
  std::vector<std::string> running, update, files;  ///< `files`: only these of the new versions; all if empty.
  OutputOptions output;
};
/// Says which new versions have to take their places in one step.
Exit plan_swaps(const PlanOptions& options);

struct InterfaceOptions {
  std::string old_file, new_file;
  std::string old_debug = "/usr/lib/debug", new_debug = "/usr/lib/debug";  ///< Where separate debug files lie.
  OutputOptions output;
};
/// Judges whether one ELF file still offers what another one does.
Exit compare_interfaces(const InterfaceOptions& options);

struct GraphOptions {
  std::vector<std::string> objects;
  std::string format = "dot", out = "-";
};
/// Draws who uses whom.
Exit draw_graph(const GraphOptions& options);

/// Explains a rule on stdout, in any case of its letters; of "" lists all rules.
Exit explain(const std::string& rule);

}  // namespace verifier::cli
