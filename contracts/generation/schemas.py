"""JSON Schemas (2020-12) of all messages, made from the models."""

from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from contracts.generation.meanings import meaning_of_field, meaning_of_message
from contracts.generation.table import Row

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://caigou.example/schemas/"


class _Documented(GenerateJsonSchema):
    """Adds what each field means, and leaves open what readers must tolerate."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Leave out titles, which only repeat the field's name."""
        return schema is None

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        model = schema["cls"]
        made["description"] = meaning_of_message(model)
        for name, field in made.get("properties", {}).items():
            if meaning := meaning_of_field(model, name):
                field["description"] = meaning
        if self.mode == "serialization":
            # What we send may gain fields, in every shape inside it too.
            made.pop("additionalProperties", None)
        return made


@cache
def schema_of(row: Row) -> dict[str, Any]:
    """Return the schema of what is on the wire.

    A command's schema says what is accepted; an event's and the answer's what is sent, so every
    field that is always written is required there.
    """
    mode: JsonSchemaMode = "validation" if row.kind == "command" else "serialization"
    made = row.model.model_json_schema(schema_generator=_Documented, mode=mode)
    return {
        "$schema": DIALECT,
        "$id": BASE + row.file,
        "x-caigou": {
            "kind": row.kind,
            **({"type": row.type} if row.type else {}),
            **({"subject": row.address} if row.address else {}),
        },
        "title": row.name,
        **{key: made[key] for key in sorted(made, key=_reading_order) if key != "title"},
    }


def _reading_order(key: str) -> tuple[bool, bool, str]:
    """Put the description first and the shapes used last."""
    return key == "$defs", key != "description", key
