"""Every code with which a service refuses has its text, and every recognised text is said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import chassis
import services
from services.admin_ui.entrypoints.refusal_words import REFUSALS
from services.admin_ui.entrypoints.said_words import SAID
from services.marketplace_gateway.domain.knowledge import entries

SERVICES = Path(str(services.__path__[0]))
SOURCES = (*SERVICES.rglob("*.py"), *Path(str(chassis.__path__[0])).rglob("*.py"))
REFUSING = {"Refusal": 0, "refuse": 0, "ProblemError": 1, "LineRefused": 0}
"""Calls that refuse, and which of their arguments is the code."""


def codes(path: Path) -> Iterator[str]:
    """Return the codes that a file writes out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = REFUSING.get(node.func.id)
            code = node.args[at] if at is not None and at < len(node.args) else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def test_every_code_of_ours_has_its_text() -> None:
    served = {entry.code for entry in entries(None)}
    given = {code for path in SOURCES for code in codes(path)}
    assert len(given) > 40
    assert given - REFUSALS.keys() - served == set()


def test_the_last_text_of_a_code_needs_no_details() -> None:
    assert not [code for code, texts in REFUSALS.items() if "{" in texts[-1]]


def test_every_recognised_text_is_said_by_a_service() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in SERVICES.rglob("*.py"))
    said = sources.replace((SERVICES / "admin_ui/entrypoints/said_words.py").read_text(), "")
    joined = re.sub(r'"\s+f?"', "", said)
    for text in SAID:
        first = re.split("[;{]", text)[0].rstrip(".")
        assert first in joined, text
