// Pointers to pointers, all of them into the client's memory.
#include "kernel/abi/cell.h"

namespace chained_views {

struct Page {
  unsigned long used;
};
struct Book {
  Page* first;
  Page* last;
};

namespace {
[[gnu::noinline]] void find_page(Book& book, bool is_first, Page** page) { *page = is_first ? book.first : book.last; }
}  // namespace

CELL_EXPORT void use(Book& book, bool is_first, unsigned long bytes) {
  Page* page = nullptr;
  find_page(book, is_first, &page);
  page->used += bytes;
}

}  // namespace chained_views
