// cellcheck: proves cells before they ship, from the very objects that ship.
#include <memory>

#include "verifier/cli/command_line.h"

namespace verifier::cli {
namespace {

void add_output_options(CLI::App& command, OutputOptions& options) {
  command.add_option("--format", options.format, "text, json, sarif or html")
      ->check(CLI::IsMember({"text", "json", "sarif", "html"}));
  command.add_option("--report", options.path, "Where the report goes; stdout if not given");
}

void add_verify(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", "Proves a set of cells and writes the witness for the kernel.");
  command->add_option("objects", options->objects, "Shipped cells, or folders with *.cell.o")->required();
  command->add_option("--update", options->updates, "Another version of a cell, to be proven as its replacement")
      ->allow_extra_args(false);
  command->add_option("--policy", options->policy, "Who may be trusted, how much may be kept (JSON)");
  command->add_option("--boot-plan", options->boot_plan, "What is started (JSON)");
  command->add_option("--witness", options->witness, "Where the witness goes, if all is proven");
  add_output_options(*command, options->output);
  command->callback([options, &exit] { exit = verify(*options); });
}

void add_swap(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<SwapOptions>();
  CLI::App* command = app.add_subcommand("swap", "Proves that running cells can be replaced by other versions.");
  command->add_option("--running", options->running, "The cells that run, or folders with *.cell.o")->required();
  command->add_option("--update", options->update, "Their new versions, all or some")->required();
  add_output_options(*command, options->output);
  command->callback([options, &exit] { exit = swap_cells(*options); });
}

void add_plan(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* command = app.add_subcommand("plan", "Says which new versions have to take their places in one step.");
  command->add_option("--running", options->running, "The cells that run, or folders with *.cell.o")->required();
  command->add_option("--update", options->update, "New versions, several of a cell if need be")->required();
  command->add_option("--file", options->files, "Only for these of them: box_v2, for example");
  add_output_options(*command, options->output);
  command->callback([options, &exit] { exit = plan_swaps(*options); });
}

void add_interface(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<InterfaceOptions>();
  CLI::App* command = app.add_subcommand("interface", "Compares what two ELF files with debug information offer.");
  command->add_option("old", options->old_file, "Object, library or program")->required();
  command->add_option("new", options->new_file, "The version after it")->required();
  command->add_option("--old-debug", options->old_debug, "Where separate debug files of the old one lie")
      ->capture_default_str();
  command->add_option("--new-debug", options->new_debug, "The same for the new one")->capture_default_str();
  add_output_options(*command, options->output);
  command->callback([options, &exit] { exit = compare_interfaces(*options); });
}

void add_graph(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<GraphOptions>();
  CLI::App* command = app.add_subcommand("graph", "Draws who uses whom, as the objects say.");
  command->add_option("objects", options->objects, "Shipped cells, or folders with *.cell.o")->required();
  command->add_option("--format", options->format, "dot or json")->check(CLI::IsMember({"dot", "json"}));
  command->add_option("-o", options->out, "Where the drawing goes; stdout if not given");
  command->callback([options, &exit] { exit = draw_graph(*options); });
}

void add_explain(CLI::App& app, Exit& exit) {
  auto rule = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("explain", "Says what a rule means, why, and how to satisfy it.");
  command->add_option("rule", *rule, "Its name in a report, SPILL for example; without one, all rules are listed");
  command->callback([rule, &exit] { exit = explain(*rule); });
}

}  // namespace
}  // namespace verifier::cli

int main(int argc, char** argv) {
  using namespace verifier::cli;
  CLI::App app(
      "Proves cells before they ship.\n"
      "Exit status: 0 proven (or done), 1 refused (the report says why), 2 the input cannot be used (stderr says why).",
      "cellcheck");
  app.require_subcommand(1);
  auto exit = Exit::kUnusable;
  add_verify(app, exit);
  add_swap(app, exit);
  add_plan(app, exit);
  add_interface(app, exit);
  add_graph(app, exit);
  add_explain(app, exit);
  add_facts(app, exit);
  return run(app, argc, argv, exit);
}
