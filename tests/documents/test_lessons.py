"""docs/lessons.md and the tests agree about which lessons are held."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLED = re.compile(r"^\| (\d+) \|", re.MULTILINE)
TESTED = re.compile(r"def test_lesson_(\d+)_")


def test_every_lesson_of_the_table_has_a_test_and_every_test_a_line() -> None:
    """A lesson without a test is a wish; a test without a line is not found."""
    text = (ROOT / "docs" / "lessons.md").read_text()
    tabled = {int(number) for number in TABLED.findall(text)}
    tested = {
        int(number)
        for path in (ROOT / "tests").rglob("test_*.py")
        for number in TESTED.findall(path.read_text())
    }
    assert tested == tabled
