"""Lenses of who can do one action: accounts by their SCPs, and users, roles and root users that really can."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from designer.analysis.access.assumption import Assumption
from designer.analysis.access.reach import DecidedAnswer, answers
from designer.analysis.access.reasons import Cause
from designer.analysis.lenses.annotation import (
    ALLOWED,
    CONDITIONAL,
    DENIED,
    EXEMPT,
    UNKNOWN,
    NodeAnnotation,
    Tone,
    ToneColour,
)
from designer.analysis.lenses.choice import PRINCIPALS, WHO_CAN
from designer.analysis.lenses.lens import (
    NODES_A_STEP,
    LegendEntry,
    LensFacts,
    LensResult,
    LensSteps,
    LensSubject,
    lens_of,
    of_unit,
)
from designer.basics.errors import EditError
from designer.basics.words import counted, short
from designer.organization.model.identities import IdentityPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.states import NEVER_GRANT

COMMON_ACTIONS = (
    "organizations:LeaveOrganization",
    "s3:DeleteBucket",
    "iam:CreateUser",
    "cloudtrail:StopLogging",
    "kms:ScheduleKeyDeletion",
    "ec2:RunInstances",
)
"""Offered before anything is typed: what guardrails are most often about."""

_EXAMPLE = "s3:DeleteBucket"
_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9_.-]+")
_LIMITS_NONE = NodeAnnotation(note="no limit here", note_role=ToneColour.OTHER)
_MOST = 40
_TONES = {Answer.ALLOWED: ALLOWED, Answer.CONDITIONAL: CONDITIONAL, Answer.DENIED: DENIED, Answer.UNKNOWN: UNKNOWN}


def _find(_organization: Organization, text: str) -> str:
    if not _ACTION.fullmatch(text):
        raise EditError(f"{short(text)} is not an action: write one as {_EXAMPLE}.")
    return text


def _offered(facts: LensFacts, text: str) -> Sequence[str]:
    return suggest_actions(facts.catalogue, text, _MOST) if text.strip() else COMMON_ACTIONS


def _read_accounts(facts: LensFacts, action: str) -> LensSteps:
    catalogue, assumption = facts.catalogue, facts.assumption
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    annotations: dict[NodeId, NodeAnnotation] = {}
    plain: dict[tuple[Tone, tuple[str, ...]], NodeAnnotation] = {}
    # Accounts that are decided alike share one value: as an object it is much faster to look up than by what it says.
    known: dict[int, tuple[DecidedAnswer, NodeAnnotation]] = {}
    accounts: Counter[int] = Counter()
    examples: dict[NodeId, NodeId] = {}
    for number, (account, decided) in enumerate(answers(facts.organization, catalogue, name, assumption)):
        key = id(decided)
        if key not in known:
            said = (_tone(decided), decided.depends_on)
            known[key] = (decided, plain.setdefault(said, NodeAnnotation(said[0], depends_on=said[1])))
        annotations[account] = known[key][1]
        accounts[key] += 1
        for level in decided.levels:
            examples.setdefault(level, account)
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    yield
    counts, deciding = _tally(known, accounts)
    for number, (node_id, tones) in enumerate(deciding.items()):
        if number % NODES_A_STEP == 0:
            yield
        role = next(tone.role for tone in (DENIED, UNKNOWN, CONDITIONAL) if tones[tone])
        own = annotations.get(node_id)
        words = _limiting(tones, here=own is not None)
        annotations[node_id] = replace(own or NodeAnnotation(), note=words, note_role=role)
    for number, node in enumerate(facts.organization.nodes.values()):
        if node.kind is not NodeKind.ACCOUNT and node.id not in annotations:
            annotations[node.id] = _LIMITS_NONE
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    legend = (ALLOWED, CONDITIONAL, DENIED, EXEMPT, *((UNKNOWN,) if counts[UNKNOWN] else ()))
    entries = of_unit("account", (LegendEntry(tone, counts[tone]) for tone in legend))
    return LensResult(
        f"Where do SCPs allow {name}?",
        entries,
        annotations,
        _accounts_hint(catalogue, name, assumption),
        decided_by=lambda node_id: _decided_by(facts, name, node_id, examples[node_id]),
    )


def _decided_by(facts: LensFacts, name: str, node_id: NodeId, account: NodeId) -> Sequence[str]:
    """Return policies that decide at a node, and what each says of the action: "RegionDeny: allowed only in eu-west-1".

    Args:
        facts: The lens reads them.
        name: The action.
        node_id: The node.
        account: One of those for which it decides.
    """
    from designer.analysis.access.explain_action import explain_action  # for paper alone: a start needs no sentences

    explanation = explain_action(facts.organization, facts.catalogue, account, name, facts.assumption)
    for level in (level for stage in explanation.stages for level in stage.levels if level.id == node_id):
        deciding = [one for one in level.relevant if one.answer is level.answer]
        each = dict.fromkeys(f"{one.policy}: {one.phrase or level.answer.value}" for one in deciding)
        return tuple(each) or (level.sentence,)
    return ()


def _tally(
    known: Mapping[int, tuple[DecidedAnswer, NodeAnnotation]], accounts: Counter[int]
) -> tuple[Counter[Tone], dict[NodeId, Counter[Tone]]]:
    """Return the number of accounts of each tone, and for how many of them each node decides, be it with others."""
    counts: Counter[Tone] = Counter()
    deciding: dict[NodeId, Counter[Tone]] = {}
    for key, (decided, annotation) in known.items():
        tone = annotation.tone or ALLOWED
        counts[tone] += accounts[key]
        for level in decided.levels if tone in (CONDITIONAL, DENIED, UNKNOWN) else ():
            deciding.setdefault(level, Counter())[tone] += accounts[key]
    return counts, deciding


def _tone(decided: DecidedAnswer) -> Tone:
    exempt = decided.cause in (Cause.EXEMPT, Cause.UNLIMITED_ACTION)
    return EXEMPT if exempt else _TONES[decided.answer]


def _limiting(tones: Counter[Tone], *, here: bool) -> str:
    """Return the note of a node that limits accounts: "limits 10 accounts", "denies in 2 accounts"."""
    only_denies = set(+tones) == {DENIED}
    if here:
        return "denied here" if only_denies else "limited here"
    verb = "denies in" if only_denies else "limits" if tones[DENIED] or tones[CONDITIONAL] else "may limit"
    return f"{verb} {counted(tones.total(), 'account')}"


def _accounts_hint(catalogue: Catalogue, name: str, assumption: Assumption) -> str:
    parts = [NEVER_GRANT]
    if catalogue.index(name) is None:
        parts.append("AWS lists no action of this name.")
    if assumption.words:
        parts.append(f"Assumed: {assumption.words}")
    return " ".join(parts)


ACTION_SUBJECT = LensSubject("NAME", _EXAMPLE, _find, _offered)
"""One action, which every lens about one asks for alike."""

ACTION_LENS = lens_of(WHO_CAN, _read_accounts, ACTION_SUBJECT)


_PRINCIPAL_TONES = {
    Answer.ALLOWED: ALLOWED,
    Answer.CONDITIONAL: CONDITIONAL,
    Answer.UNKNOWN: UNKNOWN,
    Answer.DENIED: DENIED,
}
"""Tones by answer; of an account that of the first answer which one of its principals has."""

_AT_ONCE = 50
"""Principals of one step."""

_NOT_READ = NodeAnnotation(UNKNOWN, line="unknown: no IAM data")

_LABELS = {ALLOWED: "where some can", CONDITIONAL: "only conditional", DENIED: "none can", UNKNOWN: "unknown"}


def _read_principals(facts: LensFacts, action: str) -> LensSteps:
    from designer.analysis.principals.policy_shares import AskedActions
    from designer.analysis.principals.who_can import AccessKind, who_can
    from designer.organization.identity.center_roles import center_roles_in_steps  # for the one lens that asks

    organization = yield from center_roles_in_steps(facts.organization)
    catalogue = facts.catalogue
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    found: dict[NodeId, Counter[Answer]] = {}
    for number, one in enumerate(who_can(organization, catalogue, AskedActions(name))):
        if one.kind is not AccessKind.ENTITLEMENT:  # the role is listed by itself, too
            found.setdefault(one.account, Counter())[one.answer.answer] += 1
        if number % _AT_ONCE == _AT_ONCE - 1:
            yield
    annotations: dict[NodeId, NodeAnnotation] = {}
    for number, account in enumerate(organization.accounts()):
        inside = organization.identities.get(account)
        partly = inside is not None and not _PRINCIPAL_PARTS.isdisjoint(inside.unknown)
        annotations[account] = _principals_annotation(found.get(account), partly=partly)
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    tones = Counter(annotation.tone for annotation in annotations.values())
    annotations.update(_holders(organization, found))
    entries = of_unit("account", (LegendEntry(tone, tones[tone], label) for tone, label in _LABELS.items()))
    return LensResult(f"Which principals can do {name}?", entries, annotations, _principals_hint(found))


_PRINCIPAL_PARTS = frozenset({IdentityPart.USERS, IdentityPart.ROLES})
"""Parts of an account that make principals; where one is unknown, there may be more of them."""


def _principals_annotation(answers: Counter[Answer] | None, *, partly: bool) -> NodeAnnotation:
    if answers is None:
        return _NOT_READ
    tone = next(tone for answer, tone in _PRINCIPAL_TONES.items() if answers[answer])
    line = _principals_line(answers)
    return (
        NodeAnnotation(UNKNOWN, line=f"{line} known") if partly and tone is DENIED else NodeAnnotation(tone, line=line)
    )


def _principals_line(answers: Counter[Answer]) -> str:
    """Return the line of a card: "2 of 11 can, 1 more conditional"."""
    can, perhaps = answers[Answer.ALLOWED], answers[Answer.CONDITIONAL]
    open_ones = answers[Answer.UNKNOWN]
    words = f"{can:,} of {answers.total():,} can" if can or not perhaps else ""
    more = [f"{perhaps:,}{'' if words else f' of {answers.total():,}'} conditional"] if perhaps else []
    more += [f"{open_ones:,} unknown"] if open_ones else []
    return ", ".join(filter(None, (words, *more))) if can or perhaps or open_ones else f"none of {answers.total():,}"


def _holders(
    organization: Organization, found: Mapping[NodeId, Counter[Answer]]
) -> Iterator[tuple[NodeId, NodeAnnotation]]:
    """Yield the root and the OUs with the numbers of all accounts below them."""
    sums: dict[NodeId, Counter[Answer]] = {}
    for account, counts in found.items():
        for level in organization.path(account)[:-1]:
            sums.setdefault(level, Counter()).update(counts)
    for node, counts in sums.items():
        if organization.node(node).kind is not NodeKind.ACCOUNT:
            yield node, NodeAnnotation(note=_principals_line(counts), note_role=ToneColour.OTHER)


def _principals_hint(found: Mapping[NodeId, Counter[Answer]]) -> str:
    total = sum(answers.total() for answers in found.values())
    asked = "by themselves: the roles that they may take, and policies of resources, are not asked"
    return f"{counted(total, 'principal')} of {counted(len(found), 'account')}, {asked}"


PRINCIPALS_LENS = lens_of(PRINCIPALS, _read_principals, ACTION_SUBJECT)
