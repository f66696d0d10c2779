// What the author of a cell writes: the annotations that the loader, the verifier and the swapper read back from the
// shipped object. Every annotation leaves a trace in the ELF file itself (visibility, mangled name, section), so none
// of them can be lost between the source and what is proved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace cell_abi {

/// One state root of a cell, as the loader and the swapper see it. The compiler fills it in, the loader relocates it.
///
/// Why: a swap adopts roots in place and the boot hand-over moves them; both must find every root of a cell without
/// guessing. Source: one record per CELL_STATE or CELL_KEPT in section `.cell.roots`.
struct RootDescriptor {
  void* address;         ///< Where the root lives (relocated by the loader). Never null.
  const char* name;      ///< Plain name, as in the target's `kept`. NUL-terminated.
  const char* type;      ///< The type as written in the source. NUL-terminated.
  const char* category;  ///< "" for CELL_STATE, else one of the categories of `kept`.
  const char* identity;  ///< Unique over all cells and equal in every copy of the same object; only for comparison.
  std::uint32_t size;    ///< Bytes, sizeof(Type).
  std::uint32_t align;   ///< Bytes, alignof(Type), a power of two.
};
static_assert(sizeof(RootDescriptor) == 48, "the loader walks .cell.roots by this stride");

/// The compiler's spelling of the qualified name of a root, namespace included.
template <auto* kRoot>
consteval const char* identity_of() {
  return __PRETTY_FUNCTION__;
}

/// How a state root of another layout becomes a root of this version.
///
/// Why: a swap adopts a root in place only when its layout is the same. Source: one record per CELL_MIGRATE in section
/// `.cell.migrations`; the loader applies it to the root of the same name of the version that it replaces.
template <typename From>
struct Migration {
  void* root;                              ///< The new root (relocated by the loader). Never null.
  bool (*apply)(const From* from, void*);  ///< Makes the new root from the old one; false if it cannot.
};
static_assert(sizeof(Migration<int>) == 16, "the loader walks .cell.migrations by this stride");

/// What Migration::apply points to: `kMigrate` takes `const From&` and returns a Result<To>.
template <auto kMigrate, typename From, typename To>
bool apply_migration(const From* from, void* to) {
  auto made = kMigrate(*from);
  if (!made) return false;
  *static_cast<To*>(to) = *made;
  return true;
}

/// What a contract says. Values are those of the record that the verifier reads.
enum class Promise : std::uint8_t {
  kBefore = 1,       ///< CELL_PRE
  kAfter = 2,        ///< CELL_POST
  kInvariant = 3,    ///< CELL_INV
  kAbstraction = 4,  ///< CELL_ABS
};

/// Section of the second compiler's evidence that holds contracts; no shipped object has it.
inline constexpr const char* kContracts = ".cell.contracts";
/// The same for the types of state roots.
inline constexpr const char* kRootTypes = ".cell.contracts.roots";

/// The compiler's spelling of a type, for comparison.
template <typename Type>
consteval const char* type_name() {
  return __PRETTY_FUNCTION__;
}

/// Of which type a root is.
struct RootType {
  const void* root;
  const char* type;
};

/// What is said about a type.
template <typename Predicate>
struct TypeContract {
  Promise promise;
  const char* type;
  Predicate* predicate;
};

/// The predicate can be asked about a value of the type and nothing else.
template <typename Type>
consteval bool is_invariant(bool (*)(const Type&)) {
  return true;
}

/// The function takes a value of the type, and perhaps what to look for in it.
template <typename Type, typename Result, typename... Others>
consteval bool is_abstraction(Result (*)(const Type&, Others...)) {
  return true;
}

/// One contract, as the verifier finds it: the function and what is said about it, by address.
template <typename Function, typename Predicate>
struct Contract {
  Promise promise;
  Function* function;
  Predicate* predicate;
};

/// `predicate` can be asked about the arguments of the function.
template <typename Result, typename... Arguments, typename Predicate>
consteval bool is_before(Result (*)(Arguments...), Predicate) {
  return std::is_invocable_r_v<bool, Predicate, Arguments...>;
}

/// The same for the result, if there is one, and the arguments.
template <typename Result, typename... Arguments, typename Predicate>
consteval bool is_after(Result (*)(Arguments...), Predicate) {
  if constexpr (std::is_void_v<Result>)
    return std::is_invocable_r_v<bool, Predicate, Arguments...>;
  else
    return std::is_invocable_r_v<bool, Predicate, Result, Arguments...>;
}

}  // namespace cell_abi

