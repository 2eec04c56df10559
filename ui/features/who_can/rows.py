"""Rows of principals with their answer to one action, and the few words on why."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from designer.analysis.principals.access_ways import AccessWays
from designer.analysis.principals.found_ways import WayStep
from designer.analysis.principals.principal_sieves import ROOT_TAKES_NO_ROLE
from designer.analysis.principals.principal_ways import GivenRoles, PersonAccess, PrincipalWay
from designer.analysis.principals.role_choices import shown_name
from designer.analysis.principals.sieve_level import SieveStage
from designer.analysis.principals.who_can import AccessKind, equal_roles, role_and_answer
from designer.basics.words import counted, short
from designer.organization.identity.account_principals import AccountPrincipalKind, PrincipalId
from designer.organization.model.identity_center import GranteeKind
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.policy.evaluation.outcome import Answer
from ui.theme import AnswerStyle, Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

ANSWER_ORDER = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN, Answer.DENIED)
"""Answers in the order of the list: those who can stand first."""

PRINCIPAL_GLYPHS = {
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

_MOST, _MOST_BELOW = 1_000, 5_000
"""Rows in the list, and rows of accounts below those of equal roles; typing narrows it."""

MFA_WORDS, EXTERNAL_ID_WORDS = "MFA", "an external id"

_KEYS = {
    "aws:multifactorauthpresent": MFA_WORDS,
    "aws:multifactorauthage": MFA_WORDS,
    "sts:externalid": EXTERNAL_ID_WORDS,
    "aws:requestedregion": "the Region",
    "aws:sourceip": "the address",
}
"""Keys that have a word of their own; others are named as policies spell them."""


def principal_name(one: PrincipalWay) -> str:
    """Return the name of a principal."""
    return shown_name(one.access.principal.title)


def account_name(organization: Organization, name: PrincipalId) -> str:
    """Return the name of the account of a principal."""
    return organization.node(name.account).name


def answer_counts(found: Iterable[PrincipalWay | PersonAccess]) -> dict[Answer, int]:
    """Return the number of principals and people with each answer."""
    numbers = dict.fromkeys(ANSWER_ORDER, 0)
    for one in found:
        numbers[one.answer] += 1
    return numbers


class PersonWay(NamedTuple):
    """One way of a person: by a role that it is given."""

    person: PersonAccess
    source: GivenRoles
    way: PrincipalWay

    @property
    def sentence(self) -> str:
        """How the person comes to the role."""
        to = f"to group {self.source.grantee.name}, which {self.person.grantee.name} is in"
        if self.source.grantee == self.person.grantee:
            to = f"to {self.person.grantee.name}"
            to += ", whose members are not known" if self.person.grantee.kind is GranteeKind.GROUP else ""
        return f"Identity Center assigns {self.source.given} {to}."


def sections(ways: AccessWays, shown: Iterable[Answer], words: str) -> list[Row]:
    """Return the rows, those who can first; equal roles of many accounts are one, with a row for each account below it.

    Args:
        ways: All principals and people.
        shown: The answers that are wanted.
        words: Parts of names of principals and accounts, with blanks between; empty for all.
    """
    found, organization = ways.found, ways.organization
    wanted, parts = frozenset(shown), words.lower().split()
    made: list[Row] = []
    room = _MOST_BELOW
    for answer in (one for one in ANSWER_ORDER if one in wanted):
        people = (list(_person_ways(person, organization, parts)) for person in ways.people if person.answer is answer)
        those = (way for way in found if way.answer is answer and _has_words(way, organization, parts))
        groups: Iterable[Sequence[PersonWay] | Sequence[PrincipalWay]] = chain(
            filter(None, people), equal_roles(those, _alike)
        )
        for group in groups:
            if len(made) == _MOST:
                more = RowContent("More: type to find a principal", heading=True)
                return [*made, Row(more, id="more", selectable=False)]
            made.append(_section(group, organization, room))
            room -= len(made[-1].rows)
    return made


def _person_ways(person: PersonAccess, organization: Organization, parts: Sequence[str]) -> Iterator[PersonWay]:
    """Yield the ways of a person with all words in its name, its groups or sets, or the name of the account."""
    for source in person.sources:
        for way in source.ways:
            text = f"{person.grantee.name} {source.words} {organization.node(way.access.account).name}".lower()
            if all(part in text for part in parts):
                yield PersonWay(person, source, way)


def _has_words(one: PrincipalWay, organization: Organization, parts: Sequence[str]) -> bool:
    if not parts:
        return True
    text = f"{principal_name(one)} {organization.node(one.access.account).name}".lower()
    return all(part in text for part in parts)


def _alike(one: PrincipalWay) -> Hashable:
    """Role and all that its row says, except for the account."""
    role = role_and_answer(one.access)
    return None if role is None else (role, len(one.way), one.depends_on, one.steps)


def _section(group: Sequence[PrincipalWay] | Sequence[PersonWay], organization: Organization, room: int) -> Row:
    """Return one principal or person, or equal roles, with a row for each account as long as there is room for them."""
    first, count = group[0], len(group)
    if isinstance(first, PersonWay):
        head = _person_row(first, organization, len({_way(one).access.account for one in group}))
    elif count == 1:
        return _row(first, organization, organization.node(first.access.account).name, _id(first))
    else:
        head = _row(first, organization, counted(count, "account"), ("alike", first.answer, _alike(first)))
    if count == 1:
        return head
    below = [_row_below(one, organization) for one in group[:room]]
    if len(below) < count:
        more = RowContent("More: type to find an account", heading=True)
        below.append(Row(more, id=("more", head.id), selectable=False))
    return replace(head, rows=below)


def _way(one: PrincipalWay | PersonWay) -> PrincipalWay:
    return one.way if isinstance(one, PersonWay) else one


def _id(one: PrincipalWay | PersonWay) -> Hashable:
    if isinstance(one, PersonWay):
        return one.person.grantee, one.source.grantee, one.way.way[0]
    return one.way[0], one.access.kind


def _person_row(one: PersonWay, organization: Organization, accounts: int) -> Row:
    person, name = one.person, one.person.grantee.name
    place = organization.node(one.way.access.account).name if accounts == 1 else counted(accounts, "account")
    why = f"by {'; '.join(dict.fromkeys(source.words for source in person.sources))}"
    if person.answer is not Answer.ALLOWED:
        why = f"{why}: {because(one.way, organization)}"
    content = _content(person.answer, name, f"{person.kind}, {place}", why)
    accessible = f"{person.answer.value}, {name}, {person.kind}, {place}, {why}"
    return Row(content, one.sentence, id=(person.grantee, person.answer), value=one, accessible=accessible)


def _content(answer: Answer, name: str, below: str, why: str) -> RowContent:
    style = AnswerStyle(answer.value)
    return RowContent(name, below, icon=style.value, icon_role=style.role, bold=True, trailing=why, wrapped=True)


def _row(one: PrincipalWay, organization: Organization, place: str, row_id: Hashable) -> Row:
    why = because(one, organization)
    kind = _KINDS[one.access.kind]
    below = f"{kind}, {place}" if one.access.principal.record is not None else place
    content = _content(one.answer, principal_name(one), below, why)
    accessible = f"{one.answer.value}, {principal_name(one)}, {kind}, {place}, {why}"
    return Row(content, reason_sentence(one), id=row_id, value=one, accessible=accessible)


def _row_below(one: PrincipalWay | PersonWay, organization: Organization) -> Row:
    """Return the row of one account below that of a role or a person, with the set of the person if it has several."""
    account = _way(one).access.account
    place, path = organization.node(account).name, path_text(organization, account)
    by, name = "", principal_name(_way(one))
    if isinstance(one, PersonWay):
        by, name = one.source.words if len(one.person.sources) > 1 else "", one.person.grantee.name
    content = RowContent(place, by, icon="account", icon_role=Role.ACCOUNT)
    return Row(content, path, id=_id(one), value=one, accessible=f"{name} in {path}")


def reason_sentence(one: PrincipalWay) -> str:
    """Return the reason in full."""
    if one.steps:
        return _steps_sentence(one)
    if len(one.way) == 1:
        return one.access.answer.sentence
    if one.answer is Answer.UNKNOWN:
        return f"By itself: {one.access.answer.sentence} It can become a principal that perhaps can."
    return f"By itself: {one.access.answer.sentence} But it can become a principal that can."


def because(one: PrincipalWay, organization: Organization) -> str:
    """Return the reason in a few words: "2 roles, MFA", "SCP at Prod", "no policy"."""
    if one.steps:
        steps = len(one.steps)
        words = _step_words(one.steps[0]) if steps == 1 else counted(steps, "step")
        return ", ".join((words, *key_words(one.depends_on)[:2]))
    if len(one.way) > 1:
        over = f"over {counted(len(one.way) - 1, 'role')}"
        return ", ".join((over, *key_words(one.depends_on)[:2]))
    answer = one.access.answer
    if answer.answer is Answer.CONDITIONAL:
        named = key_words(one.depends_on)
        more = f" and {len(named) - 2} more" if len(named) > 2 else ""
        return f"conditional on {', '.join(named[:2])}{more}" if named else "conditional"
    if answer.node is not None:
        return f"{answer.stage.upper()} at {organization.node(answer.node).name}"
    if answer.sentence == ROOT_TAKES_NO_ROLE.sentence:
        return "root users take no role"
    if answer.answer is Answer.DENIED and answer.statement is None and answer.stage is SieveStage.IDENTITY:
        return "no policy grants it"
    if answer.answer is Answer.UNKNOWN:
        return "not known"
    if answer.stage in _STAGES:
        return _STAGES[answer.stage]
    return f"by {answer.policy.rpartition('/')[2]}" if answer.policy else ""


def _step_words(step: WayStep) -> str:
    return "assumes it" if step.takes_role else f"by {short(step.words)}"


def _steps_sentence(one: PrincipalWay) -> str:
    """Return the steps of a way to a role or to administration, one after the other."""
    ends = [shown_name(name.title) for name in one.way[1:]]
    parts = [
        f"assumes {end}" if step.takes_role else f"becomes {end} by {step.words}"
        for step, end in zip(one.steps, [*ends, "an administrator"], strict=False)
    ]
    depending = f" That depends on {', '.join(one.depends_on)}." if one.depends_on else ""
    return f"It {', then '.join(parts)}.{depending}"


_STAGES = {SieveStage.BOUNDARY: "its boundary", SieveStage.TRUST: "the trust policy"}


def key_words(keys: Iterable[str]) -> list[str]:
    """Return the keys in a word each where they have one."""
    return list(dict.fromkeys(_KEYS.get(key.lower(), key) for key in keys))
