// Two versions of one library, of a usual kind: containers in the interface, and a change of layout in the second.
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace library {

struct Entry {
  std::string name;
#if VERSION == 2
  unsigned long stamp = 0;
#endif
  std::vector<std::byte> content;
};

class Index {
 public:
  virtual ~Index() = default;
  virtual const Entry* find(const std::string& name) const { return &entries_.at(name); }
  virtual void add(Entry entry) { entries_.insert_or_assign(entry.name, std::move(entry)); }

 private:
  std::map<std::string, Entry> entries_;
};

std::unique_ptr<Index> open(const std::string& path) {
  auto index = std::make_unique<Index>();
  index->add({.name = path, .content = {}});
  return index;
}

std::size_t size_of(const Index& index, const std::string& name) { return index.find(name)->content.size(); }

}  // namespace library
