"""The documentation of the guardrails is what the catalogue says."""

from pathlib import Path

from designer.analysis.guardrails import load
from docs.make_pages import guardrails_page

PAGE = Path(__file__).parents[4] / "docs" / "guardrails.md"


def test_the_page_is_current() -> None:
    current = guardrails_page() == PAGE.read_text("utf-8")
    assert current, "run: python -m docs.make_pages"


def test_the_page_says_of_every_guardrail_what_it_leaves_open() -> None:
    page = guardrails_page()
    assert [] == [one.id for one in load().values() if f"### {one.id}\n" not in page]
    assert [] == [left.why for one in load().values() for left in one.leaves_open if left.words() not in page]
