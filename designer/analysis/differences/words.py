"""Words for what a change gives and takes, few enough for a pointer or a line of a report."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from designer.analysis.differences.effects import EffectGroup, Effects
from designer.analysis.differences.impact import ActionChanges, Impact, Policies
from designer.analysis.differences.versions import Conditions, EffectDirection
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
    """Return the numbers of policies of each type: "+2 / -1 SCPs · +1 RCP"; "" where nothing changes."""
    types: dict[PolicyType, list[int]] = {}
    for place, ids in enumerate((policies.gained, policies.lost)):
        for policy_id in ids:
            types.setdefault(organization.policy(policy_id).type, [0, 0])[place] += 1
    ordered = sorted(types.items(), key=lambda entry: list(PolicyType).index(entry[0]))
    return " · ".join(f"{_signed(*counts)} {policy_noun(kind, sum(counts))}" for kind, counts in ordered)


def changed_policy_names(organization: Organization, policies: Policies) -> str:
    """Return their names where they are few: "+ DenyRegions, Baseline - Sandbox"; "" where they are many or none."""
    if not policies or len(policies.gained) + len(policies.lost) > _MOST_NAMES:
        return ""
    return " ".join(
        f"{sign} {_names(organization, ids)}" for sign, ids in (("+", policies.gained), (_MINUS, policies.lost)) if ids
    )


def action_counts(actions: ActionChanges) -> str:
    """Return the numbers of actions that change: "14 actions lost, 3 gained, 5 newly conditional"."""
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
    said = said if actions.complete else f"{said}, as far as the policies can be read"
    return f"{said}, RCPs not compared" if actions.rcps else said


def impact_counts(impact: Impact, catalogue: Catalogue) -> str:
    """Return the numbers of actions that change, and of the accounts: "14 actions lost in 3 of 1,204 accounts".

    The part about the accounts stays on one line. Changes of conditions are behind: "s3:DeleteBucket is allowed in
    fewer cases in 12 accounts".
    """
    conditions = effects_sentence(Effects(impact.conditions), catalogue) if impact.conditions else ""
    actions = action_counts(impact.actions)
    if not impact.accounts:
        return f"reaches {counted(impact.seen, 'account')} · {conditions or actions}"
    part = "" if impact.accounts == impact.seen else f"{impact.accounts:,} of "
    whom = f"in {part}{counted(impact.seen, 'account')}"
    text = f"{actions} {whom.replace(' ', _KEPT_TOGETHER)}"
    return f"{text} · {conditions}" if conditions else text


def policy_noun(kind: PolicyType, count: int) -> str:
    """Return the noun for so many policies of a type: "SCP", "tag policies"."""
    facts = quotas.load().types[kind]
    return facts.singular if count == 1 else facts.plural


def _signed(gained: int, lost: int) -> str:
    return " / ".join(f"{sign}{count:,}" for sign, count in (("+", gained), (_MINUS, lost)) if count)


def _names(organization: Organization, ids: tuple[PolicyId, ...]) -> str:
    return ", ".join(organization.policy(policy_id).name for policy_id in ids)


def effects_sentence(found: Effects, catalogue: Catalogue, most: int = 2) -> str:
    """The first groups as one line: "s3:DeleteBucket becomes conditional in 12 accounts · 2 actions lost in 4"."""
    if not found.groups:
        return "No difference"
    groups = grouped(found.groups)
    sentences = [effect_sentence(group, catalogue) for group in groups[:most]]
    left = len(groups) - most
    return " · ".join((*sentences, *((f"{left:,} more",) if left > 0 else ())))


def grouped(groups: Sequence[EffectGroup]) -> tuple[EffectGroup, ...]:
    """Join groups with the same description: what they were before is left out of a line."""
    found: dict[object, EffectGroup] = {}
    for group in groups:
        key = (group.stage, group.actions, group.change.direction, group.change.after, group.change.conditions)
        before = found.get(key)
        found[key] = replace(before, accounts=(*before.accounts, *group.accounts)) if before else group
    return tuple(found.values())


def effect_sentence(group: EffectGroup, catalogue: Catalogue) -> str:
    """Return one group: "s3:DeleteBucket becomes conditional in 12 accounts"."""
    verb, answer = effect_verb(group)
    said = " ".join(part for part in (actions_named(group.actions, catalogue), verb, answer) if part)
    return f"{said} {effect_place(group)}"


def effect_verb(group: EffectGroup) -> tuple[str, str]:
    """The verb of a group and the answer that it leads to, apart so that the answer may be coloured; "" if none."""
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
    """Return the number of accounts of a group: "in 12 accounts"; for RCPs what they own."""
    whom = counted(len(group.accounts), "account")
    return f"in {whom}" if group.stage is Stage.SCP else f"on resources of {whom}"


def actions_named(actions: int, catalogue: Catalogue) -> str:
    """Return the actions in few words: the one there is, or how many per service."""
    count = actions.bit_count()
    first = catalogue.actions[(actions & -actions).bit_length() - 1]
    if count == 1:
        return first
    service = first.partition(":")[0]
    of_service = not actions & ~catalogue.match(f"{service}:*")
    return f"{count:,} {service} actions" if of_service else f"{count:,} actions"


def heading(group: EffectGroup) -> str:
    """Return the heading of a group of accounts: "12 accounts gain", "4 accounts lose"."""
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
    """Return the request that shows a group: who asks, and what blocks it in each version."""
    request = evidence.request
    context = {key.lower(): value for key, value in request.context.items()}
    caller = context.get("aws:principalarn", request.principal)
    who = str(caller).rpartition(":")[2] or "somebody"
    who = "some role" if who in ("role/x", "role/Example") else who
    name = organization.node(evidence.account).name
    denied = [obstacle for obstacle in evidence.obstacles if obstacle.statement] or list(evidence.obstacles)
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
    parts += [f"{effect_group.actions.bit_count():,} now {effect_group.change.after.value}" for effect_group in settled]
    said = list(dict.fromkeys(group.change.conditions for group in groups if group.change.conditions))
    cases = f"in {_CASES[said[0]]} cases" if len(said) == 1 and said[0] in _CASES else "other conditions"
    parts += [cases] if said else []
    return " · ".join(parts)


def _turns(group: EffectGroup, direction: EffectDirection) -> bool:
    """Return True if a group changes answers, and not only conditions."""
    return group.change.conditions is None and group.change.direction is direction


_NAMED = 4
"""Actions up to which all are named."""

_SERVICES = 8
_REST = 12
"""Services that are named, and those in the rest if "all but" is shorter."""


class ServiceCount(NamedTuple):
    """Number of actions of one service in a set.

    Attributes:
        service: Its prefix.
        actions: Number of its actions in the set.
        total: Number of all its actions.
    """

    service: str
    actions: int
    total: int


def by_service(actions: int, catalogue: Catalogue) -> tuple[ServiceCount, ...]:
    """Return the services with actions in a set, most actions first."""
    ranges = catalogue.ranges
    return tuple(ServiceCount(one, count, len(ranges[one])) for one, count in _largest(actions, catalogue))


def _largest(actions: int, catalogue: Catalogue) -> list[tuple[str, int]]:
    return sorted(_counts(actions, catalogue), key=itemgetter(1), reverse=True)  # which keeps the order of names


def is_rest_shorter(actions: int, catalogue: Catalogue) -> bool:
    """Return True if what is not in a set takes few words, and is less than what is."""
    rest = catalogue.full_mask ^ actions
    return actions.bit_count() > rest.bit_count() and len(_counts(rest, catalogue)) <= _REST


def actions_phrase(actions: int, catalogue: Catalogue) -> str:
    """A set of actions: "s3:DeleteBucket", "22 actions: rds 8, backup 5", "22,000 actions: all but iam:* and sts:*"."""
    count = actions.bit_count()
    if count <= _NAMED:
        return ", ".join(catalogue.actions[index] for index in catalogue.members(actions))
    said = counted(count, "action")
    if actions == catalogue.full_mask:
        return f"all {said}"
    if is_rest_shorter(actions, catalogue):
        return f"{said}: all but {_listed(catalogue.full_mask ^ actions, catalogue)}"
    return f"{said}: {_listed(actions, catalogue)}"


def _listed(actions: int, catalogue: Catalogue) -> str:
    """Return the services of a set, those with most actions first; the rest as a number."""
    services = _largest(actions, catalogue)
    left = len(services) - _SERVICES
    shown = services if left <= 4 else services[:_SERVICES]
    terms = ", ".join(_term(one, count, actions, catalogue) for one, count in shown)
    return terms if left <= 4 else f"{terms} and {left:,} more services"


def _term(service: str, count: int, actions: int, catalogue: Catalogue) -> str:
    """Return the actions of one service in a set: ``s3:*`` for all of it, else how many, or which one."""
    if count == len(catalogue.ranges[service]):
        return f"{service}:*"
    if count > 1:
        return f"{service} {count:,}"
    (index,) = catalogue.members(actions & catalogue.match(f"{service}:*"))
    return catalogue.actions[index]


@lru_cache(maxsize=4)
def _counts(actions: int, catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Number of actions by service, in the order of their names; the next question is often about the same set.

    Either the set or its rest is in few services: those are counted, and all others are taken as a whole.
    """
    few = 2 * actions.bit_count() <= catalogue.full_mask.bit_count()
    counted_ones = _counts_of_few(actions if few else catalogue.full_mask ^ actions, catalogue)
    if few:
        return tuple(sorted(counted_ones.items()))
    left = dict(_whole_services(catalogue))
    for service, count in counted_ones.items():
        left[service] -= count
    return tuple((service, count) for service, count in left.items() if count)


def _counts_of_few(actions: int, catalogue: Catalogue) -> dict[str, int]:
    """Count the actions of each service in a set that lacks most services, skipping what lies between."""
    digits = f"{actions:b}"[::-1]  # the actions in order: a third of the time of a shift for each service
    services, starts = _places(catalogue)
    found: dict[str, int] = {}
    place = digits.find("1") if actions else -1
    while place >= 0:
        service, stop = services[bisect_right(starts, place) - 1]
        found[service] = digits.count("1", place, stop)
        place = digits.find("1", stop)
    return found


@lru_cache(maxsize=1)
def _places(catalogue: Catalogue) -> tuple[list[tuple[str, int]], list[int]]:
    """Return the services with the place behind their last action, and the places of their first actions, in order."""
    ranges = catalogue.ranges.items()
    return [(service, place.stop) for service, place in ranges], [place.start for _, place in ranges]


@lru_cache(maxsize=1)
def _whole_services(catalogue: Catalogue) -> dict[str, int]:
    """Return the number of all actions of each service, in the order of their names."""
    return {service: len(place) for service, place in sorted(catalogue.ranges.items(), key=itemgetter(0))}
