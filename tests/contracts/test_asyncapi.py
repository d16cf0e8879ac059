"""The AsyncAPI document and the table of subjects say the same; every reference leads somewhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from contracts import subjects
from contracts.catalogue import COMMANDS, EVENTS, ORDER_STATUS, STREAMS
from contracts.envelope import to_headers
from contracts.generation import examples, files
from contracts.generation.asyncapi import SCHEMA_FORMAT

DOCUMENT = orjson.loads((files.ROOT / "contracts/asyncapi.json").read_bytes())
KEY = re.compile(r"[\w.\-]+")


def test_channels_and_the_table_of_subjects_are_the_same_both_ways() -> None:
    described = {c["address"] for c in DOCUMENT["channels"].values() if c["address"]}
    assert described == {*_event_addresses(), *_command_addresses()}


def test_every_event_is_sent_and_every_command_taken_and_answered() -> None:
    done = {
        (operation["action"], _follow(operation["channel"])["address"])
        for operation in DOCUMENT["operations"].values()
    }
    sent = {("send", address) for address in _event_addresses()}
    assert done == sent | {("receive", address) for address in _command_addresses()}
    for operation in DOCUMENT["operations"].values():
        if operation["action"] == "receive":
            (answer,) = operation["reply"]["messages"]
            assert _follow(_follow(answer))["title"] == "CommandAnswer"
            assert _follow(operation["security"][0])["scheme"] == "bearer"


def test_commands_name_the_right_that_they_need() -> None:
    operations = DOCUMENT["operations"]
    for entry in COMMANDS:
        taken = operations[f"take.{entry.service}.{entry.model.__name__}"]
        assert taken["x-right"] == entry.right


def test_event_types_are_those_of_the_catalogue() -> None:
    names = {m["name"] for m in DOCUMENT["components"]["messages"].values() if "." in m["name"]}
    assert names == {entry.type for entry in EVENTS}


def test_every_event_channel_lies_in_the_stream_that_it_names() -> None:
    assert [stream["name"] for stream in DOCUMENT["x-streams"]] == [s.name for s in STREAMS]
    prefixes = {s["name"]: s["subjects"][0].removesuffix(">") for s in DOCUMENT["x-streams"]}
    for channel in DOCUMENT["channels"].values():
        if (channel["address"] or "").startswith("evt."):
            assert channel["address"].startswith(prefixes[channel["x-stream"]])


def test_addresses_and_their_parameters_agree() -> None:
    for channel in DOCUMENT["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"] or "")) == set(
            channel.get("parameters", {})
        )


def test_headers_are_those_that_the_envelope_writes() -> None:
    headers = DOCUMENT["components"]["schemas"]["EventHeaders"]
    written = to_headers(replace(examples.envelope(), timeline="second"))
    assert set(headers["properties"]) == set(written)
    assert set(headers["required"]) == set(written) - {"traceparent", "ce-timeline"}


def test_every_reference_leads_somewhere() -> None:
    references = list(_references(DOCUMENT))
    assert len(references) > len(EVENTS) + len(COMMANDS)
    for reference in references:
        assert _follow({"$ref": reference})


def test_the_document_has_the_form_that_version_three_asks_for() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    for server in DOCUMENT["servers"].values():
        assert {"host", "protocol"} <= server.keys()
    for part in DOCUMENT["components"].values():
        assert [key for key in part if not KEY.fullmatch(key)] == []
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in {"send", "receive"}
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/")
    for message in DOCUMENT["components"]["messages"].values():
        assert message["payload"]["schemaFormat"] == SCHEMA_FORMAT
        assert message["examples"][0]["payload"]


def _event_addresses() -> Iterator[str]:
    """Write real subjects with the code that the services use, and put the parameters back."""
    for entry in EVENTS:
        if entry.source == ORDER_STATUS:
            yield _braced(subjects.order_status_event("agency", "order", "item", entry.name))
        else:
            yield _braced(subjects.marketplace_event("agency", "provider", "session", entry.name))


def _command_addresses() -> Iterator[str]:
    for entry in COMMANDS:
        yield _braced(subjects.command(entry.service, "agency", entry.verb))


def _braced(subject: str) -> str:
    return re.sub(r"(?<=\.)(agency|order|item|provider|session)(?=\.)", r"{\1}", subject)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _follow(reference: dict[str, str]) -> Any:
    place = reference["$ref"]
    if place.startswith("./"):
        return orjson.loads((files.ROOT / "contracts" / place).read_bytes())
    found: Any = DOCUMENT
    for step in place.removeprefix("#/").split("/"):
        found = found[step]
    return found
