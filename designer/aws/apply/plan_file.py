"""Plan files: the way from a live organization to a design, with both of them, so that it can be proved again.

A file is never trusted: its reader proves the way again from the two designs in it, and what the file says of
steps, proof and rights must be what that gives.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, cast

from designer.analysis.access.question import account_with
from designer.analysis.differences.alignment import align
from designer.analysis.differences.effects import STAGES
from designer.analysis.differences.lost_ids import forget_lost_ids, left_accounts, without_accounts
from designer.analysis.migration.plan import MigrationPlan, PlannedStep, summary_words
from designer.analysis.migration.planner import planning
from designer.analysis.migration.step_records import step_record
from designer.aws.apply.applier import kept_calls
from designer.aws.apply.facts import aws_facts, facts_hash
from designer.aws.apply.journal import is_moment
from designer.aws.apply.left_alone import leaving_alone, left_alone_words
from designer.aws.apply.owners import owners
from designer.aws.apply.rights import needed_policy
from designer.aws.apply.stack_sets import StackSetReach, move_words, moves_accounts
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.loading import load_json
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState
from designer.policy.catalog.catalogue import load

_DELEGATED = ("Policy", "TagResource", "UntagResource")
"""What the names of operations hold that a delegated administrator of Organizations may make, too."""

_ASKED = {
    OrganizationPart.POLICY_TYPES: ("EnablePolicyType", "AttachPolicy", "DetachPolicy"),
    OrganizationPart.TRUSTED_SERVICES: ("EnableAWSServiceAccess", "DisableAWSServiceAccess"),
    OrganizationPart.DELEGATED_ADMINISTRATORS: ("RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator"),
    OrganizationPart.RESOURCE_POLICY: ("PutResourcePolicy", "DeleteResourcePolicy"),
    OrganizationPart.TAGS: ("TagResource", "UntagResource"),
}
"""Operations that rest on a part of an organization."""


@dataclass(frozen=True, slots=True)
class PlanOrigin:
    """Where a plan comes from.

    Attributes:
        organization: Id of the organization.
        partition: Partition of its ARNs.
        endpoint: Address that is asked in place of AWS's; empty for AWS's own.
        author: ARN of the caller that has read the organization.
        account: Account of the caller.
        created: ISO 8601, UTC.
        expires: The same; the plan is not carried out later.
        read: When the reading ended.
        with_tests: Whether each step is held to the design's guardrail tests.
        gaps: What the reading could not tell, in words.
        stack_sets: StackSets that follow accounts; None if AWS did not tell.
    """

    organization: str
    partition: str
    endpoint: str
    author: str
    account: str
    created: str
    expires: str
    read: str
    with_tests: bool
    gaps: tuple[str, ...] = ()
    stack_sets: tuple[StackSetReach, ...] | None = None


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan that was just proved.

    Attributes:
        id: Hash in hex of everything but the time of the reading.
        origin: Where it comes from.
        live: The organization as it was read.
        design: The design.
        goal: The same with what the design accepts of AWS: the end of the plan.
        plan: The proved way.
        members: The file as JSON.
    """

    id: str
    origin: PlanOrigin
    live: Organization
    design: Organization
    goal: Organization
    plan: MigrationPlan
    members: Mapping[str, object]

    @property
    def confirmation(self) -> str:
        """What a person types to have it carried out: it names the organization and the plan."""
        return f"{self.origin.organization}:{self.id[:8]}"

    @property
    def steps(self) -> list[dict[str, object]]:
        """The steps as JSON."""
        return cast("list[dict[str, object]]", self.members["steps"])

    @property
    def warnings(self) -> list[str]:
        """What it leaves alone for a while, what its moves take along, and what other tools keep of what it changes."""
        kept = cast("list[dict[str, str]]", self.members["owners"])
        advice = [f"{one['what']} is kept by {one['owner']}: change it there, or it is changed back." for one in kept]
        left = left_alone_words(cast("list[dict[str, str]]", self.members["leftAlone"]))
        return [*left, *cast("list[str]", self.members["takenAlong"]), *advice]

    def refusal_of(self, account: str) -> str:
        """Return why an account cannot carry the plan out at all; "" if it can."""
        node = account_with(self.live, account)
        managing = [step["number"] for step in self.steps if step.get("hand") == "management"]
        if not managing or (node is not None and self.live.is_management_account(node)):
            return ""
        return (
            f"Only the management account can make step {managing[0]}; {account} is another one. Sign in as the "
            "management account."
        )

    def data(self) -> bytes:
        """Return the file."""
        return (json.dumps(self.members, ensure_ascii=False, indent=1) + "\n").encode()


