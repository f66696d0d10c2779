namespace twins {
struct Shared {
  long first;
};
[[gnu::visibility("default")]] long two(Shared* shared) { return shared->first; }
}  // namespace twins
