#include <exception>

#include "verifier/cli/commands.h"
#include "verifier/cli/files.h"

namespace verifier::cli {

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
