"""Edits of the guardrail tests of a design."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from designer.basics.words import counted, short
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import length_refusal, require
from designer.organization.model.change import Change
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_PATTERN, LONGEST_TEXT
from designer.organization.model.organization import Organization
from designer.organization.model.slugs import Slugs

_CALLERS = ("arn:", "role/", "user/")

_LIMITS = {
    "id": LONGEST_ID,
    "say": LONGEST_NAME,
    "owner": LONGEST_NAME,
    "actions": LONGEST_PATTERN,
    "exceptions": LONGEST_PATTERN,
    "principals": LONGEST_PATTERN,
    "resources": LONGEST_PATTERN,
    "why": LONGEST_TEXT,
}


def add_test(organization: Organization, test: GuardrailTest, title: str = "") -> Change:
    """Add a test behind the others; one without an id gets a free one.

    Args:
        organization: The design.
        test: The test.
        title: Its promise in words, for the history; empty for what the test says itself.

    Raises:
        EditError: See `test_refusal`.
    """
    named = test if test.id else replace(test, id=free_test_id(organization, test.say))
    require(test_refusal(organization, named))
    return _with(organization, (*organization.settings.tests, named), f"Add test {_title(named, title)}")


def add_tests(organization: Organization, tests: Iterable[GuardrailTest], label: str) -> Change:
    """Add several tests in one step, each with a free id.

    Raises:
        EditError: See `test_refusal`.
    """
    builder = ChangeBuilder(organization)
    slugs = Slugs(_ids(organization))
    added: list[GuardrailTest] = []
    for test in tests:
        named = replace(test, id=slugs.test(test.say))
        require(test_refusal(organization, named))
        added.append(named)
    builder.settings = replace(builder.settings, tests=(*builder.settings.tests, *added))
    return builder.change(label)


def change_test(organization: Organization, test: GuardrailTest, title: str = "") -> Change:
    """Put a test in the place of the one with its id; `title` as for `add_test`.

    Raises:
        EditError: See `test_refusal`; or there is no such test.
    """
    require("" if any(one.id == test.id for one in organization.settings.tests) else "This test is gone.")
    require(test_refusal(organization, test))
    tests = tuple(test if one.id == test.id else one for one in organization.settings.tests)
    return _with(organization, tests, f"Change test {_title(test, title)}")


def remove_tests(organization: Organization, gone: Iterable[GuardrailTestId], title: str = "") -> Change:
    """Take tests away; `title` of the one there is, as for `add_test`."""
    ids = set(gone)
    removed = [test for test in organization.settings.tests if test.id in ids]
    kept = tuple(test for test in organization.settings.tests if test.id not in ids)
    what = f"test {_title(removed[0], title)}" if len(removed) == 1 else counted(len(removed), "test")
    return _with(organization, kept, f"Remove {what}")


def free_test_id(organization: Organization, say: str) -> GuardrailTestId:
    """Return the id for a new test, by its sentence."""
    return Slugs(_ids(organization)).test(say)


def _ids(organization: Organization) -> set[str]:
    return {test.id for test in organization.settings.tests}


def _title(test: GuardrailTest, title: str = "") -> str:
    return short(title or test.say or test.id, 60)


def _with(organization: Organization, tests: tuple[GuardrailTest, ...], label: str, merge_key: str = "") -> Change:
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, tests=tests)
    return builder.change(label, merge_key)


def test_refusal(organization: Organization, test: GuardrailTest) -> str:
    """Return the reason why a design cannot hold a test, as a sentence; "" where it can."""
    if not test.id:
        return "A test needs an id."
    if too_long := length_refusal(test, _LIMITS):
        return too_long
    if test.promise is Promise.CASE or test.case is not None:
        return _case_refusal(organization, test)
    missing = [node_id for node_id in (*test.nodes, *test.except_nodes) if node_id not in organization.nodes]
    if missing:
        return f"{short(missing[0])} is gone from the design."
    if not test.nodes:
        return "Say where: the organization, an OU or an account."
    if not test.actions or not all(test.actions):
        return "Name at least one action, such as s3:DeleteBucket or s3:*."
    return form_refusal(test)


def form_refusal(test: GuardrailTest) -> str:
    """Return why it cannot be known what a test covers, whatever the design is; "" if it can."""
    refusals = (*map(caller_refusal, test.principals), *map(resource_refusal, test.resources))
    if any(refusals):
        return next(filter(None, refusals))
    for name, _ in test.when:
        if not is_operator(name):
            return f"“{short(name)}” is not a condition operator."
    return "" if not test.expires or is_date(test.expires) else date_refusal(test.expires)


def _case_refusal(organization: Organization, test: GuardrailTest) -> str:
    case = test.case
    if case is None or test.promise is not Promise.CASE:
        return "A case needs a request."
    if case.account not in organization.nodes:
        return f"{short(case.account)} is gone from the design."
    if not case.action:
        return "Name the action of the request."
    if case.principal and (refusal := caller_refusal(case.principal)):
        return refusal
    return "" if not test.expires or is_date(test.expires) else date_refusal(test.expires)


def caller_refusal(pattern: str) -> str:
    """Return the reason why a pattern names no caller; "" where it does."""
    if pattern in {"*", "root"} or pattern.startswith(_CALLERS):
        return ""
    return f"“{short(pattern)}” names no caller: write an ARN, role/Name, user/Name or root."


def resource_refusal(pattern: str) -> str:
    """Return the reason why a pattern names no resource; "" where it does."""
    return (
        ""
        if pattern == "*" or pattern.startswith("arn:")
        else f"“{short(pattern)}” is not a pattern of ARNs: they begin with arn:."
    )


def is_operator(name: str) -> bool:
    """Return True for the name of a condition operator, with or without what is before and behind it."""
    from designer.policy.matching.conditions import NULL, parse_operator  # the start edits nothing
    from designer.policy.matching.operators import OPERATORS

    quantifier, base, _ = parse_operator(name)
    return quantifier is not None and (base in OPERATORS or base == NULL.lower())


def is_date(text: str) -> bool:
    """Return True for a day as 2027-03-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def date_refusal(text: str) -> str:
    """Return the sentence about a text that is not a day."""
    return f"“{short(text)}” is not a date: write it as 2027-03-31."