/// On a function or class of the exported header: other cells may use it. All else has hidden visibility.
#define CELL_EXPORT [[gnu::visibility("default")]]

/// On an exported class: an opaque, owned, move-only handle that the client holds instead of the cell. Its shape is
/// checked (SS5). The second mark is for the second compiler, which reads the sources; the shipped object has none of
/// it.
#define CELL_OPAQUE [[gnu::visibility("default"), clang::annotate("cell::opaque")]]

/// On an exported function: safe cells may not call it. The mark is an ABI tag, part of the mangled name, so that an
/// import of it is visible in the object of the caller (Itanium C++ ABI, section 5.1.2 "abi-tags").
#define CELL_UNSAFE [[gnu::abi_tag("unsafe"), gnu::visibility("default")]]

/// On an exported function whose only purpose is to be looked at: its result may depend on `soft` state.
#define CELL_DIAGNOSTIC [[gnu::abi_tag("diagnostic"), gnu::visibility("default")]]

/// On a function, exported or not: it gets memory from the allocator. Nothing that an interrupt enters may reach it.
#define CELL_ALLOCATES [[gnu::abi_tag("allocates"), gnu::noinline]]

/// On a function, exported or not: it may wait for something that another task or an interrupt does. Nothing that an
/// interrupt enters may reach it. Both marks are ABI tags on functions of their own, so that a call of them is visible
/// in the object of every caller.
#define CELL_BLOCKS [[gnu::abi_tag("blocks"), gnu::noinline]]

/// On a function, exported or not: it may wait for another processor or a device, for as long as those take for a few
/// instructions, and never for a task or an interrupt. What an interrupt enters may reach it, since whoever is waited
/// for is not what was interrupted.
#define CELL_SPINS [[gnu::abi_tag("spins"), gnu::noinline]]

/// The same for what may be held by what an interrupt interrupts: nothing that an interrupt enters may reach it.
#define CELL_SPINS_ALONE [[gnu::abi_tag("blocks", "spins"), gnu::noinline]]

/// On a member function of a lock, or one with the lock as its first argument: the caller holds it afterwards. Which
/// lock that is, the verifier finds out from what is passed; of all locks of all cells it proves that they are taken in
/// one order. An exported function that returns with a lock must carry the mark too. It waits, so no interrupt may
/// reach it.
#define CELL_ACQUIRES [[gnu::abi_tag("acquires"), gnu::noinline]]

/// The same for a function after which the caller does not hold it any more.
#define CELL_RELEASES [[gnu::abi_tag("releases"), gnu::noinline]]

