"""Reads docker-compose.yml as an engine would, for a machine that has none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # it says nothing of types

ROOT = Path(__file__).resolve().parents[2]
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[?-])(?P<rest>[^}]*))?\}")


@dataclass(frozen=True)
class ComposeService:
    name: str
    settings: dict[str, Any]

    @property
    def command(self) -> list[str]:
        return [str(part) for part in self.settings.get("command", [])]

    @property
    def health_command(self) -> list[str]:
        return [str(part) for part in self.settings["healthcheck"]["test"][1:]]

    @property
    def environment(self) -> dict[str, str]:
        """Variables of the files and of the service itself, which come last."""
        found: dict[str, str] = {}
        for name in self.settings.get("env_file", []):
            lines = (ROOT / name).read_text().splitlines()
            pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
            found |= {name: value for name, _, value in pairs}
        own = self.settings.get("environment", {})
        return found | {name: str(value) for name, value in own.items()}

    @property
    def published_ports(self) -> list[str]:
        return [str(port) for port in self.settings.get("ports", [])]

    def waits_for(self) -> set[str]:
        return set(self.settings.get("depends_on", {}))


def read_compose(variables: Mapping[str, str]) -> dict[str, ComposeService]:
    """Return the services, with the variables put in."""
    text = (ROOT / "docker-compose.yml").read_text()
    parsed = yaml.safe_load(_VARIABLE.sub(lambda found: _value(found, variables), text))
    return {name: ComposeService(name, settings) for name, settings in parsed["services"].items()}


def demanded_variables() -> set[str]:
    """Return the variables without which the file is refused."""
    text = (ROOT / "docker-compose.yml").read_text()
    return {found["name"] for found in _VARIABLE.finditer(text) if found["kind"] == "?"}


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    value = variables.get(found["name"], "")
    if value or found["kind"] is None:
        return value
    if found["kind"] == "-":
        return found["rest"]
    raise KeyError(found["name"])