StackSetSource = Callable[[], tuple[StackSetReach, ...] | None]
"""What asks AWS for the StackSets that follow accounts; it returns None if AWS does not tell."""


def made_plan(
    live: Organization, design: Organization, origin: PlanOrigin, stack_sets: StackSetSource | None = None
) -> PlanFile:
    """Plan the way from a live organization to a design at once; see `making_plan`."""
    return finish(making_plan(live, design, origin, stack_sets))


def making_plan(
    live: Organization, design: Organization, origin: PlanOrigin, stack_sets: StackSetSource | None = None
) -> Generator[None, None, PlanFile]:
    """Plan the way from a live organization to a design, in steps.

    Args:
        live: The organization as it was read.
        design: The design.
        origin: Where the plan comes from.
        stack_sets: Asked if a step moves an account; None takes those of the origin.

    Raises:
        EditError: The plan cannot be carried out: a step is not safe, AWS would refuse one, or too little of AWS is
            known.
    """
    live_members, design_members = _written(live), _written(_reachable(design, live))
    yield
    live = _read(live_members, "the plan")  # as a reader of the file has them
    yield
    design = _read(design_members, "the plan")
    yield
    goal, left = yield from leaving_alone(live, design, origin.created[: len("2026-12-01")])
    plan = yield from planning(align(live, goal), load(), with_tests=origin.with_tests)
    if not plan.safe:
        raise EditError(f"{summary_words(plan)} Only what is proved is carried out: see `orgwright migrate`.")
    if rested := [*_rested_on(live, plan)]:
        raise EditError(
            f"The reading lacks what the plan rests on: {', '.join(rested)}. Read with the rights that "
            "`orgwright import --show-policy` prints."
        )
    if stack_sets is not None and moves_accounts(plan):
        origin = replace(origin, stack_sets=stack_sets())
    content = _members(origin, plan, (live, design), (live_members, design_members), left)
    members = json.loads(json.dumps(content))  # as it is read again
    number = _id(members)
    return PlanFile(number, origin, live, design, goal, plan, {"id": number, **members})


def _members(
    origin: PlanOrigin,
    plan: MigrationPlan,
    sides: tuple[Organization, Organization],
    described: tuple[object, object],
    left: list[dict[str, str]],
) -> dict[str, object]:
    """Return the file as JSON, except for its id; `described` is the two sides as JSON, `left` what is left alone."""
    (live, design), (live_members, design_members) = sides, described
    return {
        "format": _MARK,
        "organization": origin.organization,
        "partition": origin.partition,
        "endpoint": origin.endpoint,
        "author": origin.author,
        "account": origin.account,
        "created": origin.created,
        "expires": origin.expires,
        "live": {
            "hash": facts_hash(aws_facts(live)),
            "read": origin.read,
            "complete": not origin.gaps,
            "gaps": [*origin.gaps],
            "organization": live_members,
        },
        "design": {"hash": facts_hash(aws_facts(design)), "organization": design_members},
        "proof": {"safe": plan.safe, "tests": origin.with_tests, "scope": summary_words(plan), "notes": [*plan.notes]},
        "steps": [_step(plan, step) for step in plan.steps],
        "principal": kept_calls(plan, origin.account).record(origin.author),
        "leftAlone": left,
        "owners": owners(plan),
        "stackSets": None if origin.stack_sets is None else [asdict(one) for one in origin.stack_sets],
        "takenAlong": [*move_words(plan, origin.stack_sets)],
        "policy": needed_policy(plan, origin.organization, origin.partition),
    }


def read_plan(data: bytes, source: str) -> PlanFile:
    """Read a plan file, and prove its way again at once; see `reading_plan`."""
    return finish(reading_plan(data, source))


