"""What is committed is what the catalogue says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from contracts.generation import files
from contracts.generation.glossary import FIELDS, MESSAGES
from contracts.generation.meanings import meaning_of_field, meaning_of_message
from contracts.generation.reference import reference
from contracts.generation.schemas import schema_of
from contracts.generation.table import ROWS, Row


def test_committed_files_are_those_that_the_catalogue_makes() -> None:
    assert files.differences() == []


def test_a_stale_a_missing_and_a_left_over_file_are_found_and_put_right(tmp_path: Path) -> None:
    assert files.write(tmp_path)
    assert files.differences(tmp_path) == []
    (tmp_path / "docs/messages.md").write_text("# Other\n", encoding="utf-8")
    (tmp_path / "contracts/asyncapi.json").unlink()
    (tmp_path / "contracts/schemas/order_status/Gone.v1.json").write_text("{}", encoding="utf-8")
    expected = [
        "left over: contracts/schemas/order_status/Gone.v1.json",
        "missing: contracts/asyncapi.json",
        "stale: docs/messages.md",
    ]
    assert files.differences(tmp_path) == expected
    assert files.write(tmp_path) == expected
    assert files.differences(tmp_path) == []


def test_the_command_checks() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "contracts.generation", "--check"],
        cwd=files.ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_a_freeze_holds_schemas_and_examples_and_never_overwrites(tmp_path: Path) -> None:
    files.freeze(tmp_path / "1.0.0")
    assert (tmp_path / "1.0.0/schemas/order_status/Booked.v1.json").exists()
    assert (tmp_path / "1.0.0/examples/order_status/Booked.json").exists()
    with pytest.raises(FileExistsError):
        files.freeze(tmp_path / "1.0.0")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_every_message_and_every_field_says_what_it_means(row: Row) -> None:
    assert meaning_of_message(row.model)
    silent = [name for name in row.model.model_fields if not meaning_of_field(row.model, name)]
    assert silent == [], "write a docstring below the field, or a line in the glossary"
    for name, shape in schema_of(row).get("$defs", {}).items():
        fields = shape.get("properties", {})
        assert [f"{name}.{field}" for field in fields if not fields[field].get("description")] == []


def test_the_glossary_holds_nothing_that_no_message_has() -> None:
    assert {row.key for row in ROWS} >= set(MESSAGES)
    models = _models(BaseModel)
    fields = {name for model in models for name in model.model_fields}
    fields |= {f"{model.__name__}.{name}" for model in models for name in model.model_fields}
    assert fields >= set(FIELDS)


def test_the_reference_names_every_message_with_its_subject() -> None:
    text = reference()
    assert [row.key for row in ROWS if f"\n### {row.name}\n" not in text] == []
    assert [row.key for row in ROWS if row.address and f"`{row.address}`" not in text] == []


def _models(base: type[BaseModel]) -> list[type[BaseModel]]:
    below = [model for child in base.__subclasses__() for model in (child, *_models(child))]
    return [model for model in below if model.__module__.startswith("contracts.")]
