// The content of `.cell.facts`: facts as compact, deterministic JSON, and back.
#pragma once

#include <string>
#include <string_view>

#include "verifier/facts/parsed.h"
#include "verifier/model/cell_object.h"

namespace verifier::facts {

/// Writes `{"code":...,"exports":[...],"imports":[...],"lines":[...],"locations":{...},"roots":[...],"schema":1}`.
///
/// Canonical texts are stored as indexes into `lines`, which holds every distinct line once, sorted: exports of a cell
/// share most of their layouts, and the kernel hashes every byte of an object. Digests are not stored: they follow from
/// the texts. One Facts value gives one byte sequence. Fails on a name that is not UTF-8.
Parsed<std::string> write_facts(const Facts& facts);

/// Reads what write_facts writes. Strict: unknown or missing keys, unsorted or repeated symbols, indexes out of range
/// and unused or unsorted lines are errors that begin "facts: ".
Parsed<Facts> read_facts(std::string_view json_text);

}  // namespace verifier::facts
