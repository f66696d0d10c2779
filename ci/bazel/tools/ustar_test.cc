#include "ci/bazel/tools/ustar.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace ustar {
namespace {

std::string listing_by_tar(const std::string& bytes) {
  const std::string path = testing::TempDir() + "/archive.tar";
  std::ofstream(path, std::ios::binary) << bytes;
  FILE* tar = popen(("TZ=UTC tar -tvf " + path + " 2>&1").c_str(), "r");
  std::string text;
  for (int c = 0; (c = std::fgetc(tar)) != EOF;) text += static_cast<char>(c);
  return pclose(tar) == 0 ? text : "tar failed: " + text;
}

TEST(Archive, IsWhatTarReads) {
  Archive archive;
  archive.add("witness", std::string(512, 'w'));
  archive.add("cells/logger.cell.o", "abc");
  const std::string bytes = archive.finish();
  EXPECT_EQ(bytes.size() % 512, 0U);
  EXPECT_EQ(listing_by_tar(bytes),
            "-rw-r--r-- 0/0             512 1970-01-01 00:00 witness\n"
            "-rw-r--r-- 0/0               3 1970-01-01 00:00 cells/logger.cell.o\n");
}

TEST(Archive, IsTheSameEachTime) {
  Archive one, two;
  one.add("a", "x"), two.add("a", "x");
  EXPECT_EQ(one.finish(), two.finish());
}

TEST(Archive, RefusesANameThatDoesNotFit) {
  Archive archive;
  EXPECT_NO_THROW(archive.add(std::string(100, 'n'), ""));
  EXPECT_THROW(archive.add(std::string(101, 'n'), ""), std::length_error);
}

}  // namespace
}  // namespace ustar
