"""Codes that Python sources name: literals given to whatever makes or records a refusal."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

MAKERS = {
    # The port's errors, refusals of commands, problems, and lines that fail.
    "RefusedError": 0, "RateLimitedError": 0, "BookingLimitError": 0, "RiskControlError": 0,
    "Refusal": 0, "ProblemError": 1, "PreviewLine": 2, "FailedItem": 2, "FailedLine": 1,
    # Steps that record one.
    "_refuse": 2, "refuse": 1, "remedy_for": 0,
    # The sandbox's own ways to say no.
    "gateway_refusal": 0, "preview_refusal": 0, "create_refusal": 0, "order_refusal": 0,
    "_pay_refusal": 0, "_refusal": 0, "platform_error": 0, "flat_refusal": 0,
    "wrapped_refusal": 0, "Trouble": 0, "Unavailable": 1, "Failure": 0,
}  # fmt: skip
"""Where the code stands among the arguments, at least."""
CODE = re.compile(r"[A-Za-z0-9]+([_.][A-Za-z0-9]+)*")
CODE_SETS = re.compile(r"NO_SUCH_ORDER|NOT_SHIPPED_YET|TOO_FAST|RISK|[A-Z_]*_CODE")
"""Constants that hold codes."""
CODE_TABLES = re.compile(r"GATEWAY|MESSAGES")
"""Mappings of codes to messages."""


def named_codes(folder: Path) -> set[str]:
    """Return every code that a source below the folder names as a literal."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            found |= set(_codes(node, constants))
    return found


def _codes(node: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        holds = CODE_TABLES if isinstance(node.value, ast.Dict) else CODE_SETS
        if any(isinstance(t, ast.Name) and holds.fullmatch(t.id) for t in targets):
            yield from _held(node.value)
    if not isinstance(node, ast.Call):
        return
    position = MAKERS.get(_name(node.func))
    if position is None:
        return
    # A starred head may stand for several arguments: every literal after it may be the code.
    starred = any(isinstance(given, ast.Starred) for given in node.args)
    given = node.args if starred else node.args[position:]
    for argument in given:
        code = _code(argument, constants)
        if code:
            yield code
            return


def _code(argument: ast.expr, constants: dict[str, str]) -> str:
    """Return the code in an argument: a literal, a constant, or what stands after `or`."""
    if isinstance(argument, ast.BoolOp):
        argument = argument.values[-1]
    text = ""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        text = argument.value
    elif isinstance(argument, ast.Name):
        text = constants.get(argument.id, "")
    return text if CODE.fullmatch(text) else ""


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        value = node.value.values[-1] if isinstance(node.value, ast.BoolOp) else node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield node.targets[0].id, value.value


def _held(value: ast.expr) -> Iterator[str]:
    inside = value.keys if isinstance(value, ast.Dict) else ast.walk(value)
    for node in inside:
        held = node.value if isinstance(node, ast.Constant) else None
        if isinstance(held, str) and CODE.fullmatch(held):
            yield held


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