def reading_plan(data: bytes, source: str) -> Generator[None, None, PlanFile]:
    """Read a plan file, and prove its way again, in steps.

    Raises:
        EditError: The data is not a plan, was changed, or differs from the proof.
    """
    members, _, faults = load_json(data, source)
    if faults:
        raise EditError(f"{source} is not a plan as it was made: {faults[0].message}")
    if not isinstance(members, dict) or members.get("format") != _MARK:
        raise EditError(f"{source} is not a plan of Orgwright.")
    live, design, proof = (_member(members, name, source) for name in ("live", "design", "proof"))
    words: dict[str, object] = {
        name: members.get(name) for name in ("organization", "partition", "endpoint", "author", "account")
    }
    words |= {"created": members.get("created"), "expires": members.get("expires"), "read": live.get("read")}
    if not all(isinstance(value, str) for value in words.values()):
        raise EditError(f"{source} is not a complete plan: make it again with `orgwright plan`.")
    gaps = live.get("gaps")
    if not isinstance(gaps, list) or not _ORGANIZATION.fullmatch(str(words["organization"])):
        raise EditError(f"{source} is not a complete plan: make it again with `orgwright plan`.")
    origin = PlanOrigin(
        **cast("dict[str, Any]", words), with_tests=proof.get("tests") is True, gaps=tuple(str(gap) for gap in gaps)
    )
    origin = replace(origin, stack_sets=_stack_sets(members.get("stackSets"), source))
    if not is_moment(origin.expires):
        raise EditError(f"{source} does not say until when it holds: make it again with `orgwright plan`.")
    live_members = _read(live.get("organization"), f"{source}, live")
    yield
    design_members = _read(design.get("organization"), f"{source}, design")
    yield
    again = yield from making_plan(live_members, design_members, origin)
    if again.members != members:
        other = next(name for name in [*again.members, *members] if again.members.get(name) != members.get(name))
        raise EditError(
            f'{source} was changed after it was made, or by another version: its "{other}" is not what the proof '
            "gives. Make it again with `orgwright plan`."
        )
    return again


def _stack_sets(members: object, source: str) -> tuple[StackSetReach, ...] | None:
    if members is None:
        return None
    try:
        listed = [StackSetReach(**one) for one in cast("list[dict[str, Any]]", members)]
        found = tuple(replace(one, ous=tuple(one.ous)) for one in listed)
        hash(found)  # a list within a list is not an id
    except TypeError:
        raise EditError(f"{source} is not a complete plan: make it again with `orgwright plan`.") from None
    return found


_MARK = "orgwright-plan"
_MOST_NAMED = 3
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")


def plan_id(members: Mapping[str, object]) -> str:
    """Return the id of a plan by what its file says, except for the id itself."""
    return _id({name: value for name, value in members.items() if name != "id"})


def _member(members: Mapping[str, object], name: str, source: str) -> Mapping[str, object]:
    found = members.get(name)
    if not isinstance(found, dict):
        raise EditError(f'{source} is not a complete plan: it has no "{name}".')
    return found


def _read(design: object, source: str) -> Organization:
    return native.read(json.dumps(design).encode(), source).organization


def _written(organization: Organization) -> object:
    return json.loads(native.write(NativeFile(organization)))


def _id(members: Mapping[str, object]) -> str:
    """Return the hash of canonical JSON: sorted keys, UTF-8, no spaces, without the time of the reading."""
    live = {name: value for name, value in cast("dict[str, object]", members["live"]).items() if name != "read"}
    text = json.dumps({**members, "live": live}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _step(plan: MigrationPlan, step: PlannedStep) -> dict[str, object]:
    operation = step.call.operation
    hand = "delegated" if any(part in operation for part in _DELEGATED) else "management"
    irreversible = [step.lost] if step.lost else []
    irreversible += ["Nothing takes it back."] if step.rollback is None else []
    return {**step_record(plan, step), "hand": hand, "irreversible": irreversible}


def _reachable(design: Organization, live: Organization) -> Organization:
    """Return a design without ids that AWS has lost, and without closed accounts that AWS does not list any more.

    Raises:
        EditError: An account has left the organization: AWS would not make it again under its number.
    """
    gone = left_accounts(design, live)
    closed = {one for one in gone if design.node(one).state is not AccountState.ACTIVE}
    if left := sorted(f"{design.node(one).name} ({design.node(one).aws_id})" for one in gone - closed):
        raise EditError(
            f"{', '.join(left[:_MOST_NAMED])} of the design is not in the organization. No plan brings an account "
            "back: invite it, or take it out of the design."
        )
    return without_accounts(forget_lost_ids(design, live), closed)


def _rested_on(live: Organization, plan: MigrationPlan) -> Iterator[str]:
    """Yield the gaps on which a step rests: policies that limit its accounts, and parts that it changes."""
    operations = {step.call.operation for step in plan.steps}
    for part in live.settings.unknown:
        if operations & {*_ASKED.get(part, ())}:
            yield part.value
    touched = {account for step in plan.steps for account in step.accounts if account in plan.sides.before.nodes}
    levels = {node for account in touched for node in plan.sides.before.path(account)}
    for policy in plan.sides.before.policies.values():
        if policy.unknown is not None and policy.type in STAGES and levels & plan.sides.before.targets(policy.id):
            yield policy.name
