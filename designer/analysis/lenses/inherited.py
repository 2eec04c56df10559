"""Levels from the root to a node that bring the policies which limit it."""

from dataclasses import replace

from designer.analysis.access.guards import Guard, guard, limits_permissions
from designer.analysis.lenses.annotation import EXEMPT, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.choice import TRACE
from designer.analysis.lenses.lens import Lens, LensFacts, LensResult, LensSteps, LensSubject, tone_entries
from designer.organization.model import lookup
from designer.organization.model.records import NodeId

DENYING = Tone(ToneColour.ACCENT, "policy-deny", "with policies that deny")
LISTING = Tone(ToneColour.OU, "policy-allow", "with an allow-list")
PASSING = Tone(ToneColour.ACCOUNT, "inherited", "with none of their own")

_GUARDS = {Guard.NONE: PASSING, Guard.DENIES: DENYING, Guard.ALLOW_LIST: LISTING}
_LONGEST_NOTE = 26


def _read(facts: LensFacts, node_id: str) -> LensSteps:
    yield
    organization = facts.organization
    if node_id not in organization.nodes:
        return LensResult("Where do policies come from?", (), {}, tip="Select a node to see.")
    node = organization.node(NodeId(node_id))
    annotations: dict[NodeId, NodeAnnotation] = {}
    for level in map(organization.node, organization.path(node.id)):
        names = [organization.policy(p).name for p in level.policies if limits_permissions(organization, p)]
        tone = _GUARDS[guard(organization, level)]
        annotations[level.id] = NodeAnnotation(tone, _brief(names), note_role=tone.role)
    hint, tip = "", "Follows the selection; Esc takes it away."
    if organization.is_management_account(node.id):
        annotations[node.id] = replace(annotations[node.id], tone=EXEMPT)
        hint = "No SCP or RCP limits the management account."
    entries = tone_entries("level", annotations.values(), (DENYING, LISTING, PASSING, EXEMPT))
    return LensResult(f"Where do the policies on {node.name} come from?", entries, annotations, hint, tip)


def _brief(names: list[str]) -> str:
    """As many names as stand under a card."""
    if not names:
        return ""
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    room = _LONGEST_NOTE - len(more)
    name = " ".join(names[0].split())
    return f"{name if len(name) <= room else name[: room - 1] + '…'}{more}"


def _offered(_facts: LensFacts, _text: str) -> tuple[str, ...]:
    return ()  # it is asked about the node that is selected


LENS = Lens(
    id=TRACE,
    icon="inherited",
    question="Where the policies on the selected node come from",
    title="where policies come from",
    read=_read,
    subject=LensSubject("NODE", "Workloads/Prod/shop-prod", lookup.find_node, _offered),
    follows_selection=True,
)
