"""Lines on guardrail tests that differ: promises that come and go, and what a changed one says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.differences.alignment import Alignment
from designer.analysis.expectations.words import promise_sentence, promise_words
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.organization import Organization


def promise_lines(sides: Alignment) -> Iterator[tuple[str, str]]:
    """A line for each test that one side alone has, or has otherwise: its sign, + or -, and its words.

    What is shown of a changed test is its new sentence, and the old one only where it differs.
    """
    before = {test.id: test for test in sides.before.settings.tests}
    after = {test.id: test for test in sides.after.settings.tests}
    for key, test in before.items():
        if key not in after:
            yield "-", f"guardrail test: {promise_words(sides.before, test)}"
    for key, test in after.items():
        if key not in before:
            yield "+", f"guardrail test: {promise_words(sides.after, test)}"
        elif test != before[key]:
            yield from _changed(sides, before[key], test)


def _changed(sides: Alignment, was: GuardrailTest, now: GuardrailTest) -> Iterator[tuple[str, str]]:
    told = [_told(design, test) for design, test in ((sides.before, was), (sides.after, now))]
    keys = [key for key in told[1] if told[0][key] != told[1][key]]
    for sign, one in zip("-+", told, strict=True):
        for key in keys:
            yield sign, f"guardrail test “{promise_words(sides.after, now)}”, {key}: {one[key] or 'none'}"


def _told(organization: Organization, test: GuardrailTest) -> dict[str, str]:
    """Parts of a test in words; its own words hide no change of what it promises."""
    reviewed = f"catalogue of {test.reviewed.catalogue}, {test.reviewed.actions:,} actions" if test.reviewed else ""
    return {
        "says": test.say,
        "promise": promise_sentence(organization, test),
        "why": test.why,
        "owner": test.owner,
        "severity": test.urgency.value,
        "expires": test.expires,
        "during migrations": "yes" if test.during_migration else "no",
        "reviewed": reviewed,
    }
