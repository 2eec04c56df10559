"""Meaning of an effective policy beyond its text: which Region a block or a list is for, and which keys are one.

GuardDuty: a block named by a Region takes the place of ``default`` there, as a whole
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_guardduty_syntax.html). Lists of
Regions: of a Region in both, ``disable_in_regions`` wins, and one in neither is left as it is
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_security_hub_syntax.html). Security
Hub CSPM: where a policy has it on or off, nothing of it is left to the accounts
(https://docs.aws.amazon.com/securityhub/latest/userguide/orgs-policies-review-impact.html).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from designer.organization.declarative.inheritance import MemberPath
from designer.organization.declarative.shapes import DEFAULT_KEY, EVERY_REGION, REGION_NAME, SHAPES
from designer.organization.model.records import PolicyType
from designer.policy.json.text import Plain

ENABLE, DISABLE = "enable_in_regions", "disable_in_regions"


def remarks(kind: PolicyType, document: Mapping[str, Plain], *, management: bool = False) -> tuple[str, ...]:
    """Return the remarks on an effective policy, as sentences.

    Args:
        kind: Its type.
        document: As AWS shows it, without operators.
        management: True if it is that of the management account.
    """
    whole = dict(document)
    found = [*_lists(whole, ())]
    if SHAPES[kind].regional:
        found += _blocks(whole, ())
    if kind is PolicyType.GUARDDUTY_POLICY and management and document:
        found.append("In the management account it does nothing until GuardDuty's service-linked role exists there.")
    if kind is PolicyType.SECURITYHUB_POLICY:
        found += _features(document.get("securityhub"))
    if kind is PolicyType.SECURITYHUB_CSPM_POLICY:
        found += _governed(document)
    if kind is PolicyType.TAG_POLICY:
        found += _capitals(document.get("tags"))
        found += (twins_words(twins) for twins in twins_of(document))
    return tuple(found)


def twins_of(document: Mapping[str, Plain]) -> tuple[tuple[str, ...], ...]:
    """Return the policy keys of a tag policy that differ in capitals only, those that belong together at a time."""
    tags = document.get("tags")
    keys = sorted((key for key in tags if key[:2] != "@@"), key=str.casefold) if isinstance(tags, dict) else []
    alike = (tuple(members) for _key, members in groupby(keys, key=str.casefold))
    return tuple(members for members in alike if len(members) > 1)


def twins_words(twins: tuple[str, ...]) -> str:
    """Return the remark on policy keys that differ in capitals only, as sentences."""
    return (
        f"The keys {_listed(twins)} differ in capitals only. One of AWS's pages calls the policy key case-insensitive, "
        "another case-sensitive; here they do not merge. Write one of them everywhere: tag_key says which capitals "
        "a tag must have."
    )


def _lists(value: Plain, path: MemberPath) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    on, off = _regions(value, ENABLE), _regions(value, DISABLE)
    if on or off:
        yield f"{_at(path)}: {_in_words(on, off)}"
    for key, below in value.items():
        yield from _lists(below, (*path, key))


def _in_words(on: tuple[str, ...], off: tuple[str, ...]) -> str:
    won = [region for region in on if region not in off]
    if EVERY_REGION in off:
        return f"off in every Region; {DISABLE} wins."
    rest = "" if EVERY_REGION in won else "; other Regions stay as they are"
    others = "every other Region" if off else "every Region"
    words = [others if EVERY_REGION in won else _listed(won)] if won else []
    parts = [f"on in {word}" for word in words] + ([f"off in {_listed(off)}"] if off else [])
    both = [region for region in on if region in off]
    clash = f" {_listed(both)} {'is' if len(both) == 1 else 'are'} in both lists, and {DISABLE} wins." if both else ""
    return f"{', '.join(parts)}{rest}.{clash}"


def _blocks(value: Plain, path: MemberPath) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    own = {key: below for key, below in value.items() if REGION_NAME.fullmatch(key)}
    default = value.get(DEFAULT_KEY)
    features = list(default) if isinstance(default, dict) else []
    for region, block in own.items() if DEFAULT_KEY in value else ():
        lost = [key for key in features if not isinstance(block, dict) or key not in block]
        left = (
            f"; of {DEFAULT_KEY}, {_listed(lost)} {'does' if len(lost) == 1 else 'do'} not hold there" if lost else ""
        )
        yield f"{_at((*path, region))}: takes the place of {DEFAULT_KEY} in {region}{left}."
    if own and DEFAULT_KEY not in value:
        verb = "is" if len(own) == 1 else "are"
        yield f"{_at(path)}: only {_listed(own)} {verb} managed; other Regions stay as they are."
    for key, below in value.items():
        if key not in own and key != DEFAULT_KEY:
            yield from _blocks(below, (*path, key))


def _capitals(tags: Plain) -> Iterator[str]:
    for key, setting in tags.items() if isinstance(tags, dict) else ():
        if isinstance(setting, dict) and "tag_key" not in setting and key != key.lower():
            yield f'{_at(("tags", key))} has no tag_key: AWS then asks for "{key.lower()}", in small letters.'


def _features(hub: Plain) -> Iterator[str]:
    features = hub.get("features") if isinstance(hub, dict) else None
    if not isinstance(hub, dict) or not isinstance(features, dict):
        return
    hub_on, hub_off = _regions(hub, ENABLE), _regions(hub, DISABLE)
    for name, feature in features.items():
        on = _regions(feature, ENABLE) if isinstance(feature, dict) else ()
        idle = [
            region
            for region in on
            if region in hub_off or EVERY_REGION in hub_off or (region not in hub_on and EVERY_REGION not in hub_on)
        ]
        if idle:
            yield f"{_at(('securityhub', 'features', name))}: not in {_listed(idle)}, where Security Hub is not on."


def _governed(document: Mapping[str, Plain]) -> Iterator[str]:
    """Yield the consequences of a switched Region of Security Hub CSPM beyond the switch."""
    switches = [value.get("cspm_enablement") for value in document.values() if isinstance(value, dict)]
    lists = [switch for switch in switches if isinstance(switch, dict)]
    if any(_regions(switch, ENABLE) for switch in lists):
        yield (
            "Where Security Hub CSPM is on, standards that the policy does not list are off, and parameters that it "
            "does not set have their defaults."
        )
    if any(_regions(switch, DISABLE) for switch in lists):
        yield "Where it is off, accounts also lose their ties to its administrator and members."


def _regions(value: Mapping[str, Plain], key: str) -> tuple[str, ...]:
    """Return the Regions of one list of an effective policy."""
    found = value.get(key)
    return tuple(region for region in found if isinstance(region, str)) if isinstance(found, list) else ()


def _at(path: MemberPath) -> str:
    return " / ".join(path)


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
