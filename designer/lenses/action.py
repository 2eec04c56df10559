"""Answers of all accounts to one action, and the nodes that decide for others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from designer.access.assumption import Assumption
from designer.access.reach import Decided, answers
from designer.access.reasons import Cause
from designer.errors import EditError
from designer.lenses.annotation import STATE_TONES, NodeAnnotation, Tone
from designer.lenses.choice import WHO_CAN
from designer.lenses.lens import STEP, LegendEntry, Lens, LensFacts, LensResult, LensSubject, Steps
from designer.model.organization import Organization
from designer.model.records import NodeId
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.states import State

ALLOWED, CONDITIONAL, DENIED, EXEMPT, UNKNOWN = (
    STATE_TONES[state] for state in (State.ALLOWED, State.CONDITIONAL, State.DENIED, State.EXEMPT, State.UNKNOWN)
)

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
_MOST = 40
_TONES = {Answer.ALLOWED: ALLOWED, Answer.CONDITIONAL: CONDITIONAL, Answer.DENIED: DENIED, Answer.UNKNOWN: UNKNOWN}


def _find(_organization: Organization, text: str) -> str:
    if ":" not in text.strip(":") or "*" in text or " " in text:
        raise EditError(f"{text} is no action: write one as {_EXAMPLE}.")
    return text


def _offered(facts: LensFacts, text: str) -> Sequence[str]:
    return suggest_actions(facts.catalogue, text, _MOST) if text.strip() else COMMON_ACTIONS


def _read(facts: LensFacts, action: str) -> Steps:
    catalogue, assumption = facts.catalogue, facts.assumption
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    annotations: dict[NodeId, NodeAnnotation] = {}
    plain: dict[tuple[Tone, tuple[str, ...]], NodeAnnotation] = {}
    # Accounts that are decided alike share one value: as an object it is much faster to look up than by what it says.
    known: dict[int, tuple[Decided, NodeAnnotation]] = {}
    accounts: Counter[int] = Counter()
    for number, (account, decided) in enumerate(answers(facts.organization, catalogue, name, assumption)):
        key = id(decided)
        if key not in known:
            said = (_tone(decided), decided.hangs_on)
            known[key] = (decided, plain.setdefault(said, NodeAnnotation(said[0], hangs_on=said[1])))
        annotations[account] = known[key][1]
        accounts[key] += 1
        if number % STEP == STEP - 1:
            yield
    counts, deciding = _tally(known, accounts)
    for node_id, tones in deciding.items():
        role = next(tone.role for tone in (DENIED, UNKNOWN, CONDITIONAL) if tones[tone])
        own = annotations.get(node_id)
        words = "decides here" if own is not None else f"decides for {tones.total():,}"
        annotations[node_id] = NodeAnnotation(own.tone if own else None, words, note_role=role)
    legend = (ALLOWED, CONDITIONAL, DENIED, EXEMPT, *((UNKNOWN,) if counts[UNKNOWN] else ()))
    entries = tuple(LegendEntry(tone, counts[tone]) for tone in legend)
    return LensResult(f"Who can {name}?", entries, annotations, _hint(catalogue, name, assumption))


def _tally(
    known: Mapping[int, tuple[Decided, NodeAnnotation]], accounts: Counter[int]
) -> tuple[Counter[Tone], dict[NodeId, Counter[Tone]]]:
    """Number of accounts of each tone, and for how many of them each node decides."""
    counts: Counter[Tone] = Counter()
    deciding: dict[NodeId, Counter[Tone]] = {}
    for key, (decided, annotation) in known.items():
        tone = annotation.tone or ALLOWED
        counts[tone] += accounts[key]
        if tone in (CONDITIONAL, DENIED, UNKNOWN) and decided.node is not None:
            deciding.setdefault(decided.node, Counter())[tone] += accounts[key]
    return counts, deciding


def _tone(decided: Decided) -> Tone:
    exempt = decided.cause in (Cause.EXEMPT, Cause.UNLIMITED_ACTION)
    return EXEMPT if exempt else _TONES[decided.answer]


def _hint(catalogue: Catalogue, name: str, assumption: Assumption) -> str:
    parts = []
    if catalogue.index(name) is None:
        parts.append("AWS lists no action of this name.")
    if assumption.words:
        parts.append(f"Assumed: {assumption.words}")
    return " ".join(parts)


LENS = Lens(
    id=WHO_CAN,
    icon="principal",
    question="Who can {}?",
    title="who can {}",
    read=_read,
    subject=LensSubject("NAME", _EXAMPLE, _find, _offered),
    in_palette=True,
)
