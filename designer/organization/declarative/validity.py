"""Faults that AWS would find in an effective policy, before it is deployed.

AWS calls an effective policy invalid that fails its validation; it is then not fully enforced
(``ListAccountsWithInvalidEffectivePolicy``, ``ListEffectivePolicyValidationErrors``;
https://docs.aws.amazon.com/organizations/latest/userguide/invalid-policy-alerts.html). Each policy may be right by
itself and their merge be wrong. Of AWS's rules those are here that its pages state; there may be more.
"""

from collections.abc import Iterator, Mapping

from designer.organization.declarative.inheritance import MemberPath
from designer.organization.declarative.remarks import twins_of, twins_words
from designer.organization.declarative.shapes import ANY, ENABLED, FOUNDATIONAL, SHAPES, Content, KeyTable
from designer.organization.model.records import PolicyType
from designer.policy.json.text import Plain

_WITHOUT_FEATURES = ("us-gov-", "cn-")
_CRITERIA, _MOST_CRITERIA = "image_criteria", 10
"""https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ec2_syntax.html"""


def faults(kind: PolicyType, document: Mapping[str, Plain]) -> tuple[str, ...]:
    """Faults that AWS would find in an effective policy, as sentences.

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
    """Blocks that have a feature on without the one that all others need (…_guardduty_syntax)."""
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
