#include "verifier/report/obligations.h"

#include <algorithm>
#include <array>

namespace verifier::report {
namespace {

/// In the order in which `cellcheck explain` lists them: graph, interfaces, swaps; objects; state; the rest.
constexpr auto kRules = std::to_array<Rule>({
    {.id = "BIND",
     .meaning = "facts describe the shipped object",
     .why = "Signatures, layouts and schemas are believed of the object that the facts ride in. Facts that were "
            "taken from other code would let any claim pass.",
     .remedy = "Let the cell() rule make the object, and change nothing in it afterwards; sign or strip before the "
               "facts are taken.",
     .refusal = "refused BIND foreign_facts: the facts were taken from another object: code digests differ"},
    {.id = "O1",
     .meaning = "every import has exactly one exporter",
     .why = "The kernel is not linked: what no cell exports cannot be bound when a cell is loaded, and what two "
            "cells export would be bound to either.",
     .remedy = "Export the function (CELL_EXPORT) from one cell only, and name that cell in deps.",
     .refusal = "refused O1 nobody_exports: imports nobody_exports::missing_function(unsigned long), which no cell "
                "exports"},
    {.id = "O2",
     .meaning = "no cycle, no edge to a higher layer",
     .why = "Cells are loaded and started in this order, and a cell can only be replaced if those below it do not "
            "wait for it. The kernel checks the order again by comparing two ranks for each edge.",
     .remedy = "Let the lower cell declare an interface that the upper one implements, and let the upper one "
               "register itself: registration returns a guard and makes no edge in the order of loading.",
     .refusal = "refused O2 graph: CYCLE ping -> pong (pong::step used in ping::step(unsigned long) at ping.cc:10) "
                "-> ping\n    1. z3: cycle confirmed, core 2/2"},
    {.id = "O3",
     .meaning = "privileged code and unsafe constructs only by grant, unsafe exports only from trusted cells",
     .why = "There is one privilege level and one address space, so the rights of a cell are what its code contains.",
     .remedy = "Call the trusted cell that offers the operation. Where the cell is that one: trusted = True, a grant "
               "for each construct (asm:<function>, port:0x3f8-0x3ff, mmio:0xfee00000+0x1000, alias, allocate, cast, "
               "hw, pointer, throw, union, volatile), and no grant that nothing "
               "needs.",
     .refusal = "refused O3 safe_cli: privileged instruction cli in safe_cli::quiet() at safe_cli.cc:6 +0x0, in a "
                "safe cell"},
    {.id = "O4",
     .meaning = "importer and exporter agree on signatures",
     .why = "Cells are compiled apart and bound by mangled names, which say nothing about results or calling "
            "conventions. A caller that expects another result reads what is not there.",
     .remedy = "Compile both against the same header. A new version keeps the functions that others use as they are, "
               "and adds new ones beside them.",
     .refusal = "refused O4 other_result: support::square(unsigned long): exported as 'unsigned long(unsigned "
                "long)', used as 'unsigned char(unsigned long)'"},
    {.id = "O5",
     .meaning = "importer and exporter agree on layouts",
     .why = "A type that crosses a boundary, or that a swap leaves in memory, has its size, offsets, bit-fields, "
            "enumerators and vtable slots compiled into both sides.",
     .remedy = "Compile both against the same header; hand out opaque handles (CELL_OPAQUE) instead of structures. "
               "If the layout of state has to change, declare a migration.",
     .refusal = "refused O5 keeper -> keeper_v2: state root count changes its layout, and nothing migrates it"},
    {.id = "O6",
     .meaning = "what running cells use means the same in a new version, or the update says that it does not",
     .why = "A function with the same signature that answers in other units, or does something else on the way, "
            "breaks its running callers without a trace in any type.",
     .remedy =
         "Keep the meaning: other code is fine as long as no arguments and no state make a difference (functions "
         "without loops are compared by proof, others by their code). Or state contracts (CELL_PRE, CELL_POST) that "
         "the new version demands no more of and promises no less of. Else name the function in `acknowledged` "
         "of the update's target: acknowledged = [\"box::area\"]. The report lists it, and an acknowledgement "
         "that nothing needs is refused.",
     .refusal =
         "refused O6 box -> box_in_millimetres: box::area(box::Box const&) means something else: was 3, is 3000; "
         "acknowledge box::area in the update, or keep its meaning\n"
         "    1. used by box_user: box_user::run() at box_user.cc:6\n"
         "    2. box leads to 1 3"},
    {.id = "O7",
     .meaning = "copies of code and constants in other cells are equal to the new ones",
     .why = "Inline functions, templates and constants are compiled into their users, which keep the old copy when "
            "only the owner is replaced. So are default arguments, but those are the caller's choice: a note tells.",
     .remedy = "Leave them as they are; put what may change behind an exported function that is not inline; or "
               "replace the users in the same update.",
     .refusal = "refused O7 queue -> queue_v2: inline queue::Handle::index() changes, and demo_client has a copy of "
                "the old one"},
    {.id = "O9",
     .meaning = "no address of the old version stays behind",
     .why = "After a swap the old code is unmapped. A function pointer, vtable or pointer to a constant that "
            "somebody still holds would lead into nothing.",
     .remedy = "Pass functions by name instead of by address, or register them through a guard, which the swap "
               "re-points; keep no pointer to a constant in state that is carried over.",
     .refusal = "refused O9 speaker -> speaker_v2: state root last has a 'const char*', which may point to a "
                "constant of the old version"},
    {.id = "O10",
     .meaning = "state is carried over in whole, keeps its invariant, and can be carried back",
     .why = "State that is lost, or that breaks the assumptions of the new version, is a failure long after the swap "
            "that caused it.",
     .remedy = "Keep the layout and the invariant (CELL_INV) of every root, or write a CELL_MIGRATE function that "
               "succeeds for any state that the old invariant allows, changes nothing else, establishes the new "
               "invariant and keeps what CELL_ABS says of both types. It is proven from its own code: no loops but "
               "those that can be unrolled, no calls of other cells.",
     .refusal =
         "refused O10 gauge -> gauge_forgets: the migration of reading: CELL_ABS says something else "
         "afterwards\n    1. gauge.cc:9\n    2. gauge_span.h:18\n    3. the old root leads to 0 1\n    4. value = 1"},
    {.id = "SETS",
     .meaning = "it is known which new versions have to take their places in one step",
     .why =
         "A new interface breaks whoever was compiled for the old one, and who was compiled for the new one cannot run "
         "with the old: they change places together, or not at all. The smallest such set disturbs least.",
     .remedy = "Offer a new version of each cell that is named, compiled with the new interface; or keep the interface "
               "and add to it instead.",
     .refusal =
         "refused SETS box -> box_with_depth: no set of the new versions can take its place\n    1. O5: box_user: "
         "type box::Box"},
    {.id = "O13",
     .meaning = "interrupt handlers neither block nor allocate",
     .why = "A handler that waits for the code it interrupted does so for ever, and finds half changed what that code "
            "was changing. Locks are waiting: see LOCKS.",
     .remedy = "Let the handler write to memory that was set aside, and hand the rest to a task instead of waiting or "
               "allocating.",
     .refusal = "refused O13 interrupt_waits: an interrupt at interrupt_waits_entry reaches Lock::acquire(), which may "
                "wait"},
    {.id = "LOCKS",
     .meaning = "all locks of all cells are taken in one order (O13)",
     .why = "Two tasks that take two locks in different orders wait for each other some day, for ever; no cell can see "
            "that alone.",
     .remedy = "Mark what takes a lock CELL_ACQUIRES and what gives it back CELL_RELEASES; keep each lock in a root of "
               "its own; take those of upper cells first; call no function of a client under a lock; give a lock back "
               "in the function that took it, or mark that function too.",
     .refusal =
         "refused LOCKS graph: LOCK CYCLE logger::lock (logger.cc:20) -> heap::lock (heap.cc:41) -> logger::lock "
         "(logger.cc:20)"},
    {.id = "O15",
     .meaning = "every call and faulting instruction can be unwound",
     .why = "A fault or exception frees what the unwound functions own. A function without unwind information, or "
            "one that throws out of noexcept, ends the whole system instead of one task.",
     .remedy = "Compile with -fasynchronous-unwind-tables (the cell() rule does); give assembly .cfi directives; let "
               "nothing throw out of a noexcept function or a destructor.",
     .refusal = "refused O15 cpu: cpu::switch_to(...) at switch.S:12 calls without unwind information at +0x18"},
    {.id = "O16",
     .meaning = "the stack of every export is bounded and fits",
     .why = "Kernel stacks are small. Recursion, or an array of a size that is only known at run time, can leave "
            "them through the guard page.",
     .remedy = "No recursion and no variable-length arrays in safe cells; put large buffers on the heap; break "
               "cycles of calls with an explicit work list.",
     .refusal = "refused O16 tree: tree::depth(Node const*) at tree.cc:14 calls itself, so its stack has no bound"},
    {.id = "E1",
     .meaning = "writable data is declared state",
     .why = "A swap carries declared roots over and nothing else. Any other variable would silently start anew, and "
            "could keep what a client gave.",
     .remedy = "No globals, function-local statics, thread-locals or inline variables. What has to stay is declared "
               "with CELL_STATE, or with CELL_KEPT and a category.",
     .refusal = "refused E1 plain_global: 8 writable bytes in .bss.total belong to no state root\n    1. reached: "
                "plain_global::add(unsigned long) -> plain_global::total"},
    {.id = "E2",
     .meaning = "the shipped object does what the evidence says",
     .why = "GCC makes what ships, clang makes the evidence about its data flow. An import or export of the object "
            "that the evidence does not have is a flow that nobody judged.",
     .remedy = "Write sources that mean the same to both compilers; no code that only one of them sees, no "
               "module-level assembly, no prebuilt parts.",
     .refusal = "refused E2 probe: the object imports log::write(), of which the evidence knows nothing"},
    {.id = "E3",
     .meaning = "imports are exports of declared dependencies, all of which are used",
     .why = "deps is what a reviewer reads, and what decides who has to be loaded and swapped with whom. It has to "
            "be the truth.",
     .remedy = "Name in deps exactly the cells that you import from. Do not use symbols that a linker makes up "
               "(__start_x, _end): nothing is linked.",
     .refusal = "refused E3 undeclared_dependency: imports support::square(unsigned long) of support, which is not "
                "in its deps"},
    {.id = "E4",
     .meaning = "what is visible is an annotated export",
     .why = "A visible symbol is a promise that every later version has to keep, so it has to be made on purpose.",
     .remedy = "CELL_EXPORT on functions in the exported header, nothing else visible; no exported variables, no "
               "inline variables that can change.",
     .refusal = "refused E4 exported_variable: exported_variable::level is an exported variable that can change"},
    {.id = "E5",
     .meaning = "no section that runs or writes code behind the loader's back",
     .why = "The loader runs no constructors, resolves no indirect functions and maps each page with one right. What "
            "relies on more would silently not happen.",
     .remedy = "constinit objects only; no constructor, destructor or ifunc attributes; no assembly outside of "
               "functions in safe cells; no sections that are writable and executable.",
     .refusal = "refused E5 constructor: section .init_array runs code that nobody calls"},
    {.id = "E6",
     .meaning = "an export touches only the state that the evidence says",
     .why = "The closure over relocations of the shipped object is an upper bound of what an export may touch. State "
            "that the evidence names and the bound does not contain shows that the two are not the same program.",
     .remedy = "Write sources that mean the same to both compilers, and compile them with the same flags and defines.",
     .refusal = "refused E6 counter: counter::add() changes total in the evidence, and the object has no path to it"},
    {.id = "E7",
     .meaning = "no absolute or segment store",
     .why = "A store to a constant address, or relative to FS or GS, changes memory that no symbol and no relocation "
            "tells about; bytes that are no instructions could do anything.",
     .remedy = "Reach device memory through the cell that maps it; let the compiler make the addresses; no jumps "
               "into instructions.",
     .refusal = "refused E7 segment_store: store to a constant or segment-relative address movq in "
                "segment_store::set(unsigned long)"},
    {.id = "E8",
     .meaning = "the sources mean the same to both compilers",
     .why = "A source that asks which compiler reads it can show one program to the verifier and ship another.",
     .remedy = "No __clang__, __GNUC__, __has_feature or macros of tools in the sources of a cell; what differs "
               "belongs into kernel/abi.",
     .refusal = "refused E8 two_faced: macro __clang__ at two_faced.cc:4: the source may not depend on the compiler"},
    {.id = "KEPT",
     .meaning = "declared exceptions and roots are the same",
     .why = "The target is what a reviewer reads, the root is what the code has. An exception that stands in one of "
            "them only is a mistake or a trick.",
     .remedy = "kept = {\"pool\": \"inventory\"} in the target for CELL_KEPT(Pool, pool, \"inventory\", \"why\") in "
               "the source, nothing for CELL_STATE; hw, inventory and registration in trusted cells only.",
     .refusal = "refused KEPT safe_inventory: root pool is kept as inventory, which only trusted cells may"},
    {.id = "SPILL",
     .meaning = "exports without evidence reach no state but declared exceptions",
     .why = "A client's progress that is kept in a cell is lost, or given to the wrong one, when the cell is "
            "replaced. Assembly and prebuilt code is judged by relocations alone: an export that leads to a root may "
            "write it, so reading an undeclared root is refused too.",
     .remedy = "Return an opaque object (CELL_OPAQUE) that holds the state and is owned by the client; or declare "
               "the exception with CELL_KEPT and its category.",
     .refusal = "refused SPILL counter: counter::add() reaches total, which is CELL_STATE: reaches, so may write\n   "
                " 1. counter::add() at counter.cc:8\n    2. counter::total at counter.cc:6"},
    {.id = "SS1",
     .meaning = "no export leaves a lasting change in private state",
     .why = "What a call leaves behind in a static, thread-local or per-CPU object, or in memory that is reachable "
            "from one, is a client's progress in the wrong place.",
     .remedy = "Keep it in the object that the client owns and passes in. If it is no client's progress, declare the "
               "root with CELL_KEPT and meet the obligation of its category.",
     .refusal = "refused SS1 svc: svc::checkpoint2(int, unsigned long) changes svc::g_ram (hidden.cpp:20)\n    1. "
                "svc::checkpoint2 calls svc::run(...) at hidden.cpp:26 [g_ram passed as parameter 1]\n    2. "
                "svc::run calls svc::do_put(unsigned long*, ...) at hidden.cpp:25\n    3. svc::do_put writes through "
                "parameter 0 at hidden.cpp:24"},
    {.id = "SS2",
     .meaning = "no export keeps a caller's value or pointer",
     .why = "A pointer or reference of a caller that stays in the cell outlives the call, and perhaps what it points "
            "to. The client's life is tied to the cell's.",
     .remedy = "Use what you are given during the call only, or take ownership by value and hand it back in a handle.",
     .refusal = "refused SS2 bus: bus::listen(Listener&) keeps its parameter 0 in bus::g_list (bus.cc:31)"},
    {.id = "SS3",
     .meaning = "no pointer into private state leaves the cell",
     .why = "Who holds an interior pointer can change the state behind the cell's back, and holds a dangling one "
            "after a swap.",
     .remedy = "Return a copy, or an opaque handle whose members do the work.",
     .refusal = "refused SS3 leaked_pointer: leaked_pointer::get() returns the address of leaked_pointer::total "
                "(leaked_pointer.cc:9)"},
    {.id = "SS4",
     .meaning = "no writes to what belongs to another cell",
     .why = "State that is changed from outside cannot be reasoned about, carried over or locked by its owner.",
     .remedy = "Call the owner's export. Imported data is constant, and pointers of imports are for reading.",
     .refusal = "refused SS4 meddler: meddler::poke() writes through the result of table::entries() at meddler.cc:12"},
    {.id = "SS5",
     .meaning = "handles are opaque, owned and move-only",
     .why = "A handle that can be copied, forged from an integer, or looked into is no ownership: two clients can "
            "release the same thing, or nobody.",
     .remedy = "CELL_OPAQUE on a final class without virtual functions; private data and constructors, deleted copy, "
               "noexcept move, a releasing destructor, and no way to a non-const inside. Not a bare integer or id.",
     .refusal = "refused SS5 pool: handle pool::Handle can be copied: then there are two owners (Handle) at pool.h:18"},
    {.id = "SS6",
     .meaning = "destructors release what factories acquired",
     .why = "A handle whose destructor forgets a part leaks it for the life of the system; one that still releases "
            "after it was moved from releases twice.",
     .remedy = "Let the destructor call the counterpart of everything that the factory called, and let a move leave "
               "the source empty.",
     .refusal = "refused SS6 pool: ~Handle() does not release what pool::open() acquired by frame_allocator::take() "
                "(pool.cc:40)"},
    {.id = "SS7",
     .meaning = "a spill is not delegated to a neighbour",
     .why = "A cell that hands a client's data to an import which may keep it spills just as if it kept the data "
            "itself.",
     .remedy = "Do not pass clients' data to functions that retain it; where that is their purpose, declare it: "
               "uses_kept names the function.",
     .refusal = "refused SS7 cache_user: cache_user::put(unsigned long) hands its parameter 0 to "
                "store::remember(...), which keeps it, and uses_kept does not name it"},
    {.id = "SS8",
     .meaning = "nothing that an export does is unknown",
     .why = "A call through an unknown pointer, an import without a summary, or assembly may do anything, so it "
            "counts as if it did.",
     .remedy = "Call through types whose implementations the cell defines; give the imported cell its facts; keep "
               "assembly in a granted, trusted function.",
     .refusal = "refused SS8 runner: runner::run(void (*)()) calls what its parameter 0 points to at runner.cc:7, "
                "and nobody knows what that is"},
    {.id = "SOFT",
     .meaning = "soft state influences no result",
     .why = "Counters and traces may be lost at a swap only if nothing that a client sees depends on them, not even "
            "through a branch.",
     .remedy = "Read soft state in exports marked CELL_DIAGNOSTIC only. If a result depends on it, it is not soft.",
     .refusal = "refused SOFT stat: the result of stat::next() depends on soft root calls: branch at stat.cc:15"},
    {.id = "CACHE",
     .meaning = "a cache gives what computing again would give",
     .why = "A cache may be emptied at any time, so a value in it must follow from its key alone.",
     .remedy = "Compute the value by a pure function of the key, with no other state or parameter in it, and return "
               "on a hit what a miss would compute.",
     .refusal = "refused CACHE route: the value stored for key at route.cc:22 depends on parameter 1 of route::find, "
                "which is no part of the key"},
    {.id = "INVENTORY",
     .meaning = "an inventory holds owned things, and nothing about clients",
     .why = "A pool may outlive its clients only if it remembers what is free, and not who asked.",
     .remedy =
         "Take and give handles by value, keep no id, pointer or name of a client, change nothing for numbers alone, "
         "and give the root a migration and an invariant (CELL_INV).",
     .refusal = "refused INVENTORY pool: root free_list keeps parameter 1 (owner) of pool::take at pool.cc:33, which "
                "is no owned handle"},
    {.id = "REGISTRATION",
     .meaning = "what is registered is owned by a guard that removes it",
     .why = "A registration that nobody can undo keeps the address of a cell which may be replaced or unloaded.",
     .remedy = "Move the object in, return a guard, and let the guard's destructor remove what the function has "
               "added.",
     .refusal = "refused REGISTRATION logger: logger::add_sink(Sink) adds to sinks, and ~SinkGuard() does not remove "
                "it (logger.cc:61)"},
    {.id = "HW",
     .meaning = "hardware state is of a type that hardware reads",
     .why = "State that the processor or a device reads cannot move into a client's object; everything else can.",
     .remedy = "Use CELL_KEPT(..., \"hw\", ...) for descriptor tables, page-table roots and device rings only.",
     .refusal = "refused HW cpu: root names is kept as hw, but char [64] is no type that hardware reads (cpu.cc:19)"},
    {.id = "SYNC",
     .meaning = "synchronisation state is a lock or once-flag, and balanced",
     .why = "A lock carries no client's progress only while nobody holds it: a path that returns with the lock taken "
            "leaves the cell stopped.",
     .remedy =
         "Store only numbers that the code states, tell callers no more than a yes or no, and release through guards "
         "on every path.",
     .refusal = "refused SYNC heap: heap::grow() returns with g_lock held (heap.cc:77)"},
    {.id = "SWAP",
     .meaning = "the new version can take the place of the old one",
     .why = "All rules for one cell and for its neighbours have to hold after a swap, in any order of proven swaps; "
            "what is not understood is refused.",
     .remedy = "Keep the signatures, layouts and roots that others rely on, and the rank; add exports freely; do not "
               "raise trust.",
     .refusal = "refused SWAP keeper_v2: no cell of this name runs"},
    {.id = "BOOT",
     .meaning = "the boot plan starts cells after those that they use",
     .why = "The captain walks the plan as data and links to nobody, so a wrong name or order would only show when "
            "the machine starts.",
     .remedy = "A started cell exports void start() in its namespace, and stands after the started cells that it "
               "uses. Nothing that is started uses a cell that is loaded on demand.",
     .refusal = "refused BOOT boot plan: pure exports no pure::start()"},
    {.id = "WITNESS",
     .meaning = "the kernel's own checker accepts the witness",
     .why = "The kernel believes no tool: it checks ranks, digests and trust again when it loads. What it would "
            "refuse must not ship.",
     .remedy = "A refusal here is a fault of the verifier, or limits of the format (names, numbers of cells) were "
               "passed. Report it with the cells.",
     .refusal = "refused WITNESS graph: rank of cell 3 is not above the rank of cell 1, which it uses"},
    {.id = "POLICY",
     .meaning = "trust and exceptions stay within the policy",
     .why = "Trust and kept state grow silently unless a reviewer sees each growth: limits are a ratchet, in a file "
            "of their own.",
     .remedy = "Make the trusted part smaller, or raise the limit in verifier/policy/trusted.json in a change that "
               "says why. When a verdict says that a limit can be lowered, lower it.",
     .refusal = "refused POLICY soft: 5 kept roots of category soft, the policy allows 4\n    1. logger::dropped"},
});

constexpr auto kNotProved = std::to_array<Obligation>({
    {"O5", "layouts behind void*, integers and raw bytes"},
    {"O6",
     "functions with loops, floating point or without bitcode: a change of them has to be acknowledged, and is "
     "believed"},
    {"O6", "contracts: that functions with loops keep them; what functions do that their contract does not speak of"},
    {"O6", "that memory which both versions access can be accessed; how long something takes; what a panic says"},
    {"O7", "copies of kernel/base and of the compilers' headers in other cells; what macros expand to in their users"},
    {"O8", "spills by steps out of an object (undefined in C++), by pieces of addresses, and in prebuilt code"},
    {"SS4", "writes of trusted cells to addresses computed from numbers: casts are a matter of rights"},
    {"O9", "addresses of a replaced cell: as far as relocations tell; copies made at run time are not followed"},
    {"O9", "addresses of a replaced cell's constants in what its clients keep"},
    {"O10", "that state keeps its CELL_INV while it is used; what functions do with migrated state is acknowledged"},
    {"O11", "one representation at commit"},
    {"O12", "quiescence with progress: left to the swapper"},
    {"O13", "what an interrupt enters through functions that other cells register"},
    {"O13", "locks that an exception leaves held, or that assembly takes"},
    {"O14", "requests under way during a swap"},
    {"O15", "that unwind tables tell the truth about the code, and what noexcept functions let through"},
    {"O16", "atomic commit: left to the swapper"},
    {"O16", "stack of what a trusted cell enters through pointers, and of functions that other cells register"},
    {"E2", "more than names: that each function of the object does what the evidence says of it"},
    {"E7", "stores to a constant address that a register was loaded with before"},
});

}  // namespace

std::span<const Rule> rules() { return kRules; }

const Rule* find_rule(std::string_view id) {
  const auto found = std::ranges::find(kRules, id, &Rule::id);
  return found == kRules.end() ? nullptr : &*found;
}

std::string_view meaning(std::string_view id) {
  const Rule* rule = find_rule(id);
  return rule == nullptr ? std::string_view() : rule->meaning;
}

std::span<const Obligation> not_proved() { return kNotProved; }

}  // namespace verifier::report
