"""Policy texts as anybody may leave them: reader, checks, form and completion at any cursor take them all."""

from __future__ import annotations

import json
from itertools import islice
from random import Random

import pytest

from designer.analysis import checks, completion
from designer.basics.errors import EditError, FormatError
from designer.exchange.formats import fragments, native
from designer.organization.edits import fragment
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.catalog import catalogue
from designer.policy.json import text as json_text
from designer.policy.language import form, form_edits
from designer.policy.language.document import read_policy_text
from designer.policy.language.grammar import Grammar
from tests.examples import LONG
from tests.fuzz import mutations
from tests.fuzz.bases import bases
from tests.tools import in_one_test

KINDS = [kind for kind in mutations.KINDS if kind in {one.__name__ for one in (*mutations.BYTES, *mutations.STRUCTURE)}]
EACH = 25 if LONG else 10

TEXT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "One",
                "Effect": "Deny",
                "NotAction": ["iam:*", "sts:Get*"],
                "Resource": "*",
                "Condition": {
                    "StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]},
                    "ArnNotLike": {"aws:PrincipalARN": "arn:aws:iam::*:role/Admin"},
                },
            },
            {"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::${aws:username}/*"]},
        ],
    },
    indent=2,
).encode()


@pytest.fixture(scope="module")
def organization() -> Organization:
    return native.read(bases()[0], "company").organization


def _texts(kind: str, seed: int) -> list[str]:
    """Mutated policies, as an editor holds them: any characters, half ones included."""
    random = Random(f"{kind} {seed}")
    found: list[str] = []
    while len(found) < EACH:
        try:
            data = mutations.KINDS[kind](random, TEXT)
        except (ValueError, IndexError, KeyError, RecursionError):
            continue
        if len(data) > 50_000:  # ten times what AWS takes
            continue
        text = data.decode("utf-8", random.choice(("replace", "surrogateescape", "ignore")))
        at = random.randrange(len(text) + 1)
        found.append(text[:at] + random.choice(("", "", *mutations.TEXTS[:20], "\ud800")) + text[at:])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_text_is_read_checked_and_completed_whatever_it_is(kind: str, organization: Organization) -> None:
    random, known = Random(kind), catalogue.load()
    for text in _texts(kind, 1):
        for grammar in Grammar:
            for fault in read_policy_text(text, grammar).faults:
                assert 0 <= fault.span.start <= fault.span.end <= len(text)
        for cursor in (0, len(text), *(random.randrange(len(text) + 1) for _ in range(6))):
            for policy_type in (random.choice(list(PolicyType)), PolicyType.SERVICE_CONTROL_POLICY):
                completion.complete(text, cursor, policy_type, known, organization)
            completion.hover(text, cursor, known, organization)
        json_text.pretty(text)
        json_text.minified_length(text)
        _edit(text, random)


def _edit(text: str, random: Random) -> None:
    """Every edit of the form gives a text or refuses in words."""
    statements = form.read_forms(text).statements
    for one in statements[:3]:
        value = random.choice(mutations.TEXTS)
        for edit in (
            lambda one=one, value=value: form_edits.set_text(text, one, "Sid", value),
            lambda one=one, value=value: form_edits.add_value(text, one, "Action", value),
            lambda one=one, value=value: form_edits.add_condition(text, one, "StringEquals", value or "k", [value]),
            lambda one=one: form_edits.copy_statement(text, one),
            lambda one=one: form_edits.move_statement(text, one, 0) if len(statements) > 1 else text,
            lambda one=one: form_edits.remove_statement(text, one),
        ):
            try:
                changed = edit()
            except EditError:
                continue
            assert isinstance(changed, str)


@in_one_test("kind", mutations.KINDS)
def test_what_is_pasted_is_taken_or_refused_in_words(kind: str) -> None:
    for data in islice(mutations.designs(kind, 5, bases()), 10):
        try:
            taken = fragments.read_subtrees(data)
        except FormatError as error:
            str(error).encode()
        else:
            fragments.outline(taken)
            assert taken.tops == fragments.read_subtrees(fragments.write_subtrees(taken)).tops


def test_checks_take_any_text(organization: Organization) -> None:
    value = json.loads(bases()[1])
    for kind in KINDS:
        value["policies"] = [
            {
                "id": f"p{n}",
                "name": f"p{n}",
                "type": random_type.value,
                "text": text.encode("utf-8", "replace").decode(),
            }
            for n, (text, random_type) in enumerate(zip(_texts(kind, 2), list(PolicyType) * 2, strict=False))
        ]
        for number, node in enumerate(value["nodes"]):
            node["policies"] = ["FullAWSAccess", f"p{number % len(value['policies'])}"]
        for finding in checks.run_all(native.read(json.dumps(value).encode(), kind).organization):
            assert finding.message
    assert fragment(organization, organization.node(organization.root).children).tops
