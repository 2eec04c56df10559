"""What each lens says of an organization: marks for its nodes, and a legend with counts.

A reading is made in steps, so that the window has its turn between them. Nothing here keeps state or paints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from designer import budget
from designer.access.assumption import Assumption
from designer.access.guards import Guard, guard, limits
from designer.access.reach import Decided, answers
from designer.access.reasons import Answer, Cause
from designer.checks import Severity
from designer.model import quotas
from designer.model.organization import Organization
from designer.model.records import NodeId, NodeKind, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.words import counted
from ui.state.analyses import Analyses
from ui.state.annotations import NodeAnnotation, Tone
from ui.state.lens_choice import LensChoice, LensKind
from ui.theme import Role

STEP = 100
"""Nodes of one step: some ten microseconds each where none is like the one before."""

_Severities: TypeAlias = tuple[int, int, int]
"""Numbers of errors, warnings and hints."""

_NO_SEVERITIES = (0, 0, 0)
_SINGLE: dict[Severity, _Severities] = {
    Severity.ERROR: (1, 0, 0),
    Severity.WARNING: (0, 1, 0),
    Severity.ADVICE: (0, 0, 1),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend."""

    tone: Tone
    count: int


@dataclass(frozen=True, slots=True)
class LensResult:
    """What a lens says.

    Attributes:
        title: The question.
        entries: The legend.
        marks: The nodes that are marked.
        hint: What else must be known to read it; empty for nothing.
        tip: How it is used on screen; means nothing on paper.
    """

    title: str
    entries: tuple[Entry, ...]
    annotations: Mapping[NodeId, NodeAnnotation]
    hint: str = ""
    tip: str = ""


Steps: TypeAlias = Generator[None, None, LensResult]
"""A reading in the making."""

MAY = Tone(Role.ALLOWED, "allowed", "may")
DEPENDS = Tone(Role.CONDITIONAL, "conditional", "depends")
MAY_NOT = Tone(Role.DENIED, "denied", "may not")
EXEMPT = Tone(Role.EXEMPT, "exempt", "exempt")
ATTACHED = Tone(Role.ACCENT, "attach", "attached")
REACHED = Tone(Role.OU, "policy", "reached")
UNLIMITED = Tone(Role.EXEMPT, "exempt", "not limited")
FULL = Tone(Role.DENIED, "denied", "full")
NEARLY = Tone(Role.CONDITIONAL, "conditional", "nearly full")
ROOM = Tone(Role.ALLOWED, "allowed", "room left")
ERRORS = Tone(Role.DENIED, "error", "with errors")
WARNINGS = Tone(Role.CONDITIONAL, "problems", "with warnings")
ADVICE = Tone(Role.ACCENT, "advice", "with advice")
DENYING = Tone(Role.ACCENT, "policy-deny", "with policies that deny")
LISTING = Tone(Role.OU, "policy-allow", "with an allow-list")
PASSING = Tone(Role.ACCOUNT, "inherited", "with none of their own")

_GUARDS = {Guard.NONE: PASSING, Guard.DENIES: DENYING, Guard.ALLOW_LIST: LISTING}
_LONGEST_NOTE = 26

NEARLY_FULL = 0.8
"""From this share on a limit is nearly used up."""

_TONES = {Answer.ALLOWED: MAY, Answer.CONDITIONAL: DEPENDS, Answer.DENIED: MAY_NOT}


def read(organization: Organization, analyses: Analyses, choice: LensChoice) -> Steps:
    """What the chosen lens says now."""
    return READERS[choice.kind](organization, analyses, choice.subject)


def _read_action(organization: Organization, analyses: Analyses, action: str) -> Steps:
    """Who can do an action: every account, and the OUs that decide for others."""
    catalogue, assumption = analyses.catalogue, analyses.assumption
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    annotations: dict[NodeId, NodeAnnotation] = {}
    plain = {tone: NodeAnnotation(tone=tone) for tone in (MAY, DEPENDS, MAY_NOT, EXEMPT)}
    # Accounts that are decided alike share one value: as an object it is much faster to look up than by what it says.
    known: dict[int, tuple[Decided, NodeAnnotation]] = {}
    accounts: Counter[int] = Counter()
    for number, (account, decided) in enumerate(answers(organization, catalogue, name, assumption)):
        key = id(decided)
        if key not in known:
            known[key] = (decided, plain[_tone(decided)])
        annotations[account] = known[key][1]
        accounts[key] += 1
        if number % STEP == STEP - 1:
            yield
    counts, deciding = _tally(known, accounts)
    for node_id, tones in deciding.items():
        role = next(tone.role for tone in (MAY_NOT, DEPENDS) if tones[tone])
        own = annotations.get(node_id)
        words = "decides here" if own is not None else f"decides for {tones.total():,}"
        annotations[node_id] = NodeAnnotation(note=words, tone=own.tone if own else None, note_role=role)
    entries = tuple(Entry(tone, counts[tone]) for tone in (MAY, DEPENDS, MAY_NOT, EXEMPT))
    return LensResult(f"Who can {name}?", entries, annotations, _action_hint(catalogue, name, assumption))


