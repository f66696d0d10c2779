// The root that is written is reached only through a pointer in another root, which is never written.
#include "kernel/abi/cell.h"

namespace write_by_chain {

struct Page {
  unsigned long used;
};
CELL_STATE(Page, page);

struct Book {
  Page* first = &page;
};
CELL_STATE(Book, book);

CELL_EXPORT void use(unsigned long bytes) { book.first->used += bytes; }

}  // namespace write_by_chain
