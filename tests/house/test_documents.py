"""What the documents promise is there, and what is there is in the documents."""

import re

from tests.house.tree import ROOT, texts

_TARGET = re.compile(r"(?m)^([a-z-]+):.*##")
_MENTION = re.compile(r"(?m)(?:^\s*|`)make ([a-z-]+)\b")
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_the_documents_mention_every_make_target_and_no_other() -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text()))
    mentioned = {target for text in texts(".md").values() for target in _MENTION.findall(text)}
    assert mentioned == targets


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = {
        f"{name}: {link}"
        for name, text in texts(".md").items()
        for link in _LINK.findall(text)
        if not (ROOT / name).parent.joinpath(link).exists()
    }
    assert broken == set()
