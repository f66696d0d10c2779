// What the C and C++ run time does, as summaries. Each row says what a caller can see; internal state of the run time
// (which exceptions are in flight, the free list of the allocator) is that of cells which are judged by themselves.
#include <initializer_list>
#include <string_view>
#include <utility>

#include "verifier/flow/summary.h"

namespace verifier::flow {
namespace {

using Kind = Term::Kind;

constexpr Term argument(std::uint32_t parameter) { return {Kind::kArgument, parameter}; }
constexpr Term behind(std::uint32_t parameter) { return {Kind::kBehind, parameter}; }
constexpr Term kFresh = {Kind::kFresh, 0};
constexpr Term kInside = {Kind::kInside, 0};

struct Row {
  std::initializer_list<std::string_view> symbols;
  Summary summary;
};

Summary plain(std::uint32_t parameters) { return {.parameters = parameters}; }

Summary allocates(std::uint32_t parameters) {
  return {.parameters = parameters, .returns_pointer = true, .result = {kFresh}};
}

Summary returns(std::uint32_t parameters, std::vector<Term> result) {
  return {.parameters = parameters, .returns_pointer = true, .result = std::move(result)};
}

Summary copies() {
  Summary summary = returns(3, {argument(0)});
  summary.writes = {argument(0)};
  summary.copies = {{argument(0), argument(1)}};
  return summary;
}

Summary fills() {
  Summary summary = returns(3, {argument(0)});
  summary.writes = {argument(0)};
  return summary;
}

Summary frees(std::uint32_t parameters) { return {.parameters = parameters, .frees = {argument(0)}}; }

/// What is thrown goes to whoever catches it.
Summary throws() { return {.parameters = 3, .passed = {argument(0)}}; }

/// Links a node into a tree: (left, node, parent, header).
Summary inserts_into_tree() {
  Summary summary = plain(4);
  for (const Term where : {argument(1), argument(2), argument(3), behind(2), behind(3)})
    for (const Term what : {argument(1), argument(2), argument(3), behind(2), behind(3)})
      summary.contents.push_back({where, what, true});
  for (const Term where : {argument(1), argument(2), argument(3), behind(2), behind(3)})
    summary.writes.push_back(where);
  return summary;
}

Summary removes_from_tree() {
  Summary summary = returns(2, {argument(0), behind(0)});
  for (const Term where : {argument(0), argument(1), behind(0), behind(1)}) {
    for (const Term what : {argument(1), behind(0), behind(1)}) summary.contents.push_back({where, what, true});
    summary.writes.push_back(where);
  }
  return summary;
}

/// Tells a function of each frame: (context of the unwinder, its argument).
Summary walks_stack() {
  Summary summary = plain(2);
  summary.callbacks = {{.callee = argument(0), .type = "i32 (ptr, ptr)", .arguments = {{kInside}, {argument(1)}}}};
  return summary;
}

Summary writes(std::uint32_t parameters, std::uint32_t written) {
  Summary summary = plain(parameters);
  summary.writes = {argument(written)};
  return summary;
}

Summary caught() { return returns(1, {kInside}); }

Summaries make_table() {
  const Row rows[] = {
      {{"memcpy", "memmove", "mempcpy"}, copies()},
      {{"memset"}, fills()},
      {{"memcmp", "bcmp", "strcmp", "strncmp", "strlen", "_ZSt11_Hash_bytesPKvmm", "_ZSt15_Fnv_hash_bytesPKvmm"},
       plain(3)},
      {{"memchr", "strchr", "strrchr", "strstr"}, returns(3, {argument(0)})},
      {{"malloc", "_Znwm", "_Znam", "__cxa_allocate_exception"}, allocates(1)},
      {{"calloc", "_ZnwmRKSt9nothrow_t", "_ZnamRKSt9nothrow_t", "_ZnwmSt11align_val_t", "_ZnamSt11align_val_t",
        "aligned_alloc"},
       allocates(2)},
      {{"_ZnwmSt11align_val_tRKSt9nothrow_t", "_ZnamSt11align_val_tRKSt9nothrow_t"}, allocates(3)},
      {{"free", "_ZdlPv", "_ZdaPv", "__cxa_free_exception"}, frees(1)},
      {{"_ZdlPvm", "_ZdaPvm", "_ZdlPvSt11align_val_t", "_ZdaPvSt11align_val_t", "_ZdlPvRKSt9nothrow_t",
        "_ZdaPvRKSt9nothrow_t"},
       frees(2)},
      {{"_ZdlPvmSt11align_val_t", "_ZdaPvmSt11align_val_t"}, frees(3)},
      {{"__cxa_throw"}, throws()},
      {{"__cxa_begin_catch", "__cxa_get_exception_ptr"}, caught()},
      {{"__cxa_rethrow",
        "__cxa_end_catch",
        "__cxa_pure_virtual",
        "__cxa_deleted_virtual",
        "__cxa_bad_cast",
        "__cxa_bad_typeid",
        "__cxa_throw_bad_array_new_length",
        "__clang_call_terminate",
        "_ZSt9terminatev",
        "abort",
        "__stack_chk_fail",
        "_Unwind_Resume",
        "__cxa_call_unexpected",
        "_ZSt17__throw_bad_allocv",
        "_ZSt28__throw_bad_array_new_lengthv",
        "_ZSt25__throw_bad_function_callv",
        "_ZSt16__throw_bad_castv",
        "_ZSt20__throw_length_errorPKc",
        "_ZSt19__throw_logic_errorPKc",
        "_ZSt20__throw_out_of_rangePKc",
        "_ZSt24__throw_out_of_range_fmtPKcz",
        "_ZSt24__throw_invalid_argumentPKc",
        "_ZSt21__glibcxx_assert_failPKciS0_S0_",
        "_ZSt26__throw_bad_variant_accessPKc",
        "_ZSt27__throw_bad_optional_accessv",
        "__gxx_personality_v0"},
       plain(4)},
      {{"_Unwind_Backtrace"}, walks_stack()},
      {{"_Unwind_GetIP", "_Unwind_GetRegionStart", "_Unwind_GetCFA", "_Unwind_GetLanguageSpecificData"}, plain(1)},
      {{"_Unwind_GetIPInfo"}, writes(2, 1)},
      {{"__cxa_guard_acquire", "__cxa_guard_release", "__cxa_guard_abort"}, writes(1, 0)},
      {{"__dynamic_cast"}, returns(4, {argument(0), behind(0)})},
      {{"_ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base", "_ZSt18_Rb_tree_incrementPKSt18_Rb_tree_node_base",
        "_ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base", "_ZSt18_Rb_tree_decrementPKSt18_Rb_tree_node_base"},
       returns(1, {argument(0), behind(0)})},
      {{"_ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_"}, inserts_into_tree()},
      {{"_ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_"}, removes_from_tree()},
  };
  Summaries table;
  for (const Row& row : rows)
    for (const std::string_view symbol : row.symbols) table.emplace(symbol, row.summary);
  return table;
}

}  // namespace

const Summaries& runtime_summaries() {
  static const Summaries kTable = make_table();
  return kTable;
}

}  // namespace verifier::flow