def _tally(
    known: Mapping[int, tuple[Decided, NodeAnnotation]], accounts: Counter[int]
) -> tuple[Counter[Tone], dict[NodeId, Counter[Tone]]]:
    """How many accounts each tone has, and for how many of them each node decides."""
    counts: Counter[Tone] = Counter()
    deciding: dict[NodeId, Counter[Tone]] = {}
    for key, (decided, annotation) in known.items():
        tone = annotation.tone or MAY
        counts[tone] += accounts[key]
        if tone in (DEPENDS, MAY_NOT) and decided.node is not None:
            deciding.setdefault(decided.node, Counter())[tone] += accounts[key]
    return counts, deciding


def _tone(decided: Decided) -> Tone:
    return EXEMPT if decided.cause is Cause.EXEMPT else _TONES[decided.answer]


def _action_hint(catalogue: Catalogue, name: str, assumption: Assumption) -> str:
    parts = []
    if catalogue.index(name) is None:
        parts.append("AWS lists no action of this name.")
    if assumption.words:
        parts.append(f"Assumed: {assumption.words}")
    return " ".join(parts)


def _read_policy(organization: Organization, _analyses: Analyses, policy_id: str) -> Steps:
    """Where a policy is attached, and which accounts it reaches."""
    policy = organization.policy(PolicyId(policy_id))
    limits_management = quotas.load().types[policy.type].limits_management_account
    targets = organization.targets(policy.id)
    annotations: dict[NodeId, NodeAnnotation] = {}
    counts: Counter[Tone] = Counter()
    attached, reached, free = (NodeAnnotation(tone=tone) for tone in (ATTACHED, REACHED, UNLIMITED))
    nodes = organization.nodes
    stack = [(organization.root, False)]
    while stack:
        parent, inside = stack.pop()
        inside = inside or parent in targets
        if parent in targets:
            annotations[parent] = _reaching(organization.accounts_below(parent))
            counts[ATTACHED] += 1
        accounts = [child for child in nodes[parent].children if nodes[child].kind is NodeKind.ACCOUNT]
        stack.extend((child, inside) for child in nodes[parent].children if nodes[child].kind is not NodeKind.ACCOUNT)
        for start in range(0, len(accounts), STEP):
            some = accounts[start : start + STEP]
            held = [account for account in some if account in targets]
            annotations.update(dict.fromkeys(some, reached) if inside else {})
            annotations.update(dict.fromkeys(held, attached))
            counts[ATTACHED] += len(held)
            counts[REACHED] += len(some) - len(held) if inside else 0
            yield
    management = organization.settings.management_account
    if management in annotations and not limits_management:
        tone = annotations[management].tone
        counts[tone or REACHED] -= 1
        counts[UNLIMITED] += 1
        annotations[management] = free
    entries = [Entry(ATTACHED, counts[ATTACHED]), Entry(REACHED, counts[REACHED])]
    entries += [Entry(UNLIMITED, counts[UNLIMITED])] if counts[UNLIMITED] else []
    return LensResult(f"Where is {policy.name} attached?", tuple(entries), annotations)


@lru_cache(maxsize=1024)
def _reaching(accounts: int) -> NodeAnnotation:
    return NodeAnnotation(tone=ATTACHED, note=f"reaches {accounts:,}", note_role=Role.ACCENT)


def _read_budget(organization: Organization, _analyses: Analyses, _subject: str) -> Steps:
    """How full each node is; marks are shared between nodes with the same policies."""
    known: dict[tuple[tuple[PolicyId, ...], bool], NodeAnnotation] = {}
    annotations: dict[NodeId, NodeAnnotation] = {}
    nodes: Counter[tuple[tuple[PolicyId, ...], bool]] = Counter()
    for number, node in enumerate(organization.nodes.values()):
        alike = (node.policies, node.kind is NodeKind.OU)
        if alike not in known:
            used = budget.budget(organization, node.policies, ou=node.kind is NodeKind.OU)
            known[alike] = NodeAnnotation(tone=_fullness(used.share), line=_budget_line(used))
        annotations[node.id] = known[alike]
        nodes[alike] += 1
        if number % STEP == STEP - 1:
            yield
    counts: Counter[Tone] = Counter()
    for alike, annotation in known.items():
        counts[annotation.tone or ROOM] += nodes[alike]
    entries = tuple(Entry(tone, counts[tone]) for tone in (FULL, NEARLY, ROOM))
    kept = ", those kept for others included" if organization.settings.reserved_slots else ""
    return LensResult(
        "How much of AWS's limits is used?",
        entries,
        annotations,
        f"Slots{kept}, and characters of the largest policy · limits of {quotas.load().date}",
    )


