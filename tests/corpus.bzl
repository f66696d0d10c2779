"""Small cells for the verifier: each breaks one rule (tests/rejected), or looks as if it did and does not (tests/accepted)."""

load("//ci/bazel/rules:cell.bzl", "cell_rule")

def case(name, layer = "top", hdrs = [], **kwargs):
    """A cell from NAME.cc whose imports and layers nobody but the verifier checks."""
    cell_rule(
        name = name,
        srcs = [name + ".cc"],
        hdrs = hdrs,
        checked = False,
        layer = layer,
        testonly = True,
        **kwargs
    )

def cases(settings, hdrs = {}):
    """One case for each name in `settings`, a dictionary to what it declares; `hdrs`: name to headers of other cells."""
    for name, declared in settings.items():
        case(name = name, hdrs = hdrs.get(name, []), **declared)

def corpus_test(name, verdicts, cells):
    """Runs the verifier on each line of `verdicts` (see corpus_test.sh)."""
    native.sh_test(
        name = name,
        size = "medium",
        srcs = ["//tests:corpus_test.sh"],
        args = ["$(location //verifier/cli:cellcheck)", "$(location %s)" % verdicts] +
               ["$(locations %s)" % c for c in cells],
        data = [verdicts, "//verifier/cli:cellcheck"] + cells,
    )
