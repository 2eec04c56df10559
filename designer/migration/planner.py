"""Planner of a migration: an order of operations in which each step is safe, or the exact step that is not.

Of the operations that may come next, those that tighten are tried first, those that loosen last; one that is not safe
yet, or that AWS refuses yet, waits. When nothing goes on, a bridge is built (see `bridges`); where none helps, the plan
takes the least step that is not safe, says so, and goes on: the choice is a person's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from designer.differences.alignment import Alignment
from designer.differences.effects import STAGES
from designer.errors import EditError
from designer.expectations.proof import GuardrailProof
from designer.migration.bridges import Bridge, bridges_for
from designer.migration.operations import AwsOperation, Call, DetachPolicy
from designer.migration.promises import StepPromises, marked_tests
from designer.migration.safety import AccountPaths, Movement, Path, SafetyCheck, UnsafeAccounts, movement, place_of
from designer.migration.target import MigrationTarget, is_reached, target_of
from designer.migration.work import Work, work_between
from designer.model.change import Change
from designer.model.organization import Organization
from designer.model.records import NodeId, NodeKind, Settings
from designer.policy.catalog.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a plan.

    Attributes:
        number: From 1.
        call: The call.
        made: Id of the design of what it makes at AWS; empty where it makes nothing.
        accounts: Accounts whose policies it changes, in outline order.
        effects: For each way in which it changes permissions the number of those accounts.
        rollback: The call that takes it back; None where nothing does.
        lost: Sentences on what that call does not bring back; mostly empty.
        is_bridge: True for what is in neither design, and gone at the end.
        unsafe: Accounts for which the step is not safe; empty in a safe plan.
        broken: Guardrail tests that do not hold after it, of those that must; empty in a safe plan.
        label: The edit in words.
    """

    number: int
    call: Call
    made: str
    accounts: tuple[NodeId, ...]
    effects: tuple[tuple[Movement, int], ...]
    rollback: Call | None
    lost: str
    is_bridge: bool
    unsafe: tuple[UnsafeAccounts, ...]
    broken: tuple[GuardrailProof, ...]
    label: str


@dataclass(frozen=True, slots=True)
class RefusedOperation:
    """An operation that AWS would refuse wherever it stood in the plan.

    Attributes:
        call: The call.
        reason: The reason, as a sentence.
    """

    call: Call
    reason: str


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """A way from one design to another.

    Attributes:
        sides: The designs, under the same ids.
        target: The later design as AWS can reach it.
        steps: In the order in which they are to be made.
        refused: Operations that could not be planned.
        notes: Differences that no operation makes, as sentences.
        reached: True when the steps lead to the target.
    """

    sides: Alignment
    target: MigrationTarget
    steps: tuple[PlannedStep, ...]
    refused: tuple[RefusedOperation, ...]
    notes: tuple[str, ...]
    reached: bool

    @property
    def safe(self) -> bool:
        """True when every step is proved safe and nothing is refused."""
        return self.reached and not self.refused and not any(step.unsafe or step.broken for step in self.steps)


def planning(
    sides: Alignment, catalogue: Catalogue, *, with_tests: bool = False
) -> Generator[None, None, MigrationPlan]:
    """Plan the way between two aligned designs, in steps; neither is changed.

    Args:
        sides: The designs.
        catalogue: Every action.
        with_tests: True to hold each step to the guardrail tests of the later design that are marked for migrations.
    """
    target = target_of(sides)
    tests = marked_tests(sides.after, target.twins) if with_tests else ()
    promises = StepPromises(sides.before, target.organization, tests, catalogue)
    planner = _Planner(sides.before, target, catalogue, promises)
    yield from planner.running()
    return MigrationPlan(
        sides, target, tuple(planner.steps), tuple(planner.refused), tuple(planner.notes), planner.has_arrived()
    )


@dataclass(slots=True)
class _Attempt:
    """Outcome of trying an operation: a step, or the reason against it."""

    unsafe: tuple[UnsafeAccounts, ...] = ()
    broken: tuple[GuardrailProof, ...] = ()
    refusal: str = ""

    @property
    def failed(self) -> bool:
        return bool(self.unsafe or self.broken or self.refusal)


@dataclass(slots=True)
class _Waiting:
    """Operations that could come next, the best first, and those that failed since the last step."""

    ready: list[tuple[int, AwsOperation]] = field(default_factory=list)
    failed: dict[AwsOperation, _Attempt] = field(default_factory=dict)


