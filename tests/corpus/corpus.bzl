"""Small cells for the verifier: each breaks one rule (tests/rejected), or looks as if it did and does not (tests/accepted)."""

load("//ci/bazel/rules:cell.bzl", "cell_rule")

def _case(name, layer = "top", assembly = [], **declared):
    """A cell from NAME.cc (and `assembly`) whose imports and layers nobody but the verifier checks."""
    cell_rule(
        name = name,
        srcs = [name + ".cc"] + assembly,
        checked = False,
        layer = layer,
        testonly = True,
        **declared
    )

def corpus(settings, others = []):
    """The cases of a package and their test, NAME_test for a package NAME with its verdicts.txt.

    Args:
      settings: name of each case to what it declares.
      others: further objects that verdicts.txt names.
    """
    for name, declared in settings.items():
        _case(name = name, **declared)
    native.filegroup(
        name = "objects",
        testonly = True,
        srcs = [":" + name for name in settings] + others,
    )
    native.exports_files(["verdicts.txt"])
    _run(
        name = native.package_name().split("/")[-1] + "_test",
        program = "//tests/corpus:corpus_test",
        files = ["verdicts.txt", ":objects"],
    )

def mutation_test(name, packages):
    """Switches each obligation off over the corpora of all `packages`."""
    _run(
        name = name,
        program = "//tests/corpus:mutation",
        files = [p + ":verdicts.txt" for p in packages] + [p + ":objects" for p in packages],
    )

def _run(name, program, files):
    native.sh_test(
        name = name,
        size = "medium",
        srcs = ["//tests/corpus:run.sh"],
        args = ["$(location %s)" % program] + ["$(locations %s)" % f for f in files],
        data = [program] + files,
    )
