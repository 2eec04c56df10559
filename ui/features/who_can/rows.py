"""Rows of principals with their answer to one action, and the few words on why."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from designer.analysis.principals.access_ways import PrincipalWay
from designer.analysis.principals.escalation_chains import WayStep
from designer.analysis.principals.role_choices import shown_name
from designer.analysis.principals.sieve_level import SieveStage
from designer.analysis.principals.who_can import AccessKind, equal_roles, role_and_answer
from designer.basics.words import counted, short
from designer.organization.identity.account_principals import AccountPrincipalKind, PrincipalId
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.policy.evaluation.outcome import Answer
from ui.theme import AnswerStyle, Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

ANSWER_ORDER = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN, Answer.DENIED)
"""Answers in the order of the list: whoever can stands first."""

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
    """Name of a principal."""
    return shown_name(one.access.principal.title)


def account_name(organization: Organization, name: PrincipalId) -> str:
    """Name of the account of a principal."""
    return organization.node(name.account).name


def answer_counts(found: Iterable[PrincipalWay]) -> dict[Answer, int]:
    """Number of principals with each answer."""
    numbers = dict.fromkeys(ANSWER_ORDER, 0)
    for one in found:
        numbers[one.answer] += 1
    return numbers


def sections(
    found: Sequence[PrincipalWay], organization: Organization, shown: Iterable[Answer], words: str
) -> list[Row]:
    """The rows, whoever can first; equal roles of many accounts are one, with a row for each account below it.

    Args:
        found: All principals.
        organization: The design.
        shown: The answers that are wanted.
        words: Parts of names of principals and accounts, with blanks between; empty for all.
    """
    wanted, parts = frozenset(shown), words.lower().split()
    made: list[Row] = []
    room = _MOST_BELOW
    for answer in (one for one in ANSWER_ORDER if one in wanted):
        those = (one for one in found if one.answer is answer and _has_words(one, organization, parts))
        for group in equal_roles(those, _alike):
            if len(made) == _MOST:
                more = RowContent("More: type to find a principal", heading=True)
                return [*made, Row(more, id="more", selectable=False)]
            made.append(_section(group, organization, room))
            room -= len(made[-1].rows)
    return made


def _has_words(one: PrincipalWay, organization: Organization, parts: Sequence[str]) -> bool:
    if not parts:
        return True
    text = f"{principal_name(one)} {organization.node(one.access.account).name}".lower()
    return all(part in text for part in parts)


def _alike(one: PrincipalWay) -> Hashable:
    """Role and all that its row says, but for the account."""
    role = role_and_answer(one.access)
    return None if role is None else (role, len(one.way), one.depends_on, one.steps)


def _section(group: Sequence[PrincipalWay], organization: Organization, room: int) -> Row:
    """One principal, or equal roles with a row for each account, as long as there is room for them."""
    first, count = group[0], len(group)
    if count == 1:
        place = organization.node(first.access.account).name
        return _row(first, organization, place, (first.way[0], first.access.kind))
    head = _row(first, organization, counted(count, "account"), ("alike", first.answer, _alike(first)))
    below = [_row_below(one, organization) for one in group[:room]]
    if len(below) < count:
        more = RowContent("More: type to find an account", heading=True)
        below.append(Row(more, id=("more", head.id), selectable=False))
    return replace(head, rows=below)


def _row(one: PrincipalWay, organization: Organization, place: str, row_id: Hashable) -> Row:
    style = AnswerStyle(one.answer.value)
    why = because(one, organization)
    kind = _KINDS[one.access.kind]
    below = f"{kind}, {place}" if one.access.principal.record is not None else place
    content = RowContent(
        principal_name(one), below, icon=style.value, icon_role=style.role, bold=True, trailing=why, wrapped=True
    )
    accessible = f"{style.value}, {principal_name(one)}, {kind}, {place}, {why}"
    return Row(content, reason_sentence(one), id=row_id, value=one, accessible=accessible)


def _row_below(one: PrincipalWay, organization: Organization) -> Row:
    """Row of one account below that of a role."""
    place = organization.node(one.access.account).name
    path = path_text(organization, one.access.account)
    content = RowContent(place, icon="account", icon_role=Role.ACCOUNT)
    return Row(
        content, path, id=(one.way[0], one.access.kind), value=one, accessible=f"{principal_name(one)} in {path}"
    )


def reason_sentence(one: PrincipalWay) -> str:
    """The reason in full."""
    if one.steps:
        return _steps_sentence(one)
    if len(one.way) == 1:
        return one.access.answer.sentence
    return f"By itself: {one.access.answer.sentence} But it can become a principal that can."


def because(one: PrincipalWay, organization: Organization) -> str:
    """The reason in a few words: "2 roles, MFA", "SCP at Prod", "no policy"."""
    if one.steps:
        steps = len(one.steps)
        told = _step_words(one.steps[0]) if steps == 1 else counted(steps, "step")
        return ", ".join((told, *key_words(one.depends_on)[:2]))
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
    """The steps of a way to a role or to administration, one after the other."""
    ends = [shown_name(name.title) for name in one.way[1:]]
    told = [
        f"assumes {end}" if step.takes_role else f"becomes {end} by {step.words}"
        for step, end in zip(one.steps, [*ends, "an administrator"], strict=False)
    ]
    hangs = f" That depends on {', '.join(one.depends_on)}." if one.depends_on else ""
    return f"It {', then '.join(told)}.{hangs}"


_STAGES = {SieveStage.BOUNDARY: "its boundary", SieveStage.TRUST: "the trust policy"}


def key_words(keys: Iterable[str]) -> list[str]:
    """Keys in a word each where they have one."""
    return list(dict.fromkeys(_KEYS.get(key.lower(), key) for key in keys))
