// cellcheck: proves cells before they ship, from the very objects that ship.
#include "verifier/cli/commands.h"

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
  add_interface(app, exit);
  add_graph(app, exit);
  add_facts(app, exit);
  return run(app, argc, argv, exit);
}
