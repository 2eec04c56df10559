"""The documentation of the checks is what the checks say."""

from pathlib import Path

from designer.analysis.checks import by_id
from docs.make_pages import checks_page

PAGE = Path(__file__).parents[4] / "docs" / "checks.md"


def test_the_page_is_current() -> None:
    current = checks_page() == PAGE.read_text("utf-8")
    assert current, "run: python -m docs.make_pages"


def test_the_page_names_every_check_once() -> None:
    lines = checks_page().splitlines()
    assert [1] * len(by_id()) == [lines.count(f"### {name}") for name in by_id()]
