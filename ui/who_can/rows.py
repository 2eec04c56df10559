"""Rows of principals with their answer to one action, and the few words on why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from designer.identity.account_principals import AccountPrincipalKind
from designer.identity.center_roles import permission_set_of
from designer.model.organization import Organization
from designer.policy.evaluation.outcome import Answer
from designer.principals.access_ways import PrincipalWay
from designer.principals.role_chains import PrincipalId
from designer.principals.sieve_level import SieveStage
from designer.principals.who_can import AccessKind
from designer.words import counted
from ui.theme import AnswerStyle
from ui.widgets.row_model import Row
from ui.widgets.rows import RowContent

ORDER = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN, Answer.DENIED)
"""Answers in the order of the list: whoever can stands first."""

GLYPHS = {
    AccountPrincipalKind.ROOT: "lock",
    AccountPrincipalKind.USER: "principal",
    AccountPrincipalKind.ROLE: "role",
}

_KINDS = {
    AccessKind.ROOT: "root user",
    AccessKind.USER: "user",
    AccessKind.ROLE: "role",
    AccessKind.ASSIGNMENT: "assignment",
    AccessKind.ENTITLEMENT: "entitlement",
}

_MOST = 1000
"""Rows in the list; typing narrows it."""

MFA, EXTERNAL_ID = "MFA", "an external id"

_KEYS = {
    "aws:multifactorauthpresent": MFA,
    "aws:multifactorauthage": MFA,
    "sts:externalid": EXTERNAL_ID,
    "aws:requestedregion": "the Region",
    "aws:sourceip": "the address",
}
"""Keys that have a word of their own; others are named as policies spell them."""


def name_of(one: PrincipalWay) -> str:
    """Name of a principal."""
    return shown_name(one.access.principal.title)


def shown_name(title: str) -> str:
    """Name of a principal, whose title is as in an ARN; a role of an assignment is called by its permission set."""
    name = title.rpartition("/")[2] if "/" in title else "Root user"
    return permission_set_of(name) or name


def place_of(organization: Organization, name: PrincipalId) -> str:
    """Name of the account of a principal."""
    return organization.node(name.account).name


def counts(found: Iterable[PrincipalWay]) -> dict[Answer, int]:
    """Number of principals with each answer."""
    numbers = dict.fromkeys(ORDER, 0)
    for one in found:
        numbers[one.answer] += 1
    return numbers


def rows(
    found: Sequence[PrincipalWay], organization: Organization, shown: Iterable[Answer], words: str
) -> Iterator[Row]:
    """The rows, whoever can first.

    Args:
        found: All principals.
        organization: The design.
        shown: The answers that are wanted.
        words: Parts of names of principals and accounts, with blanks between; empty for all.
    """
    wanted, parts, count = frozenset(shown), words.lower().split(), 0
    for answer in (one for one in ORDER if one in wanted):
        for one in (each for each in found if each.answer is answer):
            place = organization.node(one.access.account).name
            if parts and not all(part in f"{name_of(one)} {place}".lower() for part in parts):
                continue
            count += 1
            if count > _MOST:
                more = RowContent("More: type to find a principal", heading=True)
                yield Row(more, id="more", selectable=False)
                return
            yield _row(one, organization, place)


def _row(one: PrincipalWay, organization: Organization, place: str) -> Row:
    style = AnswerStyle(one.answer.value)
    why = because(one, organization)
    kind = _KINDS[one.access.kind]
    below = f"{kind}, {place}" if one.access.principal.record is not None else place
    content = RowContent(name_of(one), below, icon=style.value, icon_role=style.role, bold=True, trailing=why)
    spoken = f"{style.value}, {name_of(one)}, {kind}, {place}, {why}"
    return Row(content, sentence(one), id=(one.way[0], one.access.kind), value=one, accessible=spoken)


def sentence(one: PrincipalWay) -> str:
    """The reason in full."""
    if len(one.way) == 1:
        return one.access.answer.sentence
    return f"By itself: {one.access.answer.sentence} But it can become a principal that can."


def because(one: PrincipalWay, organization: Organization) -> str:
    """The reason in a few words: "2 roles, MFA", "SCP at Prod", "no policy"."""
    if len(one.way) > 1:
        over = f"over {counted(len(one.way) - 1, 'role')}"
        return ", ".join((over, *key_words(one.depends_on)[:2]))
    answer = one.access.answer
    if answer.answer is Answer.CONDITIONAL:
        named = key_words(one.depends_on)
        more = f" and {len(named) - 2} more" if len(named) > 2 else ""
        return f"on {', '.join(named[:2])}{more}" if named else "on conditions"
    if answer.node is not None:
        return f"{answer.stage.upper()} at {organization.node(answer.node).name}"
    if answer.answer is Answer.DENIED and answer.statement is None and answer.stage is SieveStage.IDENTITY:
        return "no policy grants it"
    if answer.answer is Answer.UNKNOWN:
        return "not known"
    if answer.stage in _STAGES:
        return _STAGES[answer.stage]
    return f"by {answer.policy.rpartition('/')[2]}" if answer.policy else ""


_STAGES = {SieveStage.BOUNDARY: "its boundary", SieveStage.TRUST: "the trust policy"}


def key_words(keys: Iterable[str]) -> list[str]:
    """Keys in a word each where they have one."""
    return list(dict.fromkeys(_KEYS.get(key.lower(), key) for key in keys))
