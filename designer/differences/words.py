"""What a change gives and takes, in the few words that fit beside a pointer or on a line of a report."""

from __future__ import annotations

from designer.differences.effects import Impact
from designer.differences.move_preview import ActionChanges, Policies
from designer.model import quotas
from designer.model.organization import Organization
from designer.model.records import PolicyId, PolicyType
from designer.words import counted

_MINUS = "\N{MINUS SIGN}"
_KEPT_TOGETHER = "\N{NO-BREAK SPACE}"
_MOST_NAMES = 3


def policy_counts(organization: Organization, policies: Policies) -> str:
    """How many policies of each type: "+2 / -1 SCPs · +1 RCP"; "" where nothing changes."""
    types: dict[PolicyType, list[int]] = {}
    for place, ids in enumerate((policies.gained, policies.lost)):
        for policy_id in ids:
            types.setdefault(organization.policy(policy_id).type, [0, 0])[place] += 1
    ordered = sorted(types.items(), key=lambda entry: list(PolicyType).index(entry[0]))
    return " · ".join(f"{_signed(*counts)} {_noun(kind, sum(counts))}" for kind, counts in ordered)


def policy_names(organization: Organization, policies: Policies) -> str:
    """Their names where they are few: "+ DenyRegions, Baseline - Sandbox"; "" where they are many or none."""
    if not policies or len(policies.gained) + len(policies.lost) > _MOST_NAMES:
        return ""
    return " ".join(
        f"{sign} {_names(organization, ids)}" for sign, ids in (("+", policies.gained), (_MINUS, policies.lost)) if ids
    )


def action_counts(actions: ActionChanges) -> str:
    """How many actions change: "14 actions lost, 3 gained, 5 newly conditional"."""
    counted = (
        (actions.lost, "lost"),
        (actions.gained, "gained"),
        (actions.narrowed, "newly conditional"),
        (actions.widened, "no longer conditional"),
    )
    parts = [(mask.bit_count(), words) for mask, words in counted if mask]
    if not parts:
        said = "no action lost or gained"
    else:
        first, words = parts[0]
        said = f"{first:,} action{'' if first == 1 else 's'} {words}"
        said += "".join(f", {count:,} {words}" for count, words in parts[1:])
    return said if actions.complete else f"{said}, as far as the policies can be read"


def impact_counts(impact: Impact) -> str:
    """How many actions change, and for how many of the accounts: "14 actions lost in 3 of 1,204 accounts".

    The part about the accounts stays on one line.
    """
    actions = action_counts(impact.actions)
    if not impact.accounts:
        return f"reaches {counted(impact.seen, 'account')} · {actions}"
    part = "" if impact.accounts == impact.seen else f"{impact.accounts:,} of "
    whom = f"in {part}{counted(impact.seen, 'account')}"
    return f"{actions} {whom.replace(' ', _KEPT_TOGETHER)}"


def _noun(kind: PolicyType, count: int) -> str:
    plural = quotas.load().types[kind].plural
    if count != 1:
        return plural
    return f"{plural.removesuffix('policies')}policy" if plural.endswith("policies") else plural.removesuffix("s")


def _signed(gained: int, lost: int) -> str:
    return " / ".join(f"{sign}{count:,}" for sign, count in (("+", gained), (_MINUS, lost)) if count)


def _names(organization: Organization, ids: tuple[PolicyId, ...]) -> str:
    return ", ".join(organization.policy(policy_id).name for policy_id in ids)
