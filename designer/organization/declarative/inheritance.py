"""Merging the declarative policies of a path into one: AWS's inheritance operators.

Knows no organization: levels come in as blocks, root first, policies in attach order. The rules are those of
https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html and of the examples on
https://docs.aws.amazon.com/organizations/latest/userguide/inheritance-examples.html. Three of their points matter here:
what a level leaves to lower levels binds those alone, and can only get less; what is not allowed is passed over without
an error; of two policies on one node that assign the same setting, the one attached first counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import field
from enum import Enum
from typing import NamedTuple, TypeAlias

from designer.basics.dataclass import dataclass
from designer.organization.declarative.document import EVERY_OPERATOR, InheritanceOperator, SettingsBlock
from designer.policy.json.text import Plain

MemberPath: TypeAlias = tuple[str, ...]
"""Keys from the top of the document down to a setting."""


class Origin(NamedTuple):
    """A policy where it is attached."""

    level: str
    policy: str


class OperatorOutcome(Enum):
    """Outcome of one operator of one policy."""

    DONE = "done"
    LOCKED = "a higher level does not leave it to this one"
    KEY_LOCKED = "a higher level lets nothing be added there"
    ASSIGNED_BEFORE = "a policy attached to the same node before has assigned it"
    NOT_A_LIST = "what is inherited is one value, not a list"


@dataclass(frozen=True, slots=True)
class OperatorStep:
    """One operator of one policy.

    Attributes:
        origin: Whose.
        operator: None for a block that was passed over as a whole.
        value: Value to be assigned, appended or removed.
        outcome: DONE, or the reason why it does not count.
        because: The policy that stands in its way; None if it counts.
        unsure: The policy that leaves nothing to lower levels on a key further up. AWS documents its control for one
            key, not for what is below it, and repeats it in its examples; that it stops there is our reading.
    """

    origin: Origin
    operator: InheritanceOperator | None
    value: Plain
    outcome: OperatorOutcome
    because: Origin | None = None
    unsure: Origin | None = None


@dataclass(slots=True)
class _Found:
    value: Plain = None
    steps: list[OperatorStep] = field(default_factory=list)
    present: bool = False


class Merge:
    """The effective settings so far; give it the levels from the root down.

    Attributes:
        found: Every setting that was named, with its value and how it came to it, in the order of their first mention.
    """

    def __init__(self) -> None:
        self.found: dict[MemberPath, _Found] = {}
        self._blocks: set[MemberPath] = {()}
        self._order: dict[MemberPath, None] = {}  # settings, and objects that were left empty on purpose
        self._locks: dict[MemberPath, list[tuple[frozenset[InheritanceOperator], Origin]]] = {}
        self._new_locks: dict[MemberPath, list[tuple[frozenset[InheritanceOperator], Origin]]] = {}
        self._assigned: dict[MemberPath, Origin] = {}

    def level(self, policies: Iterable[tuple[Origin, SettingsBlock]]) -> None:
        """Merge the policies of the next level down, in attach order."""
        self._assigned.clear()
        for origin, block in policies:
            self._walk(origin, block, ())
        for path, locks in self._new_locks.items():
            self._locks.setdefault(path, []).extend(locks)
        self._new_locks.clear()

    def document(self) -> dict[str, Plain]:
        """Return the effective policy as AWS shows it: without operators, so it cannot be attached again."""
        top: dict[str, Plain] = {}
        for path in self._order:
            found = self.found.get(path)
            if found is None:
                _object_at(top, path)
            elif found.present:
                _object_at(top, path[:-1])[path[-1]] = found.value
        return top

    def _walk(self, origin: Origin, block: SettingsBlock, path: MemberPath) -> None:
        if path not in self._blocks:
            lock = self._lock(path[:-1], (InheritanceOperator.ASSIGN, InheritanceOperator.APPEND))
            if lock is not None:
                self._found(path).steps.append(OperatorStep(origin, None, None, OperatorOutcome.KEY_LOCKED, lock))
                return
            self._blocks.add(path)
        if path and not block.children and (block.values or block.allowed is None):
            self._order.setdefault(path)
        if block.allowed is not None and block.allowed != EVERY_OPERATOR:
            self._new_locks.setdefault(path, []).append((block.allowed, origin))
        for operator in InheritanceOperator:
            if operator in block.values:
                self._apply(origin, operator, block.values[operator], path)
        for key, below in block.children:
            self._walk(origin, below, (*path, key))

    def _apply(self, origin: Origin, operator: InheritanceOperator, value: Plain, path: MemberPath) -> None:
        found = self._found(path)
        outcome, because = OperatorOutcome.DONE, self._lock(path, (operator,))
        if because is not None:
            outcome = OperatorOutcome.LOCKED
        elif operator is InheritanceOperator.ASSIGN and path in self._assigned:
            outcome, because = OperatorOutcome.ASSIGNED_BEFORE, self._assigned[path]
        elif operator is not InheritanceOperator.ASSIGN and found.present and not isinstance(found.value, list):
            outcome, because = OperatorOutcome.NOT_A_LIST, found.steps[-1].origin
        unsure = self._lock_above(path, operator) if outcome is OperatorOutcome.DONE else None
        found.steps.append(OperatorStep(origin, operator, value, outcome, because, unsure))
        if outcome is not OperatorOutcome.DONE:
            return
        if operator is InheritanceOperator.ASSIGN:
            self._assigned[path] = origin
            found.value, found.present = value, True
        else:
            _change_list(found, operator, value if isinstance(value, list) else [value])

    def _found(self, path: MemberPath) -> _Found:
        return self.found.setdefault(path, _Found())

    def _lock_above(self, path: MemberPath, operator: InheritanceOperator) -> Origin | None:
        """Return the first policy above that leaves the operator to nobody on a key that this one is below."""
        locks = (self._lock(path[:length], (operator,)) for length in range(1, len(path)))
        return next((lock for lock in locks if lock is not None), None)

    def _lock(self, path: MemberPath, needed: Sequence[InheritanceOperator]) -> Origin | None:
        """Return the first policy above that leaves none of the operators to lower levels."""
        left = EVERY_OPERATOR
        for allowed, origin in self._locks.get(path, ()):
            left &= allowed
            if left.isdisjoint(needed):
                return origin
        return None


def _change_list(found: _Found, operator: InheritanceOperator, values: list[Plain]) -> None:
    """Append what is not there yet, or remove; a list that loses its last value is not a setting any more."""
    old = found.value if isinstance(found.value, list) else []
    if operator is InheritanceOperator.APPEND:
        new = [*old]
        new += [value for value in values if value not in new]
        found.value, found.present = new, True
    elif found.present:
        found.value = [value for value in old if value not in values]
        found.present = bool(found.value)


def _object_at(top: dict[str, Plain], path: MemberPath) -> dict[str, Plain]:
    """Return the object at a path, made where it is missing; one that is lost where a setting stands in its way."""
    at = top
    for key in path:
        below = at.setdefault(key, {})
        at = below if isinstance(below, dict) else {}
    return at
