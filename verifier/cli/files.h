// Files and messages, as all subcommands handle them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verifier/cli/commands.h"
#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::cli {

/// Says on stderr why the input cannot be used.
Exit unusable(std::string_view message);

/// The whole file. Fails with a sentence that begins with the path.
facts::Parsed<std::string> read_text(const std::string& path);

/// Writes a file as a whole; "-" is stdout. A file that could not be written to its end does not stay behind.
facts::Parsed<void> write_text(const std::string& path, std::string_view content);

}  // namespace verifier::cli
