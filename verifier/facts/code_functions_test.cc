// Frames, calls and unwind tables of testdata/frames.cc, compiled as cells are.
#include "verifier/facts/code_functions.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "verifier/facts/byte_cursor.h"
#include "verifier/facts/symbol_name.h"
#include "verifier/facts/testdata/sample_file.h"
#include "verifier/facts/unwind_check.h"

namespace verifier::facts {
namespace {

/// The object with all that is worked out from it. The object is changed before.
struct Sample {
  ObjectFile object = sample_object("frames.o");
  CodeScan scan = *scan_code(object);

  Parsed<std::vector<FrameRange>> frames() const { return read_frame_table(object); }
  std::vector<CodeFunction> functions() const { return code_functions(object, scan, *frames()); }
  Section& section(const std::string& name) {
    return *std::ranges::find_if(object.sections, [&](const Section& s) { return s.name.starts_with(name); });
  }
  /// "function what", one a line.
  std::string faults() const {
    std::string text;
    for (const UnwindFault& fault : check_unwinding(object, scan, frames()))
      text += qualified_symbol_name(fault.function) + " " + fault.what + "\n";
    return text;
  }
};

CodeFunction function(const std::string& name) {
  for (CodeFunction& found : Sample().functions()) {
    if (qualified_symbol_name(found.symbol) == "frames::" + name) return found;
  }
  ADD_FAILURE() << "no function " << name;
  return {};
}

/// "name" for a call, "->name" for a jump.
std::vector<std::string> entries(const std::string& name) {
  const auto all = Sample().functions();
  std::vector<std::string> texts;
  for (const CodeFunction::Entry& entry : function(name).entries) {
    const std::string& symbol = entry.import.empty() ? all[entry.function].symbol : entry.import;
    texts.push_back((entry.is_jump ? "->" : "") + qualified_symbol_name(symbol));
  }
  return texts;
}

/// What the compiler says, by its name for the function: bytes of all frames that it knows.
std::map<std::string, std::uint64_t> stack_usage() {
  std::ifstream in(sample_path("frames.su"));
  std::map<std::string, std::uint64_t> usage;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string place, bytes, kind;
    std::getline(fields, place, '\t') && std::getline(fields, bytes, '\t') && std::getline(fields, kind);
    std::size_t colon = 0;  // file:line:column:signature
    for (int i = 0; i < 3; ++i) colon = place.find(':', colon) + 1;
    const std::string signature = place.substr(colon);
    const std::string name = signature.substr(0, signature.find('('));
    if (kind != "dynamic") usage[name.substr(name.rfind(' ') + 1)] = std::stoull(bytes);
  }
  return usage;
}

TEST(Stack, IsWhatTheCompilerSays) {
  const auto usage = stack_usage();
  ASSERT_GE(usage.size(), 10U);
  std::size_t compared = 0;
  for (const CodeFunction& found : Sample().functions()) {
    const auto said = usage.find(qualified_symbol_name(found.symbol));
    if (said == usage.end() || found.symbol.ends_with(".cold")) continue;
    ++compared;
    ASSERT_TRUE(found.stack) << found.symbol;
    if (said->first == "frames::aligned") {  // on a stack that happens to be aligned
      EXPECT_GE(*found.stack, said->second);
    } else {
      EXPECT_EQ(*found.stack, said->second) << found.symbol;
    }
  }
  EXPECT_GE(compared, 10U);
}

TEST(Stack, CountsRealignmentAtItsWorst) {
  const auto found = function("aligned");
  ASSERT_TRUE(found.stack);
  EXPECT_GE(*found.stack, 8U + 8 + 128);
  EXPECT_LE(*found.stack, 8U + 8 + 128 + 64 + 64);
}

TEST(Stack, IsUnknownWhereTheInstructionsDoNotTell) { EXPECT_FALSE(function("dynamic").stack); }

TEST(Calls, TellCallsFromJumps) {
  EXPECT_EQ(entries("leaf"), std::vector<std::string>{});
  EXPECT_EQ(entries("array"), std::vector<std::string>{"frames::use"});
  EXPECT_EQ(entries("tail"), std::vector<std::string>{"->frames::may_throw"});
  auto recursive = entries("recursive");
  std::ranges::sort(recursive);
  EXPECT_EQ(recursive, (std::vector<std::string>{"frames::may_throw", "frames::recursive"}));
}

TEST(Calls, CountThoseThroughPointers) {
  EXPECT_EQ(function("through_pointer").indirect_calls, 1U);
  EXPECT_EQ(function("saves").indirect_calls, 0U);
}

TEST(Frames, CoverEveryFunctionOnce) {
  EXPECT_EQ(Sample().faults(), "");
  EXPECT_GE(Sample().frames()->size(), 13U);
}

TEST(Frames, NameAFunctionWithoutDescription) {
  Sample sample;
  sample.object.sections.erase(
      std::ranges::find(sample.object.sections, ".eh_frame", &Section::name));  // stands behind all code
  EXPECT_NE(sample.faults().find("frames::leaf has no unwind information from +0x0 to +0x"), std::string::npos)
      << sample.faults();
}

TEST(Frames, NameAFunctionThatGoesOnBehindItsDescription) {
  Sample sample;
  for (Symbol& symbol : sample.object.symbols) {
    if (qualified_symbol_name(symbol.name) != "frames::array") continue;
    symbol.size += 1;
    sample.object.sections[symbol.section].size += 1;
  }
  EXPECT_NE(sample.faults().find("frames::array has no unwind information from +0x"), std::string::npos);
}

TEST(Frames, RefuseATruncationAnywhere) {
  const Sample good;
  Sample sample;
  Section& section = sample.section(".eh_frame");
  std::size_t refused = 0;
  while (section.bytes.size() > 1) {
    section.bytes.pop_back();
    refused += sample.faults().empty() ? 0 : 1;
  }
  EXPECT_EQ(refused, good.object.sections.empty() ? 0 : Sample().section(".eh_frame").bytes.size() - 1);
}

TEST(Frames, SurviveMutations) {
  std::mt19937 random(7);
  const Sample good;
  Sample sample;
  std::size_t refused = 0;
  for (int round = 0; round < 3000; ++round) {
    Section& section = sample.section(round % 2 == 0 ? ".eh_frame" : ".gcc_except_table");
    const auto before = section.bytes;
    for (unsigned i = 0; i < 1 + random() % 3; ++i)
      section.bytes[random() % section.bytes.size()] = static_cast<std::uint8_t>(random());
    refused += sample.faults().empty() ? 0 : 1;
    if (const auto frames = sample.frames()) static_cast<void>(code_functions(sample.object, sample.scan, *frames));
    section.bytes = before;
  }
  EXPECT_GT(refused, 500U);
}

/// The handler table of `catches`: its call sites begin behind a header of 4 to 6 bytes.
TEST(HandlerTables, RefuseALandingPadThatIsNoInstruction) {
  const Sample good;
  std::size_t refused = 0;
  const auto frames = *good.frames();
  for (const FrameRange& frame : frames) {
    if (!frame.table) continue;
    Sample sample;
    auto& bytes = sample.object.sections[frame.table->section].bytes;
    ByteCursor cursor(bytes, frame.table->offset + 1);
    if (cursor.byte() != 0xff) cursor.uleb();
    cursor.byte(), cursor.uleb();  // encoding and length of the call sites
    cursor.uleb(), cursor.uleb();  // start and length of the first
    const std::uint64_t pad = cursor.offset();
    if (bytes[pad] == 0 || bytes[pad] >= 0x7e) continue;
    bytes[pad] += 1;
    const std::string once = sample.faults();
    bytes[pad] = 0x7f;
    refused += once.find("which is no instruction") != std::string::npos ? 1 : 0;
    EXPECT_NE(sample.faults(), "");
  }
  EXPECT_GE(refused, 1U);
}

TEST(HandlerTables, RefuseCallSitesOutsideTheFunction) {
  Sample sample;
  const auto frames = *sample.frames();
  for (const FrameRange& frame : frames) {
    if (!frame.table) continue;
    auto& bytes = sample.object.sections[frame.table->section].bytes;
    ByteCursor cursor(bytes, frame.table->offset + 1);
    if (cursor.byte() != 0xff) cursor.uleb();
    cursor.byte(), cursor.uleb();
    bytes[cursor.offset()] = 0x7f;
    break;
  }
  EXPECT_NE(sample.faults().find("has a call site outside the function"), std::string::npos) << sample.faults();
}

TEST(HandlerTables, NeedARoutineThatReadsThem) {
  const Sample sample;
  auto frames = *sample.frames();
  for (FrameRange& frame : frames) frame.has_personality = false;
  const auto faults = check_unwinding(sample.object, sample.scan, frames);
  ASSERT_FALSE(faults.empty());
  EXPECT_EQ(faults.front().what, "has a handler table, but no routine that reads it");
}

TEST(ByteCursor, ReadsLebNumbersAndStopsAtTheEnd) {
  const std::uint8_t bytes[] = {0x80, 0x01, 0x7f, 0xff, 0x7e, 0x80};
  ByteCursor cursor(bytes);
  EXPECT_EQ(cursor.uleb(), 128U);
  EXPECT_EQ(cursor.sleb(), -1);
  EXPECT_EQ(cursor.sleb(), -129);
  EXPECT_TRUE(cursor.is_good());
  EXPECT_EQ(cursor.uleb(), 0U);
  EXPECT_FALSE(cursor.is_good());
  EXPECT_EQ(cursor.byte(), 0U);
}

TEST(ByteCursor, RefusesNumbersOfMoreThan64Bits) {
  const std::vector<std::uint8_t> bytes(11, 0x81);
  ByteCursor cursor(bytes);
  cursor.uleb();
  EXPECT_FALSE(cursor.is_good());
}

}  // namespace
}  // namespace verifier::facts
