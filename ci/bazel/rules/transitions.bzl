"""From the host to the kernel."""

ALLOWLIST = "@bazel_tools//tools/allowlists/function_transition_allowlist"

_OPTION = "//command_line_option:"

# Nothing that a command line says for host code may change a byte of a kernel object: no -c dbg, --copt, sanitizer, coverage.
_KERNEL = {
    _OPTION + "platforms": "//ci/bazel/platforms:kernel",
    _OPTION + "compilation_mode": "opt",
    _OPTION + "collect_code_coverage": False,
    _OPTION + "copt": [],
    _OPTION + "cxxopt": [],
    _OPTION + "linkopt": [],
    _OPTION + "features": [],
    _OPTION + "strip": "sometimes",
}

def _kernel(_settings, _attr):
    return _KERNEL

kernel_transition = transition(
    implementation = _kernel,
    inputs = [],
    outputs = sorted(_KERNEL.keys()),
)
