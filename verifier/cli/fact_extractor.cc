// `cellcheck facts` alone. The build of every cell needs it, and must not wait for, or break with, the rules.
#include "verifier/cli/command_line.h"

int main(int argc, char** argv) {
  CLI::App app("Reads the facts of a cell.", "fact_extractor");
  app.require_subcommand(1);
  auto exit = verifier::cli::Exit::kUnusable;
  verifier::cli::add_facts(app, exit);
  return verifier::cli::run(app, argc, argv, exit);
}
