"""Users, roles and root users that really can do one action, counted account by account."""

from collections import Counter
from collections.abc import Iterator, Mapping

from designer.analysis.lenses.action import ACTION_SUBJECT
from designer.analysis.lenses.annotation import ALLOWED, CONDITIONAL, DENIED, UNKNOWN, NodeAnnotation, ToneColour
from designer.analysis.lenses.choice import PRINCIPALS
from designer.analysis.lenses.lens import NODES_A_STEP, LegendEntry, Lens, LensFacts, LensResult, LensSteps, of_unit
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.evaluation.outcome import Answer

_TONES = {Answer.ALLOWED: ALLOWED, Answer.CONDITIONAL: CONDITIONAL, Answer.UNKNOWN: UNKNOWN, Answer.DENIED: DENIED}
"""Tones by answer; of an account that of the first answer which one of its principals has."""

_AT_ONCE = 50
"""Principals of one step."""

_NOT_READ = NodeAnnotation(UNKNOWN, line="unknown: no IAM data")

_LABELS = {ALLOWED: "where some can", CONDITIONAL: "only conditional", DENIED: "none can", UNKNOWN: "unknown"}


def _read(facts: LensFacts, action: str) -> LensSteps:
    from designer.analysis.principals.policy_shares import AskedActions
    from designer.analysis.principals.who_can import AccessKind, who_can
    from designer.organization.identity.center_roles import center_roles_in_steps  # for the one lens that asks

    organization = yield from center_roles_in_steps(facts.organization)
    catalogue = facts.catalogue
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    found: dict[NodeId, Counter[Answer]] = {}
    for number, one in enumerate(who_can(organization, catalogue, AskedActions(name))):
        if one.kind is not AccessKind.ENTITLEMENT:  # the role is told by itself, too
            found.setdefault(one.account, Counter())[one.answer.answer] += 1
        if number % _AT_ONCE == _AT_ONCE - 1:
            yield
    annotations: dict[NodeId, NodeAnnotation] = {}
    for number, account in enumerate(organization.accounts()):
        annotations[account] = _annotation(found.get(account))
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    tones = Counter(annotation.tone for annotation in annotations.values())
    annotations.update(_holders(organization, found))
    entries = of_unit("account", (LegendEntry(tone, tones[tone], label) for tone, label in _LABELS.items()))
    return LensResult(f"Which principals can do {name}?", entries, annotations, _hint(found))


def _annotation(answers: Counter[Answer] | None) -> NodeAnnotation:
    if answers is None:
        return _NOT_READ
    tone = next(tone for answer, tone in _TONES.items() if answers[answer])
    return NodeAnnotation(tone, line=_line(answers))


def _line(answers: Counter[Answer]) -> str:
    """As a card shows it: "2 of 11 can, 1 more conditional"."""
    can, perhaps = answers[Answer.ALLOWED], answers[Answer.CONDITIONAL]
    open_ones = answers[Answer.UNKNOWN]
    words = f"{can:,} of {answers.total():,} can" if can or not perhaps else ""
    more = [f"{perhaps:,}{'' if words else f' of {answers.total():,}'} conditional"] if perhaps else []
    more += [f"{open_ones:,} unknown"] if open_ones else []
    return ", ".join(filter(None, (words, *more))) if can or perhaps or open_ones else f"none of {answers.total():,}"


def _holders(
    organization: Organization, found: Mapping[NodeId, Counter[Answer]]
) -> Iterator[tuple[NodeId, NodeAnnotation]]:
    """The root and the OUs with the numbers of all accounts below them."""
    sums: dict[NodeId, Counter[Answer]] = {}
    for account, answers in found.items():
        for level in organization.path(account)[:-1]:
            sums.setdefault(level, Counter()).update(answers)
    for node, answers in sums.items():
        if organization.node(node).kind is not NodeKind.ACCOUNT:
            yield node, NodeAnnotation(note=_line(answers), note_role=ToneColour.OTHER)


def _hint(found: Mapping[NodeId, Counter[Answer]]) -> str:
    total = sum(answers.total() for answers in found.values())
    asked = "by themselves: the roles that they may take, and policies of resources, are not asked"
    return f"{counted(total, 'principal')} of {counted(len(found), 'account')}, {asked}"


LENS = Lens(
    id=PRINCIPALS,
    icon="group",
    question="Which principals can do {}?",
    title="principals that can do {}",
    read=_read,
    subject=ACTION_SUBJECT,
)
