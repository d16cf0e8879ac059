"""What a message and a field mean: their docstrings first, else the glossary's common words."""

import ast
import inspect
import sys
from functools import cache

from pydantic import BaseModel

from contracts.generation.glossary import FIELDS, MESSAGES


def meaning_of_message(model: type[BaseModel]) -> str:
    """Return what the message says; empty when nobody has written it down."""
    written = vars(model).get("__doc__") or MESSAGES.get(_key(model), "")
    return inspect.cleandoc(written)


def meaning_of_field(model: type[BaseModel], field: str) -> str:
    """Return what the field means; the nearest class that documents it has the word."""
    for owner in model.__mro__:
        if (owner.__name__, field) in _docstrings(owner.__module__):
            return _docstrings(owner.__module__)[owner.__name__, field]
    return FIELDS.get(f"{model.__name__}.{field}") or FIELDS.get(field, "")


@cache
def _docstrings(module: str) -> dict[tuple[str, str], str]:
    """Read the strings below the fields of a module's classes; Python itself throws them away."""
    if not module.startswith("contracts."):
        return {}
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    found = {}
    for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for field, text in zip(owner.body, owner.body[1:], strict=False):
            match (field, text):
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(words))),
                ):
                    found[owner.name, name] = inspect.cleandoc(words)
    return found


def _key(model: type[BaseModel]) -> str:
    package = model.__module__.split(".")[1]
    return f"{package}.{model.__name__}"
