#include "verifier/cli/command_line.h"

#include <exception>
#include <memory>

#include "verifier/cli/files.h"

namespace verifier::cli {

void add_facts(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<FactsOptions>();
  CLI::App* command = app.add_subcommand("facts", "Reads what an unstripped cell says about itself (DWARF and ELF).");
  command->add_option("object", options->object, "Relocatable object with debug information")->required();
  command->add_option("--manifest", options->manifest, "What its target declares (JSON)")->required();
  command->add_option("-o", options->out, "Where the facts go (JSON); - is stdout")->required();
  command->add_flag("--packed", options->is_packed, "Compressed, as they ride in a shipped object");
  command->callback([options, &exit] { exit = extract_facts(*options); });
}

int run(CLI::App& app, int argc, const char* const* argv, const Exit& exit) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::kUnusable);
  } catch (const std::exception& error) {
    return static_cast<int>(unusable(error.what()));
  }
  return static_cast<int>(exit);
}

}  // namespace verifier::cli
