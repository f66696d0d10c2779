// The data flow of a cell as it rides in section .cell.flow: flat tables of numbers, with one table of strings.
#pragma once

#include <string>
#include <string_view>

#include "verifier/facts/parsed.h"
#include "verifier/model/program.h"

namespace verifier::facts {

/// Deterministic. Fails on a name that is not UTF-8.
Parsed<std::string> write_flow(const Program& program);

/// The inverse. Every id that comes out is kNone or an index into the table that it belongs to, and what an operation
/// needs is there: users need not check. Fails with the table and row of what is wrong.
Parsed<Program> read_flow(std::string_view json_text);

}  // namespace verifier::facts