class _Planner:
    """State of the plan: the organization after the steps so far."""

    def __init__(
        self, before: Organization, target: MigrationTarget, catalogue: Catalogue, promises: StepPromises
    ) -> None:
        self._state = before.copy()
        self._promises = promises
        promises.follow(self._state)
        self._target = target.organization
        self._catalogue = catalogue
        self._paths = AccountPaths(self._state)
        self._safety = SafetyCheck(before, target.organization, catalogue)
        self._work: Work = work_between(before, target)
        self._rank = {operation: place for place, operation in enumerate(self._work.operations)}
        self._left = {operation: self._work.order.in_degree(operation) for operation in self._work.operations}
        self._waiting = _Waiting()
        self._bridges: list[Bridge] = []
        self._bridged: set[AwsOperation] = set()
        self.steps: list[PlannedStep] = []
        self.refused: list[RefusedOperation] = []
        self.notes = [*self._work.notes, *promises.notes, *target.notes]

    def running(self) -> Generator[None, None, None]:
        """Make steps until nothing is left."""
        waiting = self._waiting
        waiting.ready = [(self._rank[one], one) for one, left in self._left.items() if not left]
        heapify(waiting.ready)
        while waiting.ready or waiting.failed:
            yield
            if not waiting.ready:
                yield from self._unblocking()
                continue
            _, operation = heappop(waiting.ready)
            attempt = yield from self._trying(operation)
            if attempt.failed:
                waiting.failed[operation] = attempt
            else:
                yield from self._done(operation)
        for bridge in tuple(self._bridges):
            yield from self._taking_down(bridge)

    def has_arrived(self) -> bool:
        """True when the organization is now as the target says, but for what no operation does."""
        return not self.refused and is_reached(self._state, self._target)

    def _done(self, operation: AwsOperation) -> Generator[None, None, None]:
        """Let go what waited for an operation, and remove the bridge that it needed."""
        order = self._work.order
        for after in order.successors(operation):
            self._left[after] -= 1
            if not self._left[after]:
                heappush(self._waiting.ready, (self._rank[after], after))
        for bridge in [one for one in self._bridges if one.until == operation]:
            yield from self._taking_down(bridge)

    def _unblocking(self) -> Generator[None, None, None]:
        """Try what failed again, as long as anything moves; then a bridge, then the least evil."""
        waiting = self._waiting
        failed, waiting.failed = waiting.failed, {}
        moved = False
        for operation in sorted(failed, key=self._rank.__getitem__):
            attempt = yield from self._trying(operation)
            if attempt.failed:
                waiting.failed[operation] = attempt
            else:
                moved = True
                yield from self._done(operation)
        if not moved and not waiting.ready and waiting.failed:
            yield from self._forcing()

    def _forcing(self) -> Generator[None, None, None]:
        """A bridge where one helps; else the step that is not safe for the fewest accounts."""
        waiting = self._waiting
        for operation in sorted(waiting.failed, key=self._rank.__getitem__):
            attempt = waiting.failed[operation]
            if operation not in self._bridged and (yield from self._bridging(operation, attempt)):
                return
        possible = [one for one, attempt in waiting.failed.items() if not attempt.refusal]
        if not possible:
            self._give_up()
            return
        least = min(possible, key=self._evil)
        del waiting.failed[least]
        yield from self._trying(least, forced=True)
        yield from self._done(least)

    def _evil(self, operation: AwsOperation) -> tuple[bool, int, int]:
        """Order of what is not safe: a broken promise is worse than any number of accounts."""
        attempt = self._waiting.failed[operation]
        return bool(attempt.broken), _accounts(attempt.unsafe), self._rank[operation]

    def _bridging(self, operation: AwsOperation, attempt: _Attempt) -> Generator[None, None, bool]:
        """Build the first bridge that can be built; what failed is then tried again."""
        self._bridged.add(operation)
        for bridge in bridges_for(self._state, operation, attempt.unsafe, attempt.refusal, self._catalogue):
            if (yield from self._building(bridge)):
                return True
        return False

    def _give_up(self) -> None:
        """Name what AWS refuses; what waits for it cannot be done either."""
        for operation, attempt in self._waiting.failed.items():
            self.refused.append(RefusedOperation(operation.call(self._state), attempt.refusal))
        self._waiting.failed.clear()

    # ---- one operation ------------------------------------------------------------------------------------------

    def _trying(
        self, operation: AwsOperation, *, forced: bool = False, is_bridge: bool = False
    ) -> Generator[None, None, _Attempt]:
        """Make an operation when it is safe, or when it is forced."""
        try:
            change = operation.change(self._state)
        except EditError as refusal:
            return _Attempt(refusal=str(refusal))
        touched = tuple(_touched(self._state, change))
        call, rollback, lost = operation.call(self._state), operation.rollback(self._state), operation.lost(self._state)
        before = self._looked_at(touched)
        self._apply(change)
        unsafe = yield from self._safety.checking(self._paths, touched)
        broken = (
            (yield from self._promises.breaking()) if (touched or operation.made) and (forced or not unsafe) else ()
        )
        if (unsafe or broken) and not forced:
            self._apply(change.inverse())
            return _Attempt(unsafe=unsafe, broken=broken)
        effects = _effects(before, self._looked_at(touched))
        number = len(self.steps) + 1
        self.steps.append(
            PlannedStep(
                number, call, operation.made, touched, effects, rollback, lost, is_bridge, unsafe, broken, change.label
            )
        )
        return _Attempt()

    def _apply(self, change: Change) -> None:
        self._state.apply(change)
        if change.policies or change.settings:
            self._paths.forget()
        self._promises.update(change)

    def _looked_at(self, accounts: Iterable[NodeId]) -> dict[NodeId, tuple[Path, ...]]:
        """AccountPaths of accounts as they are, at each stage; those with the same place share them."""
        places: dict[object, tuple[Path, ...]] = {}
        found: dict[NodeId, tuple[Path, ...]] = {}
        for account in accounts:
            place = place_of(self._state, account)
            if place not in places:
                places[place] = tuple(self._paths.of(stage, account) for stage in STAGES.values())
            found[account] = places[place]
        return found

    # ---- bridges ------------------------------------------------------------------------------------------------

    def _building(self, bridge: Bridge) -> Generator[None, None, bool]:
        """Make the operations of a bridge; False, and nothing left of it, where one of them cannot be made."""
        made = len(self.steps)
        for number, operation in enumerate(bridge.up):
            attempt = yield from self._trying(operation, is_bridge=True)
            if attempt.failed:
                yield from self._removing(bridge.down[:number])
                del self.steps[made:]  # what was made is taken back, and the plan needs none of it
                return False
        self._bridges.append(bridge)
        return True

    def _taking_down(self, bridge: Bridge) -> Generator[None, None, None]:
        self._bridges.remove(bridge)
        yield from self._removing(bridge.down)

    def _removing(self, operations: Sequence[AwsOperation]) -> Generator[None, None, None]:
        """Remove what a bridge is made of, last first; a step that is not safe then is named as such."""
        for operation in reversed(operations):
            if isinstance(operation, DetachPolicy) and operation.node not in self._state.nodes:
                continue  # it has gone with its node
            attempt = yield from self._trying(operation, forced=True, is_bridge=True)
            if attempt.refusal:
                self.refused.append(RefusedOperation(operation.call(self._state), attempt.refusal))


