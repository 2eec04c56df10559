"""StackSets that follow accounts: what a plan's moves take along.

A service-managed StackSet with automatic deployment deletes its stacks in an account that leaves its OUs, unless it
retains them, and makes them in one that comes (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/
API_AutoDeployment.html). Moving the account back brings back stacks, and not what they held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from designer.analysis.migration.plan import MigrationPlan, PlannedStep
from designer.aws.apply.calling import Sent, send_call
from designer.aws.apply.facts import node_key
from designer.aws.calls import SignInError
from designer.aws.client_answers import ServiceClient
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization

_MOST_PAGES = 50
_MOVE = "MoveAccount"


@dataclass(frozen=True, slots=True)
class StackSetReach:
    """A StackSet that follows accounts.

    Attributes:
        name: Its name.
        region: Region that administers it.
        ous: AWS ids of its OUs, or of the root.
        retains: Whether stacks stay in an account that leaves.
    """

    name: str
    region: str
    ous: tuple[str, ...]
    retains: bool


def stack_sets_of(client: ServiceClient, region: str) -> tuple[StackSetReach, ...] | None:
    """Return the StackSets of a Region that follow accounts; None if AWS does not list them all."""
    found: list[StackSetReach] = []
    asked: dict[str, object] = {"Status": "ACTIVE"}
    for _ in range(_MOST_PAGES):
        page = _answer(client, "ListStackSets", asked)
        if page is None or not isinstance(page.get("Summaries"), list):
            return None
        for one in page["Summaries"]:
            if one.get("PermissionModel") != "SERVICE_MANAGED" or not one.get("AutoDeployment", {}).get("Enabled"):
                continue
            answer = (_answer(client, "DescribeStackSet", {"StackSetName": one["StackSetName"]}) or {}).get("StackSet")
            if not isinstance(answer, dict):
                return None
            retains = bool(answer.get("AutoDeployment", {}).get("RetainStacksOnAccountRemoval"))
            ous = tuple(sorted(answer.get("OrganizationalUnitIds") or ()))
            found.append(StackSetReach(str(one["StackSetName"]), region, ous, retains))
        if not page.get("NextToken"):
            return tuple(found)
        asked["NextToken"] = page["NextToken"]
    return None


def _answer(client: ServiceClient, operation: str, arguments: dict[str, object]) -> dict[str, Any] | None:
    try:
        outcome = send_call(client, operation, arguments)
    except SignInError:
        return None
    return outcome.members if outcome.sent is Sent.ANSWERED else None


def moves_accounts(plan: MigrationPlan) -> bool:
    """Whether a step moves an account, which StackSets may follow."""
    return any(step.call.operation == _MOVE for step in plan.steps)


def move_words(plan: MigrationPlan, stack_sets: tuple[StackSetReach, ...] | None) -> Iterator[str]:
    """Yield what the moves of a plan take along, a sentence each. If AWS gave no answer, say that it is not known."""
    if not moves_accounts(plan):
        return
    if stack_sets is None:
        yield (
            "Whether StackSets delete or make stacks in the accounts that move is not known: CloudFormation did not "
            "answer cloudformation:ListStackSets and DescribeStackSet."
        )
        return
    yield "StackSets were asked for in the Region of the profile alone; those of other Regions are not known."
    state = plan.sides.before.copy()
    for step, change in zip(plan.steps, plan.changes, strict=True):
        before = _places(state, step)
        state.apply(change)
        after = _places(state, step)
        for reach in stack_sets:
            was, will = not before.isdisjoint(reach.ous), not after.isdisjoint(reach.ous)
            if was != will:
                yield _words(step, reach, leaves=was)


def _places(state: Organization, step: PlannedStep) -> set[str]:
    """Return the AWS ids of what the account of a move is in; empty for another step."""
    if step.call.operation != _MOVE:
        return set()
    account = step.call.arguments["AccountId"]
    node = next((one.id for one in state.nodes.values() if account in (one.aws_id, {"new": one.id})), None)
    return set() if node is None else {node_key(state, node_id, {}) for node_id in state.path(node)[:-1]}


def _words(step: PlannedStep, one: StackSetReach, *, leaves: bool) -> str:
    does = ("keeps its stacks there" if one.retains else "deletes its stacks there") if leaves else "makes stacks there"
    return f"Step {step.number}, {step.label}: the StackSet {one.name} ({one.region}) {does}."
