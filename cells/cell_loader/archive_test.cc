#include "cells/cell_loader/archive.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace cell_loader {
namespace {

void add_member(std::string& archive, const std::string& name, const std::string& contents) {
  std::string header(512, '\0');
  std::memcpy(header.data(), name.data(), name.size());
  std::snprintf(header.data() + 100, 8, "%07o", 0644);
  std::snprintf(header.data() + 124, 12, "%011zo", contents.size());
  std::memset(header.data() + 148, ' ', 8);
  header[156] = '0';
  std::memcpy(header.data() + 257, "ustar\00000", 8);
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::snprintf(header.data() + 148, 8, "%06o", sum);
  archive += header + contents;
  archive.resize((archive.size() + 511) / 512 * 512, '\0');
}

std::vector<std::byte> bytes_of(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::string sample() {
  std::string archive;
  add_member(archive, "witness", "proof");
  add_member(archive, "cells/empty.cell.o", "");
  add_member(archive, "cells/a.cell.o", std::string(700, 'a'));
  return archive;
}

TEST(Archive, FindsEachMember) {
  const auto archive = bytes_of(sample() + std::string(1024, '\0'));
  ASSERT_TRUE(check_archive(archive));
  const auto a = find_member(archive, "cells/a.cell.o");
  ASSERT_TRUE(a);
  EXPECT_EQ(a->size(), 700U);
  EXPECT_EQ(std::to_integer<char>(a->front()), 'a');
  EXPECT_TRUE(find_member(archive, "cells/empty.cell.o")->empty());
  EXPECT_EQ(find_member(archive, "witness")->size(), 5U);
}

TEST(Archive, NamesAMissingMember) {
  const auto archive = bytes_of(sample());
  const auto missing = find_member(archive, "cells/b.cell.o");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(missing.error().text.view().find("cells/b.cell.o"), std::string_view::npos);
}

TEST(Archive, RefusesAMemberThatIsCutOff) {
  auto text = sample();
  text.resize(text.size() - 1024);
  const auto checked = check_archive(bytes_of(text));
  ASSERT_FALSE(checked);
  EXPECT_NE(checked.error().text.view().find("cells/a.cell.o"), std::string_view::npos);
}

TEST(Archive, RefusesAnEmptyOneAndForeignBytes) {
  EXPECT_FALSE(check_archive({}));
  EXPECT_FALSE(check_archive(bytes_of(std::string(2048, '\0'))));
  EXPECT_FALSE(check_archive(bytes_of(std::string(2048, 'x'))));
}

TEST(Archive, RefusesEveryFlippedBitOfAHeader) {
  const std::string good = sample();
  for (std::size_t bit = 0; bit < 512 * 8; ++bit) {
    if (bit / 8 == 154 || bit / 8 == 155) continue;  // what ends the digits of the checksum has no meaning
    std::string text = good;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(check_archive(bytes_of(text))) << "bit " << bit;
  }
}

TEST(Archive, SurvivesRandomBytes) {
  std::mt19937 random(3);
  for (int round = 0; round < 5000; ++round) {
    std::string text = sample();
    for (int i = 0; i < 3; ++i) text[random() % text.size()] = static_cast<char>(random());
    text.resize(random() % (text.size() + 1));
    const auto bytes = bytes_of(text);
    if (check_archive(bytes)) static_cast<void>(find_member(bytes, "cells/a.cell.o"));
  }
}

}  // namespace
}  // namespace cell_loader
