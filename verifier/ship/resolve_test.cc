#include "verifier/ship/resolve.h"

#include <tuple>

#include "verifier/ship/test_objects.h"

namespace verifier::ship {
namespace {

constexpr std::uint32_t kPc32 = 2, kPlt32 = 4, kPc64 = 24;  // psABI, table 4.10

/// `run` with a call of `other` at 1, which stands 16 bytes further on in a section that is merged with it.
ObjectFile calling_object(std::uint32_t type = kPlt32, std::int64_t addend = -4) {
  ObjectFile object = small_object();
  object.path = "a.cell.o";
  object.sections[1] = section(".text", SHF_ALLOC | SHF_EXECINSTR, Bytes(12, 0x90));
  object.sections[1].relocations = {{.offset = 1, .type = type, .symbol = 2, .addend = addend}};
  object.sections.push_back(section(".text.other", SHF_ALLOC | SHF_EXECINSTR, {0xc3}));
  object.sections.back().align = 16;
  object.symbols[1].size = 12;
  object.symbols.push_back({.name = "other", .binding = 1, .type = STT_FUNC, .section = 2, .size = 1});
  return object;
}

Bytes first_bytes(const ObjectFile& object, std::size_t count) {
  const Bytes& all = object.sections[1].bytes;
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

TEST(Resolve, FillsReferencesInsideTheCode) {
  // 16 (other) - 4 (behind the field) - 1 (the field), and without the addend.
  for (const auto& [type, addend, field] :
       {std::tuple<std::uint32_t, std::int64_t, std::uint8_t>{kPlt32, -4, 11}, {kPc32, -4, 11}, {kPc32, 0, 15}}) {
    const auto shipment = ship(calling_object(type, addend));
    ASSERT_TRUE(shipment) << shipment.error();
    const ObjectFile object = parse(shipment->bytes);
    EXPECT_TRUE(object.sections[1].relocations.empty());
    EXPECT_EQ(first_bytes(object, 6), (Bytes{0x90, field, 0, 0, 0, 0x90}));
    ASSERT_EQ(shipment->judged.sections[1].relocations.size(), 1U);
    EXPECT_EQ(shipment->judged.symbols[shipment->judged.sections[1].relocations[0].symbol].name, "other");
  }
  const ObjectFile wide = parse(shipped_form(calling_object(kPc64, -20)).value());
  EXPECT_EQ(first_bytes(wide, 10), (Bytes{0x90, 0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x90}));
}

TEST(Resolve, LeavesWhatDependsOnWhereTheCellLies) {
  const auto rows_left = [](const ObjectFile& object) {
    const auto bytes = shipped_form(object);
    EXPECT_TRUE(bytes) << bytes.error();
    return parse(bytes.value_or(Bytes{})).sections[1].relocations.size();
  };
  EXPECT_EQ(rows_left(calling_object()), 0U);
  ObjectFile object = calling_object(R_X86_64_32S);  // an address
  EXPECT_EQ(rows_left(object), 1U);
  object = calling_object();
  object.symbols[2] = {.name = "other", .binding = 1};  // an import
  EXPECT_EQ(rows_left(object), 1U);
  object = calling_object();
  object.sections[2].name = ".init";  // another section
  EXPECT_EQ(rows_left(object), 1U);
  object = calling_object();
  object.symbols[2].type = STT_GNU_IFUNC;  // a function that says which one is meant
  EXPECT_EQ(rows_left(object), 1U);
  object = calling_object();
  object.sections[1].flags |= SHF_WRITE;
  object.sections[2].flags |= SHF_WRITE;
  object.symbols[2].section = 1;
  object.sections[1].name = object.sections[2].name = ".patch";
  EXPECT_EQ(rows_left(object), 1U);
}

TEST(Resolve, RefusesDistancesThatDoNotFit) {
  EXPECT_EQ(refusal(calling_object(kPc32, 0x8000'0000)),
            "a.cell.o: cannot ship: the reference at 0x1 of .text to 'other' + 0x80000000 does not fit into 32 bits");
  EXPECT_TRUE(shipped_form(calling_object(kPc32, 0x7fff'fff0)));
  EXPECT_TRUE(shipped_form(calling_object(kPc32, -0x8000'000fLL)));
  EXPECT_FALSE(shipped_form(calling_object(kPc32, -0x8000'0010LL)));
}

TEST(Resolve, RefusesFieldsThatOverlap) {
  ObjectFile object = calling_object();
  object.sections[1].relocations.push_back({.offset = 3, .type = R_X86_64_32S, .symbol = 2});
  EXPECT_NE(refusal(object).find("the relocation at 0x3 of .text overlaps another one"), std::string::npos);
}

/// What check_resolved says about the object above when `damage` was done to what ships.
template <typename Damage>
std::string verdict(Damage damage) {
  const auto shipment = ship(calling_object());
  ObjectFile object = parse(shipment->bytes);
  EXPECT_TRUE(check_resolved(shipment->judged, object));
  damage(object);
  const auto checked = check_resolved(shipment->judged, object);
  return checked ? "" : checked.error();
}

TEST(CheckResolved, FindsWhatDiffersFromWhatWasJudged) {
  EXPECT_EQ(verdict([](ObjectFile& o) { o.sections[1].bytes[1] ^= 1; }),
            "the reference at 0x1 of .text leads to 0xb in the bytes that ship");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.sections[1].bytes[4] = 0x80; }),
            "the reference at 0x1 of .text leads to 0xffffffff8000000c in the bytes that ship");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.sections[1].bytes[5] ^= 1; }),
            "the byte at 0x5 of .text is not the one that was judged");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.sections[1].bytes.pop_back(); }),
            "section .text ships with another number of bytes");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.sections[1].align = 8; }), "section 1 '.text' ships as another one");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.sections[1].relocations.push_back({.offset = 8, .type = kPc32}); }),
            "a relocation at 0x8 of .text was not judged");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.symbols.back().value = 1; }), "symbol 'other' ships as another one");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.symbols.pop_back(); }), "symbol 'other' ships as another one");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.symbols.push_back({.name = "more"}); }),
            "symbol 3 ships, but was not judged");
  EXPECT_EQ(verdict([](ObjectFile& o) { o.sections.push_back(section(".data", SHF_ALLOC, {1})); }).substr(0, 8),
            "section ");
}

TEST(CheckResolved, FindsARelocationThatTheLoaderNeeds) {
  ObjectFile object = calling_object();
  object.symbols[2] = {.name = "other", .binding = 1};
  const auto shipment = ship(object);
  ASSERT_TRUE(shipment) << shipment.error();
  ObjectFile without = parse(shipment->bytes);
  without.sections[1].relocations.clear();
  EXPECT_EQ(check_resolved(shipment->judged, without).error(), "the relocation at 0x1 of .text does not ship");
}

}  // namespace
}  // namespace verifier::ship
