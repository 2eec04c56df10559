"""Planner of a migration: an order of operations that makes each step safe, or the exact step that is not.

Of the operations that may come next, those that tighten are tried first, those that loosen last; one that is not safe
yet, or that AWS refuses yet, waits. When nothing goes on, a bridge is built (see `bridges`); where none helps, the plan
takes the least step that is not safe, says so, and goes on: the choice is a person's.
"""

from collections.abc import Generator, Iterable
from dataclasses import field, replace
from heapq import heapify, heappop, heappush

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.effects import STAGES
from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.migration.bridges import Bridge, BridgeBuilder
from designer.analysis.migration.distant_moves import DistantMoves, new_account_words, new_accounts
from designer.analysis.migration.movements import (
    Movements,
    effects_between,
    number_of_accounts,
    touched_accounts,
)
from designer.analysis.migration.operations import AwsOperation, DetachPolicy, UpdatePolicy
from designer.analysis.migration.plan import MigrationPlan, NewAccount, PlannedStep, RefusedOperation
from designer.analysis.migration.promises import StepPromises, marked_tests
from designer.analysis.migration.safety import AccountPaths, SafetyCheck, UnsafeAccounts
from designer.analysis.migration.target import MigrationTarget, aligned_target, is_reached
from designer.analysis.migration.work import Work, work_between
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, managed_as
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import LevelPath


def planning(
    sides: Alignment, catalogue: Catalogue, *, with_tests: bool = False
) -> Generator[None, None, MigrationPlan]:
    """Plan the way between two aligned designs, in steps; neither is changed.

    Args:
        sides: The designs.
        catalogue: Every action.
        with_tests: True to hold each step to the guardrail tests of the later design that are marked for migrations.
    """
    sides = _with_policies_of_aws(sides)
    target = aligned_target(sides)
    tests = marked_tests(sides.after, target.twins) if with_tests else ()
    promises = StepPromises(sides.before, target.organization, tests, catalogue)
    planner = _Planner(sides.before, target, catalogue, promises)
    yield from planner.running()
    new = yield from planner.new_accounts()
    return MigrationPlan(
        sides,
        target,
        tuple(planner.steps),
        tuple(planner.changes),
        new,
        tuple(sorted(planner.spans)),
        tuple(planner.refused),
        (*planner.notes, *(new_account_words(target.organization, account) for account in new)),
        planner.has_arrived(),
    )


def _with_policies_of_aws(sides: Alignment) -> Alignment:
    """Return designs, the earlier one with the managed policies that only the later one lists: AWS has them anyway."""
    builder = ChangeBuilder(sides.before)
    for policy in sides.after.policies.values():
        if (policy.aws_managed or managed_as(policy)) and policy.id not in sides.before.policies:
            builder.put_policy(policy)
    change = builder.change("Know the policies of AWS")
    if not change:
        return sides
    before = sides.before.copy()
    before.apply(change)
    return replace(sides, before=before)


@dataclass(slots=True)
class _Attempt:
    """Outcome of trying an operation: a step, or what is against it; `hastily`: only that something is."""

    unsafe: tuple[UnsafeAccounts, ...] = ()
    broken: tuple[GuardrailProof, ...] = ()
    refusal: str = ""
    hastily: bool = False

    @property
    def failed(self) -> bool:
        return bool(self.unsafe or self.broken or self.refusal or self.hastily)


@dataclass(slots=True)
class _Waiting:
    """Operations that could come next, the best first, and those that failed since the last step."""

    ready: list[tuple[int, AwsOperation]] = field(default_factory=list)
    failed: dict[AwsOperation, _Attempt] = field(default_factory=dict)


_MOST_BRIDGES = 3
"""Most bridges one above the other that are tried for one operation."""


