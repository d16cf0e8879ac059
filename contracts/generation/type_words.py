"""A field's type in words, for people who read the reference."""

from typing import Any


def type_words(schema: dict[str, Any]) -> str:
    """Return e.g. `list of [Goods](#goods)` or `text, 1 to 64 characters`."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rsplit("/", 1)[-1]
            return f"[{name}](#{name.lower()})"
        case {"anyOf": list(choices)}:
            return " or ".join(map(type_words, choices))
        case {"const": value}:
            return f"`{value}`"
        case {"enum": list(values)}:
            return " or ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": dict(items)}:
            return f"list of {type_words(items)}{_limits(schema, 'Items', '')}"
        case {"type": "object", "propertyNames": dict(names), "additionalProperties": dict(values)}:
            return f"map from {type_words(names)} to {type_words(values)}"
        case {"type": "string", "format": "date-time"}:
            return "time"
        case {"type": "string"}:
            return "text" + _limits(schema, "Length", " characters")
        case {"type": "integer"}:
            return "whole number" + _limits(schema, "imum", "")
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "null"}:
            return "null"
    return "object"


def _limits(schema: dict[str, Any], what: str, unit: str) -> str:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    if low is not None and high is not None:
        return f", {low} to {high}{unit}"
    if high is not None:
        return f", at most {high}{unit}"
    return f", at least {low}{unit}" if low is not None else ""
