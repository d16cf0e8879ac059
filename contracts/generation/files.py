"""What is generated, where it stands, and whether what is committed is still the same."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import orjson

from contracts.generation import examples
from contracts.generation.asyncapi import document
from contracts.generation.reference import reference
from contracts.generation.schemas import schema_of
from contracts.generation.table import ROWS

ROOT = Path(__file__).parents[2]
SCHEMAS = "contracts/schemas"
EXAMPLES = "contracts/examples"


def generated() -> dict[str, str]:
    """Return the text of every generated file by its path.

    Examples are written by hand; what is generated of them is their form, with every field shown.
    """
    product = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        **{f"{SCHEMAS}/{row.file}": _json(schema_of(row)) for row in ROWS},
        **{f"{EXAMPLES}/{row.service}/{row.name}.json": examples.text_of(row) for row in ROWS},
        f"{EXAMPLES}/cloudevents/binary.json": _json(examples.binary()),
        f"{EXAMPLES}/cloudevents/structured.json": _json(examples.structured()),
        "contracts/asyncapi.json": _json(document(product["version"])),
        "docs/messages.md": reference(),
    }


def differences(root: Path = ROOT) -> list[str]:
    """Return what is missing, stale or left over, a line each."""
    wanted = generated()
    found = []
    for path, text in wanted.items():
        place = root / path
        if not place.exists():
            found.append(f"missing: {path}")
        elif place.read_text(encoding="utf-8") != text:
            found.append(f"stale: {path}")
    return sorted([*found, *(f"left over: {path}" for path in _left_over(root, wanted))])


def write(root: Path = ROOT) -> list[str]:
    """Write what differs, remove what is left over, and return what was done."""
    wanted = generated()
    done = differences(root)
    for path, text in wanted.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")
    for path in _left_over(root, wanted):
        (root / path).unlink()
    return done


def freeze(directory: Path) -> None:
    """Copy schemas and examples of a release, to be compared with for ever; never overwrites."""
    for part in (SCHEMAS, EXAMPLES):
        shutil.copytree(ROOT / part, directory / Path(part).name)


def _left_over(root: Path, wanted: dict[str, str]) -> list[str]:
    kept = [path for part in (SCHEMAS, EXAMPLES) for path in (root / part).rglob("*.json")]
    return [path for place in kept if (path := place.relative_to(root).as_posix()) not in wanted]


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"
