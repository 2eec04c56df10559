"""Use of AWS's quotas by each node: slots for policies, and characters of the largest one."""

from collections import Counter

from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import NODES_A_STEP, LegendEntry, Lens, LensFacts, LensResult, LensSteps, of_unit
from designer.organization import budget
from designer.organization.model import quotas
from designer.organization.model.records import NodeId, NodeKind, PolicyId

_FULL = Tone(ToneColour.DENIED, "denied", "full")
NEARLY = Tone(ToneColour.CONDITIONAL, "conditional", "nearly full")
ROOM = Tone(ToneColour.ALLOWED, "allowed", "room left")

_LABELS = {_FULL: "full", NEARLY: f"at {budget.NEARLY_FULL:.0%} or more", ROOM: "with room"}


def _read(facts: LensFacts, _subject: str) -> LensSteps:
    """Annotations are shared between nodes with the same policies."""
    organization = facts.organization
    known: dict[tuple[tuple[PolicyId, ...], bool], NodeAnnotation] = {}
    annotations: dict[NodeId, NodeAnnotation] = {}
    nodes: Counter[tuple[tuple[PolicyId, ...], bool]] = Counter()
    for number, node in enumerate(organization.nodes.values()):
        alike = (node.policies, node.kind is NodeKind.OU)
        if alike not in known:
            used = budget.node_budget(organization, node.policies, ou=node.kind is NodeKind.OU)
            known[alike] = NodeAnnotation(_fullness(used.share), line=_line(used), brief=_brief(used))
        annotations[node.id] = known[alike]
        nodes[alike] += 1
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    counts: Counter[Tone] = Counter()
    for alike, annotation in known.items():
        counts[annotation.tone or ROOM] += nodes[alike]
    entries = of_unit("target", (LegendEntry(tone, counts[tone], label) for tone, label in _LABELS.items()))
    kept = " and slots kept free" if organization.settings.reserved_slots else ""
    attached = f"policies attached, FullAWSAccess{kept} included"
    hint = f"The fuller of two: {attached}, or size of the largest one · AWS quotas of {quotas.load().date}"
    return LensResult("How much of AWS's quotas is used?", entries, annotations, hint)


def _fullness(share: float) -> Tone:
    if share >= 1:
        return _FULL
    return NEARLY if share >= budget.NEARLY_FULL else ROOM


def _line(used: budget.Budget) -> str:
    """As a card shows it, whichever is fuller: the slots, "3 of 10 SCPs", or the size, "policy 85% full"."""
    if not used.slots:
        return "no policies"
    kind, slots = used.slots[0]
    if used.characters and used.characters.share > slots.share:
        return f"policy {used.characters.share:.0%} full"
    return f"{slots.used} of {slots.most} {quotas.load().types[kind].short}s"


def _brief(used: budget.Budget) -> str:
    """The same where there is less room: "3/10", "85%"."""
    if not used.slots:
        return ""
    slots = used.slots[0][1]
    if used.characters and used.characters.share > slots.share:
        return f"{used.characters.share:.0%}"
    return f"{slots.used}/{slots.most}"


LENS = Lens(
    "budget",
    "budget",
    "How much of AWS's quotas is used",
    "quotas used",
    _read,
    other_words="limits budget slots size room full heatmap",
)