def _touched(organization: Organization, change: Change) -> Iterator[NodeId]:
    """Accounts whose policies a change changes, in outline order; those that it makes or removes do not count."""
    tops: set[NodeId] = set()
    if change.settings is not None and _limits(change.settings.before) != _limits(change.settings.after):
        tops.add(organization.root)
    for node_id, swap in change.nodes.items():
        if swap.before is not None and swap.after is not None:
            tops.update(child for child in swap.after.children if child not in swap.before.children)
            if swap.before.policies != swap.after.policies:
                tops.add(node_id)
    for policy_id, policy in change.policies.items():
        if policy.before is not None and policy.after is not None and policy.before.text != policy.after.text:
            tops.update(organization.targets(policy_id))
    tops &= organization.nodes.keys()
    if organization.root in tops:
        yield from organization.accounts()
        return
    if all(organization.node(top).kind is NodeKind.ACCOUNT for top in tops):
        yield from sorted(tops)
        return
    topmost = {top for top in tops if tops.isdisjoint(organization.path(top)[:-1])}
    for node_id in organization.walk():
        if node_id in topmost:
            yield from organization.accounts(node_id)


def _limits(settings: Settings | None) -> object:
    """The settings that say whom policies limit."""
    return settings and (settings.policy_types, settings.feature_set, settings.management_account)


def _effects(
    before: Mapping[NodeId, tuple[Path, ...]], after: Mapping[NodeId, tuple[Path, ...]]
) -> tuple[tuple[Movement, int], ...]:
    """Numbers of accounts by what changes for them."""
    counts: Counter[Movement] = Counter()
    known: dict[tuple[int, int], Movement] = {}
    for account, paths in before.items():
        key = (id(paths), id(after[account]))  # both are kept alive by what was given
        if key not in known:
            ways = {movement(one, other) for one, other in zip(paths, after[account], strict=True)}
            ways.discard(Movement.NOTHING)
            known[key] = Movement.NOTHING if not ways else ways.pop() if len(ways) == 1 else Movement.OTHER
        counts[known[key]] += 1
    return tuple((way, counts[way]) for way in Movement if counts[way])


def _accounts(unsafe: Iterable[UnsafeAccounts]) -> int:
    return len({account for one in unsafe for account in one.accounts})
