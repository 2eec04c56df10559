"""Decisions on the differences of two designs: taken, refused, or still to be made; kept in no file.

A decision is known by what the other design offers, so that it outlives edits of the open design, another comparison
with the same design, and a comparison turned round. Where the other design comes to offer something else, it is to be
decided again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from enum import Enum
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from designer.analysis.differences.named_records import UNKNOWN_PARTS, named_records
from designer.analysis.differences.policy_changes import PolicyChange
from designer.analysis.differences.structure import StructureChange, StructureKind
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.identity_center import IdentityCenter
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization

T = TypeVar("T")

Decidable: TypeAlias = StructureChange | PolicyChange


class DifferenceState(Enum):
    """State of a difference; the value says it."""

    OPEN = "undecided"
    TAKEN = "applied"
    REFUSED = "left as is"
    COMMENTED = "commented"


class DifferenceKey(NamedTuple):
    """Name of a difference, the same whichever way round two designs are compared."""

    kind: str
    subject: str


class Decisions(Generic[T]):
    """Decisions on the differences from one other design; `T` is whatever shows a difference that was taken."""

    def __init__(self) -> None:
        self._refused: dict[DifferenceKey, object] = {}
        self._taken: dict[DifferenceKey, tuple[T, object]] = {}

    def refuse(self, differences: Iterable[Decidable], other: Organization) -> None:
        """Refuse differences from another design."""
        self._refused.update((key_of(difference), _offer(difference, other)) for difference in differences)

    def decide_again(self, differences: Iterable[Decidable]) -> None:
        """Take the refusal of differences back."""
        for difference in differences:
            self._refused.pop(key_of(difference), None)

    def take(self, differences: Iterable[tuple[Decidable, T]], step: object = None) -> None:
        """Note that differences were taken; where one comes back, it is to be decided.

        Args:
            differences: The differences, each with what shows it.
            step: The step that took them, to recognize its undo; see `taken`.
        """
        for one, shown in differences:
            self._refused.pop(key_of(one), None)
            self._taken[key_of(one)] = shown, step

    def of(self, difference: Decidable, other: Organization) -> DifferenceState:
        """Return the state of a difference that there is: it is refused, or to be decided."""
        key = key_of(difference)
        is_refused = key in self._refused and self._refused[key] == _offer(difference, other)
        return DifferenceState.REFUSED if is_refused else DifferenceState.OPEN

    def taken(
        self, there_are: Iterable[Decidable], stands: Callable[[object], bool] = lambda _step: True
    ) -> Iterator[T]:
        """Yield all that was taken, in that order, except for what differs again and what was undone.

        Args:
            there_are: The differences that there are.
            stands: True for a step that is done. Undoing what led to a difference, after taking it, brings none back.
        """
        again = set(map(key_of, there_are))
        yield from (shown for key, (shown, step) in self._taken.items() if key not in again and stands(step))


def key_of(difference: Decidable) -> DifferenceKey:
    """Return the name of a difference."""
    if isinstance(difference, PolicyChange):
        return DifferenceKey("policy", difference.policy)
    if difference.settings or difference.inside:
        kind = "center" if difference.is_center else "settings" if difference.settings else "inside"
        return DifferenceKey(kind, f"{difference.node} {difference.record}".rstrip())
    comes_or_goes = difference.kind in (StructureKind.ADDED, StructureKind.REMOVED)
    return DifferenceKey("node" if comes_or_goes else difference.kind.value, difference.node)


def _offer(difference: Decidable, other: Organization) -> object:
    """Return the value that the other design has where the two differ, or None if it has nothing there."""
    key, subject = key_of(difference), difference
    if isinstance(subject, PolicyChange):
        policy = other.policies.get(subject.policy)
        return None if policy is None else (policy, other.targets(policy.id))
    node = other.nodes.get(subject.node)
    if node is None or key.kind == "node":
        return node is not None
    offers: dict[str, Callable[[], object]] = {
        "settings": lambda: replace(other.settings, identity_center=None),
        "center": lambda: _record(other.settings.identity_center, subject.record),
        "inside": lambda: _record(other.identities.get(node.id), subject.record),
        StructureKind.MOVED.value: lambda: other.parent(node.id),
        StructureKind.RENAMED.value: lambda: node.name,
        StructureKind.CHANGED.value: lambda: tuple(one.of(node) for one in NODE_ATTRIBUTES),
    }
    return offers[key.kind]()


def _record(container: AccountIdentities | IdentityCenter | None, name: str) -> object:
    """Return a record by its name; all of its container without one."""
    if container is None or not name:
        return container
    return container.unknown if name == UNKNOWN_PARTS else named_records(container).get(name)
