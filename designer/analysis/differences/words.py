"""Words for what a change gives and takes, few enough for a pointer or a line of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.analysis.differences.answer_changes import Conditions, EffectDirection
from designer.analysis.differences.effects import EffectGroup, Effects
from designer.analysis.differences.impact import Impact
from designer.analysis.differences.move_preview import ActionChanges, Policies
from designer.analysis.differences.witnesses import Evidence
from designer.basics.words import counted
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer, Obstacle, Stage

_CASES = {Conditions.LOOSER: "more", Conditions.TIGHTER: "fewer"}
_MINUS = "\N{MINUS SIGN}"
_KEPT_TOGETHER = "\N{NO-BREAK SPACE}"
_MOST_NAMES = 3


def policy_counts(organization: Organization, policies: Policies) -> str:
    """Numbers of policies of each type: "+2 / -1 SCPs · +1 RCP"; "" where nothing changes."""
    types: dict[PolicyType, list[int]] = {}
    for place, ids in enumerate((policies.gained, policies.lost)):
        for policy_id in ids:
            types.setdefault(organization.policy(policy_id).type, [0, 0])[place] += 1
    ordered = sorted(types.items(), key=lambda entry: list(PolicyType).index(entry[0]))
    return " · ".join(f"{_signed(*counts)} {policy_noun(kind, sum(counts))}" for kind, counts in ordered)


def changed_policy_names(organization: Organization, policies: Policies) -> str:
    """Their names where they are few: "+ DenyRegions, Baseline - Sandbox"; "" where they are many or none."""
    if not policies or len(policies.gained) + len(policies.lost) > _MOST_NAMES:
        return ""
    return " ".join(
        f"{sign} {_names(organization, ids)}" for sign, ids in (("+", policies.gained), (_MINUS, policies.lost)) if ids
    )


def action_counts(actions: ActionChanges) -> str:
    """Numbers of actions that change: "14 actions lost, 3 gained, 5 newly conditional"."""
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


def impact_counts(impact: Impact, catalogue: Catalogue) -> str:
    """Numbers of actions that change, and of the accounts: "14 actions lost in 3 of 1,204 accounts".

    The part about the accounts stays on one line. Changes of conditions stand behind: "s3:DeleteBucket is allowed in
    fewer cases in 12 accounts".
    """
    conditions = effects_sentence(Effects(impact.conditions), catalogue) if impact.conditions else ""
    actions = action_counts(impact.actions)
    if not impact.accounts:
        return f"reaches {counted(impact.seen, 'account')} · {conditions or actions}"
    part = "" if impact.accounts == impact.seen else f"{impact.accounts:,} of "
    whom = f"in {part}{counted(impact.seen, 'account')}"
    told = f"{actions} {whom.replace(' ', _KEPT_TOGETHER)}"
    return f"{told} · {conditions}" if conditions else told


def policy_noun(kind: PolicyType, count: int) -> str:
    """Noun for so many policies of a type: "SCP", "tag policies"."""
    plural = quotas.load().types[kind].plural
    if count != 1:
        return plural
    return f"{plural.removesuffix('policies')}policy" if plural.endswith("policies") else plural.removesuffix("s")


def _signed(gained: int, lost: int) -> str:
    return " / ".join(f"{sign}{count:,}" for sign, count in (("+", gained), (_MINUS, lost)) if count)


def _names(organization: Organization, ids: tuple[PolicyId, ...]) -> str:
    return ", ".join(organization.policy(policy_id).name for policy_id in ids)


# ---- effects --------------------------------------------------------------------------------------------------------


def effects_sentence(found: Effects, catalogue: Catalogue, most: int = 2) -> str:
    """The first groups as one line: "s3:DeleteBucket becomes conditional in 12 accounts · 2 actions lost in 4"."""
    if not found.groups:
        return "No difference"
    groups = grouped(found.groups)
    told = [effect_sentence(group, catalogue) for group in groups[:most]]
    left = len(groups) - most
    return " · ".join((*told, *((f"{left:,} more",) if left > 0 else ())))


def grouped(groups: Sequence[EffectGroup]) -> tuple[EffectGroup, ...]:
    """Groups of which the same is said, as one: what they were before is left out of a line."""
    found: dict[object, EffectGroup] = {}
    for group in groups:
        key = (group.stage, group.actions, group.change.direction, group.change.after, group.change.conditions)
        before = found.get(key)
        found[key] = replace(before, accounts=(*before.accounts, *group.accounts)) if before else group
    return tuple(found.values())


def effect_sentence(group: EffectGroup, catalogue: Catalogue) -> str:
    """One group: "s3:DeleteBucket becomes conditional in 12 accounts"."""
    verb, answer = effect_verb(group)
    said = " ".join(part for part in (actions_named(group.actions, catalogue), verb, answer) if part)
    return f"{said} {effect_place(group)}"


def effect_verb(group: EffectGroup) -> tuple[str, str]:
    """The verb of a group and the answer that it leads to, apart so that the answer may be coloured; "" for none."""
    many = group.actions.bit_count() > 1
    if group.change.is_open:
        return "may differ", ""
    if group.change.conditions is Conditions.OTHER:
        return "have other conditions" if many else "has other conditions", ""
    if group.change.conditions is not None:
        return f"{'are' if many else 'is'} {group.change.conditions.value}", ""
    if group.change.after is Answer.DENIED:
        return "lost" if many else "is lost", ""
    return "become" if many else "becomes", group.change.after.value


def effect_place(group: EffectGroup) -> str:
    """Number of accounts of a group: "in 12 accounts"; for RCPs what they own."""
    whom = counted(len(group.accounts), "account")
    return f"in {whom}" if group.stage is Stage.SCP else f"on resources of {whom}"


def actions_named(actions: int, catalogue: Catalogue) -> str:
    """Actions in few words: the one there is, or how many of which service."""
    count = actions.bit_count()
    first = catalogue.actions[(actions & -actions).bit_length() - 1]
    if count == 1:
        return first
    service = first.partition(":")[0]
    of_service = not actions & ~catalogue.match(f"{service}:*")
    return f"{count:,} {service} actions" if of_service else f"{count:,} actions"


def heading(group: EffectGroup) -> str:
    """Heading of a group of accounts: "12 accounts gain", "4 accounts lose"."""
    accounts = counted(len(group.accounts), "account")
    one = len(group.accounts) == 1
    count = counted(group.actions.bit_count(), "action")
    if group.change.conditions is None and group.change.direction is EffectDirection.OTHERWISE:
        whose = "Resources of " if group.stage is Stage.RCP else ""
        return f"{whose}{accounts}: {count} now {group.change.after.value}"
    if group.stage is Stage.RCP:
        way = {
            EffectDirection.WIDER: "opened",
            EffectDirection.NARROWER: "closed",
            EffectDirection.OTHERWISE: "under other conditions",
        }
        return f"Resources of {accounts}: {count} {way[group.change.direction]}"
    if group.change.is_open:
        return f"{accounts} may differ in {count}: not settled"
    if group.change.conditions is Conditions.OTHER:
        return f"{accounts} {'has' if one else 'have'} {count} under other conditions"
    if group.change.conditions in _CASES:
        cases = _CASES[group.change.conditions]
        return f"{accounts} {'is' if one else 'are'} allowed {count} in {cases} cases"
    wider = group.change.direction is EffectDirection.WIDER
    verb = ("gains" if wider else "loses") if one else ("gain" if wider else "lose")
    partly = {Answer.CONDITIONAL: " in part", Answer.UNKNOWN: " perhaps"}.get(group.change.after, "")
    return f"{accounts} {verb} {count}{partly}"


def evidence_sentence(evidence: Evidence, organization: Organization) -> str:
    """The request that shows a group: who asks, and what stands in the way of it in which version."""
    request = evidence.request
    told = {key.lower(): value for key, value in request.context.items()}
    caller = told.get("aws:principalarn", request.principal)
    who = str(caller).rpartition(":")[2] or "somebody"
    who = "some role" if who in ("role/x", "role/Example") else who
    name = organization.node(evidence.account).name
    denied = [one for one in evidence.obstacles if one.statement] or list(evidence.obstacles)
    by = _obstacle(denied[0], organization) if denied else "a policy"
    when = "now" if evidence.allowed_before else "before"
    other = "before it was allowed" if evidence.allowed_before else "now it is allowed"
    return f"For example {request.action} by {who} in {name}: {when} {by}, {other}."


def _obstacle(obstacle: Obstacle, organization: Organization) -> str:
    level = NodeId(obstacle.level)
    place = organization.node(level).name if level in organization.nodes else obstacle.level
    if not obstacle.statement:
        return f"nothing at {place} allows it"
    return f"denied by {obstacle.title}"


def card_words(groups: Sequence[EffectGroup]) -> str:
    """Change for one account in the words that fit on its card: "now conditional", how many actions are lost."""
    answers = list(dict.fromkeys(group.change.after.value for group in groups if _turns(group, EffectDirection.WIDER)))
    gained = sum(group.actions.bit_count() for group in groups if _turns(group, EffectDirection.WIDER))
    lost = sum(group.actions.bit_count() for group in groups if _turns(group, EffectDirection.NARROWER))
    parts = [f"now {answers[0]}" if gained == 1 else f"+{gained:,} {'/'.join(answers)}"] if gained else []
    parts += [f"{_MINUS}{lost:,} {'action' if lost == 1 else 'actions'}"] if lost else []
    settled = (group for group in groups if _turns(group, EffectDirection.OTHERWISE))
    parts += [f"{one.actions.bit_count():,} now {one.change.after.value}" for one in settled]
    said = list(dict.fromkeys(group.change.conditions for group in groups if group.change.conditions))
    told = f"in {_CASES[said[0]]} cases" if len(said) == 1 and said[0] in _CASES else "other conditions"
    parts += [told] if said else []
    return " · ".join(parts)


def _turns(group: EffectGroup, direction: EffectDirection) -> bool:
    """True when a group changes answers, and not only conditions."""
    return group.change.conditions is None and group.change.direction is direction
