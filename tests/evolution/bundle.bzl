"""bundle(): one that is applied, or with something else in it."""

load("//ci/bazel/rules:update.bzl", "update_bundle")

_GOOD = {
    "base": ":release_0",
    "expires": "4102444800",  # 2100-01-01
    "issued": 1700000000,
    "key": "//ci/keys:test.key",
    "release": 2,
    "updates": [
        "//cells/checksum:checksum_v2",
        "//cells/counter:counter_v2",
    ],
}

def bundle(name, changes):
    """A bundle of release 2 for release_0, but for `changes`.

    Args:
      name: of the target.
      changes: attributes of update_bundle.
    """
    update_bundle(name = name, testonly = True, **dict(_GOOD.items() + changes.items()))
