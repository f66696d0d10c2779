// Debug information that lies in a file of its own, as distributions ship it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "verifier/facts/parsed.h"

namespace verifier::facts {

/// The bytes of the file that describes `path`: empty if `bytes` have .debug_info themselves, or if there is no other
/// file.
///
/// Looks as debuggers do (GDB manual, "Debugging Information in Separate Files"): `folder/.build-id/NN/NNNN.debug` by
/// build ID; then, by the name in .gnu_debuglink, beside the file, in `.debug` beside it, and in `folder` followed by
/// the file's own folder. A file with another build ID or checksum is none. Fails if the file needs a second one that
/// holds what several have in common (.gnu_debugaltlink, made by `dwz -m`), which is not read.
Parsed<std::vector<std::uint8_t>> separate_debug_file(const std::string& path, std::span<const std::uint8_t> bytes,
                                                      const std::string& folder);

}  // namespace verifier::facts
