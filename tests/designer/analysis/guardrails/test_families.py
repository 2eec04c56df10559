"""Whatever can be done to the kind of thing that a guardrail is about is denied, told, or harmless for a reason."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

from designer.analysis.guardrails import build, find_guardrail, load
from designer.organization.model.records import PolicyType
from designer.policy.catalog import catalogue
from designer.policy.catalog.catalogue import AccessLevel
from tests.designer.analysis.guardrails.test_guardrails import values_of
from tests.tools import in_one_test


class Family(TypedDict):
    """The actions that a guardrail's claim makes a reader think of.

    Attributes:
        family: Patterns of these actions; ``*:`` stands for every service.
        ends: True if ending something (delete, detach, reject …) is not what the guardrail prevents.
        harmless: Actions that it neither denies nor tells, by the reason.
    """

    family: str
    ends: NotRequired[bool]
    harmless: NotRequired[dict[str, str]]


FAMILIES: dict[str, Family] = json.loads(Path(__file__).with_name("families.json").read_bytes())

WITHOUT_FAMILY = {
    "deny-root-user": "denies everything to the root user",
    "require-mfa-for-users": "denies everything without MFA",
    "quarantine": "denies everything",
    "freeze": "is tried action by action in test_denials",
    "deny-s3-without-tls": "denies whole services",
    "deny-services": "denies whole services",
    "deny-ai-services": "denies whole services; test_ways_around decides about each",
    "sandbox-services": "allows whole services",
    "only-services-in-scope": "allows whole services",
    "perimeter-network": "denies everything from elsewhere",
}
ENDING = re.compile(
    r":(Cancel|Decline|Delete|Deny|Deprovision|Deregister|Detach|Disable|Disassociate|Dissociate|Pause|Reject|Release"
    r"|Remove|Revoke|Rollback|Stop|Suspend|Terminate|Unassign|Unpeer|Withdraw)"
)


@cache
def matched(patterns: str) -> frozenset[str]:
    """The actions of the catalogue that any of the patterns matches."""
    actions = catalogue.load()
    found: set[str] = set()
    for pattern in patterns.split():
        if pattern.startswith("*:"):
            found |= {action for action in actions.actions if fnmatchcase(action, pattern)}
        else:
            found |= {actions.actions[index] for index in actions.members(actions.match(pattern))}
    return frozenset(found)


@cache
def changing() -> frozenset[str]:
    """Actions that write or manage permissions. Tags are left out: they decide only where a policy asks for them."""
    actions = catalogue.load()
    mask = actions.level_masks[AccessLevel.WRITE] | actions.level_masks[AccessLevel.PERMISSIONS]
    return frozenset(actions.actions[index] for index in actions.members(mask))


def denied(guardrail_id: str) -> frozenset[str]:
    """The actions that a Deny of the guardrail names, whatever its conditions."""
    guardrail = find_guardrail(guardrail_id)
    statements = json.loads(build(guardrail, values_of(guardrail)))["Statement"]
    entries = [one.get("Action", []) for one in statements if one["Effect"] == "Deny"]
    named = [entry for each in entries for entry in ([each] if isinstance(each, str) else each)]
    return matched(" ".join(entry for entry in named if entry != "*"))


def told(guardrail_id: str) -> set[str]:
    return {action for loophole in find_guardrail(guardrail_id).leaves_open for action in loophole.actions}


def harmless(guardrail_id: str) -> set[str]:
    return {action for listed in FAMILIES[guardrail_id].get("harmless", {}).values() for action in listed.split()}


@in_one_test("guardrail", FAMILIES)
def test_whatever_changes_what_a_guardrail_is_about_is_denied_told_or_harmless(guardrail):
    row = FAMILIES[guardrail]
    left = (changing() & matched(row["family"])) - denied(guardrail) - told(guardrail) - harmless(guardrail)
    if row.get("ends"):
        left = {action for action in left if not ENDING.search(action)}
    assert set() == left


@in_one_test("guardrail", FAMILIES)
def test_what_is_listed_as_harmless_is_of_the_family_and_neither_denied_nor_told(guardrail):
    listed = harmless(guardrail)
    assert set() == listed - matched(FAMILIES[guardrail]["family"])
    assert set() == listed & (denied(guardrail) | told(guardrail))


@in_one_test("guardrail", FAMILIES)
def test_each_pattern_of_a_family_matches_something(guardrail):
    assert [] == [pattern for pattern in FAMILIES[guardrail]["family"].split() if not matched(pattern)]


def test_every_guardrail_of_scps_has_a_family_or_a_reason_to_have_none():
    scps = {one.id for one in load().values() if one.type is PolicyType.SERVICE_CONTROL_POLICY}
    assert scps == set(FAMILIES) | set(WITHOUT_FAMILY)
    assert set() == set(FAMILIES) & set(WITHOUT_FAMILY)
