"""Targets of a policy, and the accounts it reaches."""

from collections import Counter
from functools import lru_cache

from designer.analysis.lenses.annotation import EXEMPT, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import NODES_A_STEP, LegendEntry, Lens, LensFacts, LensResult, LensSteps, LensSubject
from designer.basics.words import counted
from designer.organization.model import lookup, quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId

ATTACHED = Tone(ToneColour.ACCENT, "policy", "attached")
REACHED = Tone(ToneColour.OU, "inherited", "inherited")


def _offered(facts: LensFacts, text: str) -> list[str]:
    words = text.lower().split()
    policies = sorted(facts.organization.policies.values(), key=lambda policy: policy.name.lower())
    return [p.id for p in policies if words and all(word in p.name.lower() for word in words)]


def _name(organization: Organization, policy_id: str) -> str:
    policy = organization.policies.get(PolicyId(policy_id))
    return policy.name if policy else policy_id


def _is_there(organization: Organization, policy_id: str) -> bool:
    return PolicyId(policy_id) in organization.policies


def _read(facts: LensFacts, policy_id: str) -> LensSteps:
    organization = facts.organization
    policy = organization.policy(PolicyId(policy_id))
    limits_management = quotas.load().types[policy.type].limits_management_account
    targets = organization.targets(policy.id)
    annotations: dict[NodeId, NodeAnnotation] = {}
    counts: Counter[Tone] = Counter()
    attached, reached, free = (NodeAnnotation(tone) for tone in (ATTACHED, REACHED, EXEMPT))
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
        for start in range(0, len(accounts), NODES_A_STEP):
            some = accounts[start : start + NODES_A_STEP]
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
        counts[EXEMPT] += 1
        annotations[management] = free
    entries = [
        LegendEntry(ATTACHED, counts[ATTACHED], unit="target"),
        LegendEntry(REACHED, counts[REACHED], "inheriting it", unit="account"),
    ]
    entries += [LegendEntry(EXEMPT, counts[EXEMPT])] if counts[EXEMPT] else []
    return LensResult(f"Where is {policy.name} attached?", tuple(entries), annotations)


@lru_cache(maxsize=1024)
def _reaching(accounts: int) -> NodeAnnotation:
    return NodeAnnotation(ATTACHED, f"reaches {counted(accounts, 'account')}", note_role=ToneColour.ACCENT)


LENS = Lens(
    id="policy",
    icon="policy",
    question="Where is {} attached?",
    title="where {} is attached",
    read=_read,
    subject=LensSubject("NAME", "DenyLeaveOrganization", lookup.find_policy, _offered, _name, _is_there, is_local=True),
)