def _fullness(share: float) -> Tone:
    if share >= 1:
        return FULL
    return NEARLY if share >= NEARLY_FULL else ROOM


def _budget_line(used: budget.Budget) -> str:
    """As a card shows it: slots, then how full the largest document is: "3/10 SCPs · 9 %"."""
    if not used.slots:
        return "no policies"
    kind, slots = used.slots[0]
    words = f"{slots.used}/{slots.most} {quotas.load().types[kind].short}s"
    return f"{words} · {100 * used.characters.share:.0f} %" if used.characters else words


def _read_problems(organization: Organization, analyses: Analyses, _subject: str) -> Steps:
    """Where something is wrong: with a node, or with a policy attached to it."""
    nodes = organization.nodes
    found: dict[NodeId, _Severities] = {}
    steps = 0
    for finding in analyses.findings:
        places: Collection[NodeId] = {NodeId(finding.node)} if finding.node else ()
        if finding.policy and finding.policy in organization.policies and not finding.node:
            places = organization.targets(PolicyId(finding.policy))
        more = _SINGLE[finding.severity]
        for place in places:
            found[place] = _added(found.get(place, _NO_SEVERITIES), more)
            steps += 1
            if steps % STEP == 0:
                yield
        yield
    annotations: dict[NodeId, NodeAnnotation] = {}
    counts: Counter[Tone] = Counter()
    for number, (node_id, severities) in enumerate(found.items()):
        if node_id in nodes:
            annotations[node_id] = annotation = _problem_annotation(severities)
            counts[annotation.tone or ADVICE] += 1
        if number % STEP == STEP - 1:
            yield
    entries = tuple(Entry(tone, counts[tone]) for tone in (ERRORS, WARNINGS, ADVICE))
    return LensResult("Where is something wrong?", entries, annotations)


def _added(first: _Severities, second: _Severities) -> _Severities:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


@lru_cache(maxsize=1024)
def _problem_annotation(severities: _Severities) -> NodeAnnotation:
    """The worst as its tone, and how many there are of each in words; nodes with the same share it."""
    tones, words = (ERRORS, WARNINGS, ADVICE), ("error", "warning", "hint")
    line = " · ".join(counted(count, word) for count, word in zip(severities, words, strict=True) if count)
    return NodeAnnotation(tone=next(tone for tone, count in zip(tones, severities, strict=True) if count), line=line)


def _read_inherited(organization: Organization, _analyses: Analyses, node_id: str) -> Steps:
    """Which levels from the root to a node bring the policies that limit it."""
    yield
    if node_id not in organization.nodes:
        return LensResult("Where do policies come from?", (), {}, tip="Select a node to see.")
    node = organization.node(NodeId(node_id))
    annotations: dict[NodeId, NodeAnnotation] = {}
    for level in map(organization.node, organization.path(node.id)):
        names = [organization.policy(p).name for p in level.policies if limits(organization, p)]
        tone = _GUARDS[guard(organization, level)]
        annotations[level.id] = NodeAnnotation(tone=tone, note=_brief(names), note_role=tone.role)
    hint, tip = "", "Follows the selection; Esc takes it away."
    if organization.is_management_account(node.id):
        annotations[node.id] = replace(annotations[node.id], tone=EXEMPT)
        hint = "No SCP or RCP limits the management account."
    counts = Counter(annotation.tone for annotation in annotations.values())
    entries = tuple(Entry(tone, counts[tone]) for tone in (DENYING, LISTING, PASSING, EXEMPT) if counts[tone])
    return LensResult(f"Where do the policies on {node.name} come from?", entries, annotations, hint, tip)


def _brief(names: list[str]) -> str:
    """As many names as stand under a card."""
    if not names:
        return ""
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    room = _LONGEST_NOTE - len(more)
    name = " ".join(names[0].split())
    return f"{name if len(name) <= room else name[: room - 1] + '…'}{more}"


def _read_nothing(_organization: Organization, _analyses: Analyses, _subject: str) -> Steps:
    yield
    return LensResult("", (), {})


READERS: dict[LensKind, Callable[[Organization, Analyses, str], Steps]] = {
    LensKind.NONE: _read_nothing,
    LensKind.ACTION: _read_action,
    LensKind.POLICY: _read_policy,
    LensKind.BUDGET: _read_budget,
    LensKind.PROBLEMS: _read_problems,
    LensKind.INHERITED: _read_inherited,
}
