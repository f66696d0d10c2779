#include "ci/bazel/tools/tidy_sample/sample.h"

namespace sample {

const int WrongConstant = 1;

void bad_class_name::BadMethodName() {
  std::string text = "text";
  if (text.size() == 0 && sizeof(this) == 8) bad_member = WrongConstant;
}

std::string use() { return take(std::string("x")) + std::to_string(total({})); }

extern "C" int caller(bool is_first) {
  auto read = [](std::string Name) { return Name.size(); };
  int unused = is_first ? 1 : 1;
  if (is_first)
    ;
  return static_cast<int>(read("n")) + unused;
}

}  // namespace sample
