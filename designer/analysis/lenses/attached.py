"""Lenses of what is attached to nodes: targets of a policy, levels with the policies that limit a node, and tags."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from designer.analysis.access.guards import Guard, guard, limits_permissions
from designer.analysis.lenses.annotation import EXEMPT, FREE, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.choice import TRACE
from designer.analysis.lenses.lens import (
    NODES_A_STEP,
    LegendEntry,
    LensFacts,
    LensResult,
    LensSteps,
    LensSubject,
    lens_of,
    of_unit,
    tone_entries,
)
from designer.basics.errors import EditError
from designer.basics.words import counted, short
from designer.organization.edits.rules import accounts_reached
from designer.organization.model import lookup, quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId

ATTACHED = Tone(ToneColour.ACCENT, "policy", "attached")
REACHED = Tone(ToneColour.OU, "inherited", "inherited")


def _offered_policies(facts: LensFacts, text: str) -> list[str]:
    words = text.lower().split()
    policies = sorted(facts.organization.policies.values(), key=lambda policy: policy.name.lower())
    return [p.id for p in policies if words and all(word in p.name.lower() for word in words)]


def _name(organization: Organization, policy_id: str) -> str:
    policy = organization.policies.get(PolicyId(policy_id))
    return policy.name if policy else policy_id


def _is_there(organization: Organization, policy_id: str) -> bool:
    return PolicyId(policy_id) in organization.policies


def _read_targets(facts: LensFacts, policy_id: str) -> LensSteps:
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
            annotations[parent] = _reaching(accounts_reached(organization, [policy.type], (parent,)))
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


POLICY_LENS = lens_of(
    "policy",
    _read_targets,
    LensSubject(
        "NAME", "DenyLeaveOrganization", lookup.find_policy, _offered_policies, _name, _is_there, is_local=True
    ),
)


DENYING = Tone(ToneColour.ACCENT, "policy-deny", "with policies that deny")
LISTING = Tone(ToneColour.OU, "policy-allow", "with an allow-list")
PASSING = Tone(ToneColour.ACCOUNT, "inherited", "with none of their own")

_GUARDS = {Guard.NONE: PASSING, Guard.DENIES: DENYING, Guard.ALLOW_LIST: LISTING}
_LONGEST_NOTE = 26


def _read_levels(facts: LensFacts, node_id: str) -> LensSteps:
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
    """Most names below a card."""
    if not names:
        return ""
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    room = _LONGEST_NOTE - len(more)
    name = " ".join(names[0].split())
    return f"{name if len(name) <= room else name[: room - 1] + '…'}{more}"


def _offered_nodes(_facts: LensFacts, _text: str) -> tuple[str, ...]:
    return ()  # it is asked about the node that is selected


INHERITED_LENS = lens_of(
    TRACE, _read_levels, LensSubject("NODE", "Workloads/Prod/shop-prod", lookup.find_node, _offered_nodes)
)


OTHER = Tone(ToneColour.OTHER, "more", "with other values")
UNTAGGED = Tone(ToneColour.QUIET, "remove", "without this tag")

_LONGEST = 24
"""Characters of a value in the legend."""

_KEYS_NAMED = 5
_OWN_WORDS = frozenset(("accounts", "by", "tag"))


def _read_tags(facts: LensFacts, key: str) -> LensSteps:
    organization = facts.organization
    values: dict[NodeId, str | None] = {}
    for number, account in enumerate(organization.accounts()):
        values[account] = next((value for tag, value in organization.node(account).tags if tag == key), None)
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    counts = Counter(value for value in values.values() if value is not None)
    tones = _tones(counts)
    plain = NodeAnnotation(UNTAGGED)
    known = {value: NodeAnnotation(tones.get(value, OTHER), line=_called(value)) for value in counts}
    annotations: dict[NodeId, NodeAnnotation] = {}
    for number, (account, value) in enumerate(values.items()):
        annotations[account] = plain if value is None else known[value]
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    others = counts.total() - sum(counts[value] for value in tones)
    entries = [LegendEntry(tone, counts[value]) for value, tone in tones.items()]
    entries += [LegendEntry(OTHER, others)] if others else []
    entries.append(LegendEntry(UNTAGGED, len(values) - counts.total()))
    return LensResult(
        f"Accounts by tag {key}", of_unit("account", entries), annotations, _hint(len(counts) - len(tones))
    )


def _tones(counts: Counter[str]) -> dict[str, Tone]:
    """Return the tones of the values that most accounts have, by value, so that an edit seldom moves a colour."""
    common = sorted(counts, key=lambda value: (-counts[value], value))[: len(FREE)]
    named = zip(sorted(common), FREE, strict=False)
    return {value: Tone(colour, letter, f"with {_called(value)}") for value, (colour, letter) in named}


def _called(value: str) -> str:
    return short(value, _LONGEST) or "(empty)"


def _hint(uncoloured: int) -> str:
    """Return the hint for more values than colours."""
    if not uncoloured:
        return ""
    return f"The {len(FREE)} most common values have colours; {counted(uncoloured, 'other')} share one."


def _keys(organization: Organization) -> Counter[str]:
    """Return the number of accounts with each tag."""
    accounts = (node for node in organization.nodes.values() if node.kind is NodeKind.ACCOUNT)
    return Counter(key for account in accounts for key, _ in account.tags)


def _offered_keys(facts: LensFacts, text: str) -> list[str]:
    words = text.lower().split()
    found = (key for key, _ in _keys(facts.organization).most_common())
    return [key for key in found if all(word in key.lower() or word in _OWN_WORDS for word in words)]


def _find(organization: Organization, text: str) -> str:
    keys = _keys(organization)
    if text in keys:
        return text
    alike = list(_alike(keys, text))
    if len(alike) == 1:
        return alike[0]
    if not keys:
        raise EditError("No account of this design has a tag.")
    shown = [short(key) for key in alike or [key for key, _ in keys.most_common(_KEYS_NAMED)]]
    raise EditError(
        f"{text} can be any of these tags: {', '.join(shown)}."
        if alike
        else f"No account has a tag {short(text)}. Tags that accounts have: {', '.join(shown)}."
    )


def _alike(keys: Counter[str], text: str) -> Iterator[str]:
    return (key for key in keys if key.casefold() == text.casefold())


TAG_LENS = lens_of("tag", _read_tags, LensSubject("KEY", "environment", _find, _offered_keys))
