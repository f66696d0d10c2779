"""sample_object(): small sources into real objects for the tests, compiled as cells are."""

# The flags of cells (//ci/bazel/toolchains), as far as they change what an object looks like.
_CELL_FLAGS = " ".join([
    "-std=c++23",
    "-O2",
    "-g",
    "-femit-class-debug-always",
    "-fexceptions",
    "-fnon-call-exceptions",
    "-fasynchronous-unwind-tables",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-pic",
    "-fno-pie",
    "-mcmodel=kernel",
    "-mno-red-zone",
    "-fno-stack-protector",
    "-fcf-protection=none",
    "-fno-threadsafe-statics",
    "-fno-ipa-icf",
    "-fvisibility=hidden",
    "-fno-delete-null-pointer-checks",
    "-ffile-prefix-map=$$PWD=.",
    "-I.",
])

# For genrules that need more of it than sample_object().
CELL_COMPILER = "/usr/bin/g++-12 " + _CELL_FLAGS

def sample_object(name, srcs, flags = ""):
    """Compiles sources and joins them: NAME.o.

    Args:
      name: of the target and the object.
      srcs: sources of the cell.
      flags: more flags, at the end.
    """
    native.genrule(
        name = name,
        testonly = True,
        srcs = srcs + ["//kernel/abi"],
        outs = [name + ".o"],
        cmd = """
            out=$$PWD/$@
            for source in """ + " ".join(["$(location %s)" % s for s in srcs]) + """; do
              /usr/bin/g++-12 """ + _CELL_FLAGS + " " + flags + """ -c $$source -o $$out.$$(basename $$source).o
            done
            ld.bfd -r -z noexecstack $$out.*.o -o $$out
        """,
    )

def sample_library(name, src, out):
    """Compiles one source to a shared library with debug information: OUT."""
    native.genrule(
        name = name,
        testonly = True,
        srcs = [src],
        outs = [out],
        cmd = "/usr/bin/g++-12 -std=c++23 -O2 -g -fPIC -shared -femit-class-debug-always -ffile-prefix-map=$$PWD=. $< -o $@",
    )

def sample_cell(name, out, described, shipped, manifest, extractor, flow = None):
    """Ships an object as the cell() rule does: OUT, without debug information, with facts and manifest.

    Args:
      name: of the target.
      out: the file.
      described: the sample_object() that the facts come from.
      shipped: the sample_object() that is shipped: the same one, if nobody lies.
      manifest: a JSON file.
      extractor: the tool that writes the facts.
      flow: what rides in .cell.flow, a file; none: no such section.
    """
    native.genrule(
        name = name,
        testonly = True,
        srcs = depset([described, shipped, manifest] + ([flow] if flow else [])).to_list(),
        outs = [out],
        tools = [extractor],
        cmd = """
            $(location {extractor}) $(location {described}) $(location {manifest}) $@.facts
            objcopy --strip-debug --add-section .cell.manifest=$(location {manifest}) \
              --add-section .cell.facts=$@.facts {flow} $(location {shipped}) $@
        """.format(
            described = described,
            extractor = extractor,
            flow = "--add-section .cell.flow=$(location %s)" % flow if flow else "",
            manifest = manifest,
            shipped = shipped,
        ),
    )
