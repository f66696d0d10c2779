// In the place of root.S: host tests have no processor of their own to raise exceptions, so calls end only by
// returning. What would not come back ends the test.
#include <cstdlib>

#include "cells/unwinder/root.h"

unsigned unwinder_enter(unwinder::Anchor* anchor, unwinder::Entry entry, void* context, std::uint64_t) {
  *anchor = {1, 2, 3, 4, 5};
  entry(context);
  return 0;
}
void unwinder_land(std::uint64_t) { std::abort(); }
void unwinder_trampoline() { std::abort(); }
void unwinder_slowly(unwinder::Root*, interrupts::Frame*) { std::abort(); }
void unwinder_resume(_Unwind_Reason_Code, _Unwind_Exception*) { std::abort(); }
void unwinder_raise(unwinder::Cause) { std::abort(); }
