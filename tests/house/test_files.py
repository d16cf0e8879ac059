"""House rules for files: small, named for what they hold, free of this or that machine."""

import re

from tests.house.tree import ROOT, files, texts

LONGEST = 350
SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|common|misc|stuff|shared|lib)(_|$)")
REGISTRIES = re.compile(r"pypi\.org|pythonhosted|npmjs|index-url")
MACHINE_PATHS = re.compile(r"/home/[a-z]|/root/|/work/|/Users/")
THIS_FILE = "tests/house/test_files.py"
SPEAKS_OF_INDEXES = {"Makefile", THIS_FILE}
"""The Makefile names the option that keeps addresses out of the locks."""


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {name: text.count("\n") for name, text in texts(".py").items()}
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_a_file_is_named_for_what_it_holds() -> None:
    parts = {
        (str(path.relative_to(ROOT)), part.removesuffix(".py"))
        for path in files(".py")
        for part in path.relative_to(ROOT).parts
    }
    assert {path for path, part in parts if SAYS_NOTHING.search(part)} == set()


def test_no_package_registry_is_named() -> None:
    named = {
        name
        for name, text in texts().items()
        if REGISTRIES.search(text) and name not in SPEAKS_OF_INDEXES
    }
    assert named == set()


def test_locks_hold_no_address_and_no_option() -> None:
    for name, text in texts(".lock").items():
        assert "://" not in text, name
        assert not re.search(r"(?m)^-", text), name
        pins = re.findall(r"(?m)^[a-z0-9][^ ]*==.*$", text)
        assert pins, name
        assert [pin for pin in pins if not pin.endswith("\\")] == [], f"{name}: no hash"


def test_no_path_of_somebodys_machine() -> None:
    named = {name for name, text in texts().items() if MACHINE_PATHS.search(text)}
    assert named - {THIS_FILE} == set()