class _Planner:
    """State of the plan: the organization after the steps so far."""

    def __init__(
        self, before: Organization, target: MigrationTarget, catalogue: Catalogue, promises: StepPromises
    ) -> None:
        self._before = before
        self._state = before.copy()
        self._promises = promises
        promises.follow(self._state)
        self._target = target.organization
        self._safety = SafetyCheck(before, target.organization, catalogue)
        self._paths = AccountPaths(self._state, self._safety.numbers)
        self._distant = DistantMoves(before, self._paths, target.organization, catalogue)
        self._movements = Movements(catalogue)
        self._work: Work = work_between(before, target)
        self._rank = {operation: place for place, operation in enumerate(self._work.operations)}
        self._left = {operation: self._work.order.in_degree(operation) for operation in self._work.operations}
        self._waiting = _Waiting()
        self._builder = BridgeBuilder(self._state, target.organization, catalogue)
        self._bridges: dict[Bridge, int] = {}  # with the numbers of their first steps
        self._bridged: set[AwsOperation] = set()
        self.changes: list[Change] = []  # of the steps
        self.steps: list[PlannedStep] = []
        self.spans: list[tuple[int, int]] = []
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

    def new_accounts(self) -> Generator[None, None, tuple[NewAccount, ...]]:
        """Return the accounts that the plan makes."""
        made = list(zip(self.steps, self.changes, strict=True))
        return (yield from new_accounts(self._before, self._target, made, self._safety))

    def has_arrived(self) -> bool:
        """Return True if the organization is now as the target says, except for what no operation does."""
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
        if moved or waiting.ready or not waiting.failed or (yield from self._ending_bridges()):
            return
        yield from self._forcing()

    def _forcing(self) -> Generator[None, None, None]:
        """Make a bridge if one helps; else the step that is unsafe for the fewest accounts."""
        waiting = self._waiting
        for operation in sorted(waiting.failed, key=self._rank.__getitem__):
            if operation in self._bridged:
                continue
            self._bridged.add(operation)
            attempt = yield from self._in_full(operation)
            if attempt.refusal:
                if (yield from self._bridging_refusal(operation)):
                    return
            elif (yield from self._bridging(operation, attempt, _MOST_BRIDGES)):
                del waiting.failed[operation]
                yield from self._done(operation)
                return
        possible = [one for one, attempt in waiting.failed.items() if not attempt.refusal]
        if not possible:
            self._give_up()
            return
        for operation in possible:
            yield from self._in_full(operation)
        least = min(possible, key=self._evil)
        del waiting.failed[least]
        yield from self._trying(least, forced=True)
        yield from self._done(least)

    def _in_full(self, operation: AwsOperation) -> Generator[None, None, _Attempt]:
        """Return all that speaks against an operation that failed; nothing was done since."""
        failed = self._waiting.failed
        if failed[operation].hastily:
            failed[operation] = yield from self._trying(operation, hastily=False)
        return failed[operation]

    def _evil(self, operation: AwsOperation) -> tuple[bool, int, int]:
        """Return the order of what is not safe: a broken promise is worse than any number of accounts."""
        attempt = self._waiting.failed[operation]
        return bool(attempt.broken), number_of_accounts(attempt.unsafe), self._rank[operation]

    def _give_up(self) -> None:
        """Name what AWS refuses; what waits for it cannot be done either."""
        for operation, attempt in self._waiting.failed.items():
            self.refused.append(RefusedOperation(operation.call(self._state), attempt.refusal))
        self._waiting.failed.clear()

    # ---- one operation ------------------------------------------------------------------------------------------

    def _trying(
        self, operation: AwsOperation, *, forced: bool = False, hastily: bool = True, bridge: str = ""
    ) -> Generator[None, None, _Attempt]:
        """Make an operation when it is safe, or when it is forced; else take it back, hastily at its first breach."""
        try:
            change = operation.change(self._state)
        except EditError as refusal:
            return _Attempt(refusal=str(refusal))
        touched = tuple(touched_accounts(self._state, change))
        call, rollback, lost = operation.call(self._state), operation.rollback(self._state), operation.lost(self._state)
        before, places = self._looked_at(touched), self._distant.places(touched)
        self._apply(change)
        unsafe: tuple[UnsafeAccounts, ...] = ()
        if forced or not hastily:
            unsafe = yield from self._safety.checking(self._paths, touched)
        elif not (yield from self._safety.is_safe(self._paths, touched)):
            self._apply(change.inverse())
            return _Attempt(hastily=True)
        unsafe += yield from self._distant.checking(touched)
        broken = (
            (yield from self._promises.breaking()) if (touched or operation.made) and (forced or not unsafe) else ()
        )
        if (unsafe or broken) and not forced:
            self._apply(change.inverse())
            return _Attempt(unsafe=unsafe, broken=broken)
        if doubtful := self._distant.reached(places):
            before = self._looked_at(doubtful.difference(touched)) | before
            touched = tuple(filter(before.__contains__, self._state.accounts()))
        now = self._looked_at(touched)
        effects = yield from effects_between(before, now, self._movements, self._safety, doubtful)
        self.changes.append(change)
        number = len(self.steps) + 1
        self.steps.append(
            PlannedStep(
                number, call, operation.made, touched, effects, rollback, lost, bridge, unsafe, broken, change.label
            )
        )
        return _Attempt()

    def _apply(self, change: Change) -> None:
        self._state.apply(change)
        if change.policies or change.settings:
            self._paths.forget()
        self._promises.update(change)

    def _looked_at(self, accounts: Iterable[NodeId]) -> dict[NodeId, tuple[LevelPath, ...]]:
        """Return the paths of accounts as they are, at each stage; those with the same place share them."""
        places: dict[object, tuple[LevelPath, ...]] = {}
        found: dict[NodeId, tuple[LevelPath, ...]] = {}
        for account in accounts:
            place = self._paths.shared(account)
            if place not in places:
                places[place] = tuple(self._paths.of(stage, account) for stage in STAGES.values())
            found[account] = places[place]
        return found

    # ---- bridges ------------------------------------------------------------------------------------------------

    def _bridging(self, operation: AwsOperation, attempt: _Attempt, more: int) -> Generator[None, None, bool]:
        """Make an operation over bridges, a few one above the other; False, and nothing made, where none helps."""
        made, known = len(self.steps), dict(self._bridges)
        for bridge in self._builder.over_unsafe(operation, attempt.unsafe):
            if not (yield from self._building(bridge)):
                continue
            again = yield from self._trying(operation, hastily=False)
            if not again.failed or (more > 1 and (yield from self._bridging(operation, again, more - 1))):
                return True
            self._rewind(made)
            self._bridges = dict(known)
        return False

    def _bridging_refusal(self, operation: AwsOperation) -> Generator[None, None, bool]:
        """Build the first bridge that can be built for what AWS refuses; what failed is then tried again."""
        for bridge in self._builder.over_refusal(operation):
            if bridge is None:
                yield
            elif (yield from self._building(bridge)):
                return True
        return False

    def _building(self, bridge: Bridge) -> Generator[None, None, bool]:
        """Make the operations of a bridge; False, and nothing made, where one of them cannot be made."""
        made = len(self.steps)
        for operation in bridge.up:
            attempt = yield from self._trying(operation, bridge=bridge.why)
            if attempt.failed:
                self._rewind(made)
                return False
        self._bridges[bridge] = made + 1
        return True

    def _ending_bridges(self) -> Generator[None, None, bool]:
        """Remove what nothing needs any more, as it may be in the way; true when there was something."""
        ended = False
        for bridge in [one for one in self._bridges if one.down and one.until is None]:
            ended |= yield from self._taking_down(bridge, forced=False)
        return ended

    def _taking_down(self, bridge: Bridge, *, forced: bool = True) -> Generator[None, None, bool]:
        """Remove a bridge, last made first; a step that is not safe then is named as such when it is forced."""
        made = len(self.steps)
        first = self._bridges[bridge]
        for operation in reversed(bridge.down):
            if self._has_gone(operation):
                continue
            why = f"It ends the bridge that begins with step {first}."
            attempt = yield from self._trying(operation, forced=forced, bridge=why)
            if attempt.failed and not forced:
                self._rewind(made)
                return False
            if attempt.refusal:
                self.refused.append(RefusedOperation(operation.call(self._state), attempt.refusal))
        del self._bridges[bridge]
        self.spans.append((first, len(self.steps) if bridge.down else first))
        return True

    def _has_gone(self, operation: AwsOperation) -> bool:
        """Return True for what went with its node or policy."""
        if isinstance(operation, DetachPolicy):
            return operation.node not in self._state.nodes
        return isinstance(operation, UpdatePolicy) and operation.policy not in self._state.policies

    def _rewind(self, made: int) -> None:
        """Take back all steps but the first ones; the plan needs none of them."""
        while len(self.steps) > made:
            self._apply(self.changes.pop().inverse())
            self.steps.pop()
