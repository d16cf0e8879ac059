"""What is wrong with the fields of a form, in sentences of ours."""

from collections.abc import Mapping

from pydantic import ValidationError

EMPTY = "Fill this in."
TOO_LONG = "This is too long."
NO_NUMBER = "Give a number."
OUT_OF_RANGE = "This number is out of range."
NOT_POSSIBLE = "This cannot be."

_SENTENCES = {
    "missing": EMPTY,
    "string_too_short": EMPTY,
    "string_too_long": TOO_LONG,
    "int_parsing": NO_NUMBER,
    "int_from_float": NO_NUMBER,
    "decimal_parsing": NO_NUMBER,
    "decimal_type": NO_NUMBER,
    "greater_than": OUT_OF_RANGE,
    "greater_than_equal": OUT_OF_RANGE,
    "less_than": OUT_OF_RANGE,
    "less_than_equal": OUT_OF_RANGE,
    "decimal_max_digits": OUT_OF_RANGE,
    "decimal_max_places": OUT_OF_RANGE,
    "decimal_whole_digits": OUT_OF_RANGE,
}


class FieldMistakesError(Exception):
    """Some fields cannot be so; `fields` are sentences by the field's name in the form."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def mistakes(error: ValidationError, prefix: str = "") -> dict[str, str]:
    """Return sentences by field; a field inside a field is named with an underscore."""
    found: dict[str, str] = {}
    for each in error.errors():
        name = prefix + "_".join(str(part) for part in each["loc"])
        found.setdefault(name, _SENTENCES.get(each["type"], NOT_POSSIBLE))
    return found
