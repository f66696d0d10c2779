// Another cell's view of shapes: it calls, takes an address, and knows less about some types. CHANGE spoils one of them.
#ifndef CHANGE
#define CHANGE 0
#endif
#define SHAPES_EXPORT [[gnu::visibility("default")]]

namespace shapes {
enum class Mode : unsigned char { kFast, kExact = 4, kMost = 200 };
enum Signed { kBelow = -2, kAbove = CHANGE == 4 ? 8 : 7 };
struct Hidden;
struct Node;
struct Leaf {
  int value;
#if CHANGE == 1
  int more;
#endif
};
struct SHAPES_EXPORT Device {
  Device();
  Device(const Device&) = delete;
  virtual ~Device();
  virtual int read(Leaf& into) const;
  virtual void write(Mode mode);

 private:
  int state_ = 0;
};
SHAPES_EXPORT Mode walk(const Node& node, Hidden* hidden, unsigned long long count);
SHAPES_EXPORT Signed by_value(Leaf leaf, const int copied);
SHAPES_EXPORT unsigned long nothing();
}  // namespace shapes

namespace user {
SHAPES_EXPORT int run(const shapes::Node& node, shapes::Hidden* hidden) {
  shapes::Device device;
  shapes::Leaf leaf{3};
  device.write(shapes::walk(node, hidden, 2));
  return device.read(leaf) + shapes::by_value(leaf, 4);
}
SHAPES_EXPORT void* address() { return reinterpret_cast<void*>(&shapes::nothing); }
}  // namespace user
