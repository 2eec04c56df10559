"""Exceptions: nodes that a lens answers otherwise than those around them, to go from one to the next."""

from collections import Counter
from collections.abc import Collection, Generator, Mapping
from itertools import islice

from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import NODES_A_STEP
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

_ALARMS = (ToneColour.DENIED, ToneColour.WARNING, ToneColour.CONDITIONAL)
"""Colours of what a lens says of an OU itself that stands out."""


def meaning_of(
    organization: Organization, annotations: Mapping[NodeId, NodeAnnotation], exceptions: Collection[NodeId]
) -> str:
    """Say what exceptions are: "152 accounts unlike their OU, and 1 OU denied as a whole"."""
    nodes = organization.nodes
    here = [node for node in exceptions if node in nodes]
    ous = [node for node in here if nodes[node].kind is not NodeKind.ACCOUNT]
    kinds = Counter("denied" if _is_denied(organization, annotations, ou) else "marked" for ou in ous)
    kinds["account"] = len(here) - len(ous)
    unlike = "unlike its OU" if kinds["account"] == 1 else "unlike their OU"
    own = "with a sign of its own" if kinds["marked"] == 1 else "with a sign of their own"
    words = (("account", "account", unlike), ("denied", "OU", "denied as a whole"), ("marked", "OU", own))
    return ", and ".join(f"{counted(kinds[kind], noun)} {what}" for kind, noun, what in words if kinds[kind])


def _is_denied(organization: Organization, annotations: Mapping[NodeId, NodeAnnotation], ou: NodeId) -> bool:
    """Return True for an OU that is denied as a whole; others are exceptions as a lens marks them."""
    said = map(annotations.get, organization.accounts(ou))
    whole = all(one is not None and one.tone is not None and one.tone.role is ToneColour.DENIED for one in said)
    return whole and bool(organization.accounts_below(ou))


def finding_exceptions(
    organization: Organization, annotations: Mapping[NodeId, NodeAnnotation]
) -> Generator[None, None, tuple[NodeId, ...]]:
    """Find, in steps, what a lens answers otherwise than around it, in outline order.

    Accounts count that differ from most in their OU, and OUs that are denied as a whole or that the lens marks
    themselves. What is denied with its OU is counted once, with the OU.
    """
    nodes = organization.nodes
    found: set[NodeId] = set()
    denied: set[NodeId] = set()
    order, containers, walk = list[NodeId](), list[NodeId](), organization.walk()
    while part := tuple(islice(walk, NODES_A_STEP)):
        order += part
        containers += [node for node in part if nodes[node].kind is not NodeKind.ACCOUNT]
        yield
    for parent in reversed(containers):
        accounts = [child for child in nodes[parent].children if nodes[child].kind is NodeKind.ACCOUNT]
        tones: dict[NodeId, Tone | None] = {
            account: annotations[account].tone for account in accounts if account in annotations
        }
        common = Counter(map(tones.get, accounts)).most_common(1)[0][0] if accounts else None
        found.update(account for account, tone in tones.items() if tone not in {None, common})
        above = annotations.get(parent)
        if above is not None and not above.shares and above.tone is not None and above.tone.role in _ALARMS:
            found.add(parent)
        inside = [child for child in nodes[parent].children if organization.accounts_below(child)]
        denied.update(account for account, tone in tones.items() if tone and tone.role is ToneColour.DENIED)
        if inside and denied.issuperset(inside):
            denied.add(parent)
            found.difference_update(organization.walk(parent))
            found.add(parent)
        yield
    found.discard(organization.root)
    ordered = list[NodeId]()
    for start in range(0, len(order), NODES_A_STEP):
        ordered += filter(found.__contains__, order[start : start + NODES_A_STEP])
        yield
    return tuple(ordered)
