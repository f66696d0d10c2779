// Types of every kind in exported signatures, and what each becomes in the interface text. Some tests change one type (-D).
#define SHAPES_EXPORT [[gnu::visibility("default")]]
#ifndef CHANGE
#define CHANGE 0
#endif

extern "C" SHAPES_EXPORT int plain_c(const char* text, ...) { return text[0]; }

namespace shapes {

enum class Mode : unsigned char { kFast, kExact = 4, kMost = 200 };
enum Signed { kBelow = -2, kAbove = 7 };
struct Hidden;

struct Leaf {
  int value;
#if CHANGE == 1
  int more;
#endif
};

struct Base {
  long id;
};

struct alignas(32) Node : Base {
  Leaf* leaf;
  Hidden* hidden;
  unsigned low : 3, high : 5;
  union {
    int number;
    float real;
  };
  const char* const names[2][3];
  void (*callback)(const Leaf&, int);
  int Leaf::*member;
  Node* next;
};

struct SHAPES_EXPORT Device {
  Device();
  Device(const Device&) = delete;
  virtual ~Device();
#if CHANGE == 2
  virtual void write(Mode mode);
  virtual int read(Leaf& into) const;
#else
  virtual int read(Leaf& into) const;
  virtual void write(Mode mode);
#endif

 private:
  int state_ = 0;
};

struct Passed {
  int value;
#if CHANGE == 3
  Passed(const Passed& other) : value(other.value) {}
#endif
};

using Alias = unsigned long long;

SHAPES_EXPORT unsigned long nothing() { return 1; }
SHAPES_EXPORT Mode walk(const Node& node, Hidden* hidden, Alias count) {
  return node.leaf != nullptr && hidden != nullptr && count != 0 ? Mode::kFast : Mode::kMost;
}
SHAPES_EXPORT Signed by_value(Leaf leaf, const int copied) { return leaf.value == copied ? kBelow : kAbove; }
SHAPES_EXPORT Passed* passed(Passed&& from) { return &from; }
SHAPES_EXPORT auto deduced(volatile int* const place) { return place; }
[[noreturn]] SHAPES_EXPORT void stop() {
  for (;;) {
  }
}
SHAPES_EXPORT extern const Leaf kLeaf = {7};

Device::Device() = default;
Device::~Device() = default;
int Device::read(Leaf& into) const { return into.value + state_; }
void Device::write(Mode mode) { state_ = static_cast<int>(mode); }

}  // namespace shapes