/// One root and its record. The record is aligned by hand, or GCC pads it to 32 bytes and breaks the stride.
#define CELL_ROOT_(category, name, ...)                                                                 \
  namespace {                                                                                           \
  [[gnu::section(".cell.state." #name), gnu::used]] constinit __VA_ARGS__ name{};                       \
  [[gnu::section(".cell.roots"), gnu::used]] alignas(8) constinit const ::cell_abi::RootDescriptor name \
      ##_root_{&name,                                                                                   \
               #name,                                                                                   \
               #__VA_ARGS__,                                                                            \
               category,                                                                                \
               ::cell_abi::identity_of<&name>(),                                                        \
               sizeof(decltype(name)),                                                                  \
               alignof(decltype(name))};                                                                \
  }                                                                                                     \
  CELL_ROOT_TYPE_(name)

/// Defines a state root: `constinit Type name{}` in a section of its own. A lasting write to it by an export is a
/// spill. Use inside the namespace of the cell. The type must be trivially relocatable (no pointer into itself).
#define CELL_STATE(Type, name) CELL_ROOT_("", name, Type)

/// Defines a state root that is a declared exception to 'no state spill': category is one of "hw", "soft", "cache",
/// "inventory", "registration", "sync", and must also stand in the target's `kept`; `why` is for the reader.
#define CELL_KEPT(Type, name, category, why)                         \
  static_assert(sizeof(why) > 8, "say why the exception is needed"); \
  CELL_ROOT_(category, name, Type)

#define CELL_JOINED_(a, b) a##b
#define CELL_NUMBERED_(name, number) CELL_JOINED_(name, number)

/// How the root `name` is made from a root of that name whose type was `From`: by `function`, which takes a
/// `const From&` and returns a Result of the new type. In the new version, which repeats the old type under a name of
/// its own. The verifier compares the layout of `From` with that of the root that runs, and proves from the function's
/// own code that it always succeeds, changes nothing else, keeps CELL_INV and what CELL_ABS says (O10).
#define CELL_MIGRATE(name, From, function)                                                                    \
  namespace {                                                                                                 \
  [[gnu::section(".cell.migrations"), gnu::used]] alignas(8) constinit const ::cell_abi::Migration<From> name \
      ##_migration_{&name, &::cell_abi::apply_migration<&function, From, decltype(name)>};                    \
  }

/// Records for the verifier in evidence, nothing in what ships.
#ifdef CELL_EVIDENCE
#define CELL_ROOT_TYPE_(name)                                                                             \
  namespace {                                                                                             \
  [[gnu::section(".cell.contracts.roots"), gnu::used]] constinit const ::cell_abi::RootType name##_type_{ \
      &name, ::cell_abi::type_name<decltype(name)>()};                                                    \
  }
#define CELL_TYPE_CONTRACT_(promise, Type, ...)                                                                        \
  namespace {                                                                                                          \
  [[gnu::section(".cell.contracts"), gnu::used]] constinit const ::cell_abi::TypeContract CELL_NUMBERED_(contract_,    \
                                                                                                         __COUNTER__){ \
      promise, ::cell_abi::type_name<Type>(), +(__VA_ARGS__)};                                                         \
  }
#define CELL_CONTRACT_(promise, function, ...)                                                                     \
  namespace {                                                                                                      \
  [[gnu::section(".cell.contracts"), gnu::used]] constinit const ::cell_abi::Contract CELL_NUMBERED_(contract_,    \
                                                                                                     __COUNTER__){ \
      promise, &(function), +(__VA_ARGS__)};                                                                       \
  }
#else
#define CELL_ROOT_TYPE_(name)
#define CELL_TYPE_CONTRACT_(promise, Type, ...)
#define CELL_CONTRACT_(promise, function, ...)
#endif

/// CELL_PRE(next, [](const Counter& counter) { return ...; }): what `function` may rely on. The predicate takes what
/// the function takes, is constexpr and has no effect. Callers that run keep it, so a new version may demand less, not
/// more. Beside the function, in the namespace of the cell; costs nothing in what ships.
#define CELL_PRE(function, ...)                                                                          \
  static_assert(::cell_abi::is_before(&(function), __VA_ARGS__), "the predicate takes other arguments"); \
  CELL_CONTRACT_(::cell_abi::Promise::kBefore, function, __VA_ARGS__)

/// CELL_POST(next, [](unsigned long result, const Counter& counter) { return ...; }): what `function` promises when it
/// returns, about its result (if there is one) and what its arguments lead to by then. A new version may promise more,
/// not less. Else as CELL_PRE.
#define CELL_POST(function, ...)                                                                        \
  static_assert(::cell_abi::is_after(&(function), __VA_ARGS__), "the predicate takes other arguments"); \
  CELL_CONTRACT_(::cell_abi::Promise::kAfter, function, __VA_ARGS__)

/// CELL_INV(Table, [](const Table& table) { return table.used <= kSlots; }): what holds of every state root of a type
/// between two calls. A migration may rely on it of the old root and has to establish it of the new one. Else as
/// CELL_PRE.
#define CELL_INV(Type, ...)                                                                           \
  static_assert(::cell_abi::is_invariant<Type>(+(__VA_ARGS__)), "the predicate takes a const Type&"); \
  CELL_TYPE_CONTRACT_(::cell_abi::Promise::kInvariant, Type, __VA_ARGS__)

/// CELL_ABS(Table, [](const Table& table, unsigned long key) { return table.find(key); }): what a state root means,
/// whatever its layout. A migration keeps it, for all further arguments. The first CELL_ABS of the old type is compared
/// with the first of the new one, and so on. Else as CELL_PRE.
#define CELL_ABS(Type, ...)                                                                                  \
  static_assert(::cell_abi::is_abstraction<Type>(+(__VA_ARGS__)), "the function takes a const Type& first"); \
  CELL_TYPE_CONTRACT_(::cell_abi::Promise::kAbstraction, Type, __VA_ARGS__)
