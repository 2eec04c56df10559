"""The conversion report: order, words and shape, which imports and exports share."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from designer.exchange.conversion import ConversionEntry, ConversionReport, Outcome

ENTRIES = st.builds(ConversionEntry, st.sampled_from(Outcome), st.text("a:01.9 ", max_size=6), st.text(max_size=3))


def test_an_entry_is_told_once_and_the_gravest_come_first() -> None:
    report = ConversionReport()
    report.note("", "Written without a date.")
    report.unknown("main.tf:10", "The name comes from a variable.", "Give it a default.")
    report.unknown("main.tf:9", "The name comes from a variable.", "Give it a default.")
    report.changed("account shop", "Its name.")
    report.lost("account shop", "Its note.")
    report.lost("account shop", "Its note.")

    assert [
        "Lost: account shop: Its note.",
        "Changed: account shop: Its name.",
        "Unknown: main.tf:9: The name comes from a variable. Give it a default.",
        "Unknown: main.tf:10: The name comes from a variable. Give it a default.",
        "Note: Written without a date.",
    ] == [str(entry) for entry in report]
    assert "1 lost, 1 changed, 2 unknown, 1 note" == report.summary()


def test_the_json_has_four_members_an_entry() -> None:
    report = ConversionReport()
    report.lost("account shop", "Its note.", "Keep the design.")

    assert [
        {"severity": "lost", "where": "account shop", "what": "Its note.", "advice": "Keep the design."}
    ] == report.as_json()


def test_places_at_which_the_same_happens_share_a_line() -> None:
    report = ConversionReport()
    for name in ("bank", "shop", "trial"):
        report.lost(f"account {name}", "Its tags.")
    report.changed("account shop", "Its tags.")

    assert ["Lost: account bank and 2 more: Its tags.", "Changed: account shop: Its tags."] == [
        str(entry) for entry in report.alike()
    ]


def test_notes_alone_leave_a_conversion_complete() -> None:
    report = ConversionReport()
    assert report.is_complete
    assert "" == report.summary()
    report.note("", "Names are as they were.")
    report.note("", "So are ids.")
    assert report.is_complete
    assert "2 notes" == report.summary()
    report.unknown("", "The tags.")
    assert not report.is_complete


@given(st.lists(ENTRIES, max_size=8), st.randoms())
def test_the_order_does_not_hang_on_the_order_of_telling(entries: list[ConversionEntry], random: object) -> None:
    one, other = ConversionReport(), ConversionReport()
    one.add(tuple(entries))
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for entry in shuffled:
        other.add((entry,))

    assert one.entries == other.entries
    assert len(set(entries)) == len(one) == len(json.loads(json.dumps(one.as_json())))


@given(st.text(max_size=9), st.integers(0, 10**40), st.integers(0, 10**40))
def test_numbers_in_a_place_sort_as_numbers(name: str, one: int, other: int) -> None:
    report = ConversionReport()
    report.note(f"{name}:{one}", "")
    report.note(f"{name}:{other}", "")
    assert [f"{name}:{number}" for number in sorted({one, other})] == [entry.where for entry in report]
