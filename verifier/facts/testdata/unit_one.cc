// With unit_two.cc: two units of one cell that disagree about a type.
namespace twins {
struct Shared {
  int first;
};
[[gnu::visibility("default")]] int one(Shared* shared) { return shared->first; }
}  // namespace twins
