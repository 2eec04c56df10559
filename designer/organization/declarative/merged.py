"""The effective policy of a node: what those on its path come to, who set what, and faults that AWS would find.

AWS computes it for accounts (``DescribeEffectivePolicy``); for the root and an OU it is that of an account placed
there. Unlike SCPs, these policies hold for the management account, too.

AWS calls an effective policy invalid that fails its validation; it is then not fully enforced
(``ListAccountsWithInvalidEffectivePolicy``, ``ListEffectivePolicyValidationErrors``;
https://docs.aws.amazon.com/organizations/latest/userguide/invalid-policy-alerts.html). Each policy may be right by
itself and their merge be wrong. Of AWS's rules those are here that its pages state; there may be more.
"""

from collections.abc import Iterator, Mapping

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.declarative.document import InheritanceOperator, SettingsBlock, read_declarative
from designer.organization.declarative.inheritance import MemberPath, Merge, OperatorOutcome, OperatorStep, Origin
from designer.organization.declarative.remarks import twins_of, twins_words
from designer.organization.declarative.shapes import ANY, ENABLED, FOUNDATIONAL, SHAPES, Content, KeyTable
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, NodeId, PolicyId, PolicyType, Unknown
from designer.policy.json.text import Plain


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the effective policy, or one that was named and came to nothing.

    Attributes:
        path: Keys from the top of the document down to it.
        present: True if the effective policy holds it.
        value: Its content.
        steps: Steps of each policy on it, root first.
    """

    path: MemberPath
    present: bool
    value: Plain
    steps: tuple[OperatorStep, ...]


@dataclass(frozen=True, slots=True)
class UnreadPolicy:
    """A policy on the path that AWS would refuse, or that is not known; it is left out."""

    node: NodeId
    policy: PolicyId
    reason: str


@dataclass(frozen=True, slots=True)
class Effective:
    """The merged policies of one type at a node.

    Attributes:
        type: The type.
        node: For whom.
        enabled: True if the type is enabled in the root; if not, AWS applies none of it.
        settings: In the order of first mention on the path.
        document: As AWS shows it: without operators.
        unread: Policies that had to be left out; one that is not known may change any setting.
        attached: Number of policies of the type on the path.
    """

    type: PolicyType
    node: NodeId
    enabled: bool
    settings: tuple[Setting, ...]
    document: dict[str, Plain]
    unread: tuple[UnreadPolicy, ...]
    attached: int

    @property
    def faults(self) -> tuple[str, ...]:
        """Faults that AWS would find in it; none with policies left out, as they may set what lacks or is wrong."""
        return () if self.unread else faults(self.type, self.document)


def enabled_types(organization: Organization) -> tuple[PolicyType, ...]:
    """Return the declarative types that are enabled in the root."""
    settings = organization.settings
    if settings.feature_set is not FeatureSet.ALL:
        return ()
    return tuple(kind for kind in settings.policy_types if kind in SHAPES)


def effective_policy(organization: Organization, node_id: NodeId, kind: PolicyType) -> Effective:
    """Return the effective policy of a type at a node, whether the type is enabled or not.

    Raises:
        EditError: The type is SCP or RCP, which do not merge.
    """
    if kind not in SHAPES:
        raise EditError("SCPs and RCPs do not merge into one policy; every level of them has its say on each request.")
    merge = Merge()
    unread: list[UnreadPolicy] = []
    attached = 0
    for level in organization.path(node_id):
        policies: list[tuple[Origin, SettingsBlock]] = []
        for policy_id in organization.node(level).policies:
            policy = organization.policy(policy_id)
            if policy.type is not kind:
                continue
            attached += 1
            document = read_declarative(policy.text, kind)
            if document.root is not None and document.usable:
                policies.append((Origin(level, policy_id), document.root))
            else:
                reason = document.faults[0].message if document.faults else "It is empty."
                unread.append(UnreadPolicy(level, policy_id, _GAPS.get(policy.unknown, reason)))
        merge.level(policies)
    settings = tuple(
        Setting(path, found.present, found.value, tuple(found.steps)) for path, found in merge.found.items()
    )
    enabled = kind in enabled_types(organization)
    return Effective(kind, node_id, enabled, settings, merge.document(), tuple(unread), attached)


_GAPS: Mapping[Unknown | None, str] = {
    Unknown.TEXT: "Its text is not known; it may change any setting here.",
    Unknown.ATTACHMENTS: "Whether it is attached is not known; it may change any setting here.",
}

_VERBS = {
    InheritanceOperator.ASSIGN: "assigns",
    InheritanceOperator.APPEND: "appends",
    InheritanceOperator.REMOVE: "removes",
    None: "names",
}


def words(organization: Organization, step: OperatorStep) -> str:
    """Return the deed of a policy to a setting, or the reason why it could not, as a sentence."""
    shown = f"{_name(organization, step.origin)} {_VERBS[step.operator]} {_shown(step.value)}".rstrip()
    if step.unsure is not None:
        other = _name(organization, step.unsure)
        return f"{shown}. {other} locks a key further up; AWS does not say whether that holds for this, too."
    if step.outcome is OperatorOutcome.DONE or step.because is None:
        return f"{shown}."
    other = _name(organization, step.because)
    return {
        OperatorOutcome.LOCKED: f"{shown}: passed over, {other} does not leave this to lower levels.",
        OperatorOutcome.KEY_LOCKED: f"{shown} it: passed over, {other} lets lower levels add nothing here.",
        OperatorOutcome.ASSIGNED_BEFORE: f"{shown}: passed over, {other} was attached to the same node before.",
        OperatorOutcome.NOT_A_LIST: f"{shown}: passed over, {other} set one value, and only lists grow.",
    }[step.outcome]


def _name(organization: Organization, origin: Origin) -> str:
    policy = organization.policy(PolicyId(origin.policy)).name
    return f"{policy} at {organization.node(NodeId(origin.level)).name}"


def _shown(value: Plain) -> str:
    return ", ".join(_texts(value))


def _texts(value: Plain) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
        if not value:
            yield "an empty list"
    elif value is not None:
        yield str(value)


_WITHOUT_FEATURES = ("us-gov-", "cn-")
_CRITERIA, _MOST_CRITERIA = "image_criteria", 10
"""https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ec2_syntax.html"""


def faults(kind: PolicyType, document: Mapping[str, Plain]) -> tuple[str, ...]:
    """Return the faults that AWS would find in an effective policy, as sentences.

    Args:
        kind: Its type.
        document: As AWS shows it, without operators.
    """
    if not document:
        return ()
    found = [*_missing(dict(document), SHAPES[kind].document, ()), *_too_many(dict(document), ())]
    if kind is PolicyType.SECURITYHUB_POLICY:
        found += _elsewhere(document.get("securityhub"))
    if kind is PolicyType.GUARDDUTY_POLICY:
        found += _idle_features(document)
    if kind is PolicyType.TAG_POLICY:
        found += (twins_words(twins) for twins in twins_of(document))
    return tuple(found)


def _missing(value: Plain, content: Content, path: MemberPath) -> Iterator[str]:
    if not isinstance(value, dict) or not isinstance(content, Mapping):
        return
    for key in (*content.needed, *content.whole) if isinstance(content, KeyTable) else ():
        if key not in value:
            yield f'{" / ".join(path)} has no "{key}", which AWS needs.'
    for key, below in value.items():
        yield from _missing(below, content.get(key, content.get(ANY)), (*path, key))


def _elsewhere(hub: Plain) -> Iterator[str]:
    """The map of features is for commercial Regions only (…_security_hub_syntax)."""
    features = hub.get("features") if isinstance(hub, dict) else None
    if not isinstance(features, dict):
        return
    for name, feature in features.items():
        lists = feature.values() if isinstance(feature, dict) else ()
        named = (region for regions in lists if isinstance(regions, list) for region in regions)
        wrong = [region for region in named if str(region).startswith(_WITHOUT_FEATURES)]
        if wrong:
            yield f"securityhub / features / {name} names {wrong[0]}; AWS has features in commercial Regions only."


def _idle_features(document: Mapping[str, Plain]) -> Iterator[str]:
    """Yield the blocks that have a feature on without the one that all others need (…_guardduty_syntax)."""
    enablement = _below(_below(dict(document), "guardduty"), "enablement")
    for name, block in enablement.items() if isinstance(enablement, dict) else ():
        features = block if isinstance(block, dict) else {}
        on = [key for key, feature in features.items() if _below(feature, "status") == ENABLED]
        if on and FOUNDATIONAL not in on:
            yield (
                f"guardduty / enablement / {name} has {on[0]} on, but not {FOUNDATIONAL}, without which AWS takes no "
                "other feature of the block."
            )


def _below(value: Plain, key: str) -> Plain:
    return value.get(key) if isinstance(value, dict) else None


def _too_many(value: Plain, path: MemberPath) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for key, below in value.items():
        if key == _CRITERIA and isinstance(below, dict) and len(below) > _MOST_CRITERIA:
            yield f"{' / '.join((*path, key))} has {len(below):,} criteria; AWS takes {_MOST_CRITERIA}."
        yield from _too_many(below, (*path, key))
