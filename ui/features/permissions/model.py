"""Permissions that a node's SCPs leave possible, as a Qt item model: services → access levels → actions.

Rows below a service are made when somebody opens it. Counts come from bit sets, never from walking actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from designer.analysis.access.reasons import Reason
from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import AccessLevel, Catalogue
from designer.policy.evaluation.outcome import Answer
from ui.theme import AnswerStyle
from ui.widgets.display.plain import tooltip_text
from ui.widgets.item_views.row_model import VALUE_ROLE
from ui.widgets.item_views.rows import CONTENT_ROLE, Index, RowContent


class RowKind(Enum):
    """Kind of a row, by its depth."""

    SERVICE = 0
    LEVEL = 1
    ACTION = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of actions by answer."""

    allowed: int
    conditional: int
    denied: int
    unknown: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.allowed + self.conditional + self.denied + self.unknown


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service with the actions of it that pass the filter."""

    prefix: str
    title: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One access level of a service."""

    level: AccessLevel
    counts: Counts
    actions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action and why it is answered as it is."""

    name: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers to every action of one node, as bit sets."""

    groups: tuple[tuple[int, Reason], ...] = ()
    allowed: int = 0
    conditional: int = 0
    denied: int = 0
    unknown: int = 0

    def counts(self, mask: int) -> Counts:
        return Counts(
            (self.allowed & mask).bit_count(),
            (self.conditional & mask).bit_count(),
            (self.denied & mask).bit_count(),
            (self.unknown & mask).bit_count(),
        )

    def reason(self, index: int) -> Reason:
        return next(reason for mask, reason in self.groups if mask >> index & 1)


class PermissionsModel(QAbstractItemModel):
    """The permissions of one node, filtered by text and by answer."""

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._answers = _Answers()
        self._text = ""
        self._matching = catalogue.full_mask
        self._wanted = frozenset(Answer)
        self._visible = 0
        self._denied_first = False
        self._order: dict[str, int] = {}
        self._services: list[str] = []
        self._levels: dict[str, list[LevelRow]] = {}

    def show(self, groups: list[tuple[int, Reason]], first: Sequence[str] = ()) -> None:
        """Show the answers of a node.

        Args:
            groups: Disjoint sets of actions with their reasons.
            first: The services that stand before all others, in this order.
        """
        self._order = {service: place for place, service in enumerate(first)}
        masks = dict.fromkeys(Answer, 0)
        for mask, reason in groups:
            masks[reason.answer] |= mask
        order = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.DENIED, Answer.UNKNOWN)
        self._answers = _Answers(tuple(groups), *(masks[answer] for answer in order))
        self._refilter()

    def totals(self) -> Counts:
        """Counts over the whole catalogue, whatever the filter."""
        return self._answers.counts(self._catalogue.full_mask)

    def set_text(self, text: str) -> None:
        """Keep the actions that contain a text, or match it where it has wildcards ("s3:*Bucket*")."""
        if text != self._text:
            self._text = text
            self._matching = _matching(self._catalogue, text)
            self._refilter()

    def set_answers(self, wanted: frozenset[Answer]) -> None:
        """Keep the actions with one of these answers."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._refilter()

    def set_denied_first(self, denied_first: bool) -> None:
        """Have the services of which most is denied at the top; else as they came."""
        if denied_first is not self._denied_first:
            self._denied_first = denied_first
            self._refilter()

    def find(self, action: str) -> QModelIndex:
        """The index of an action; invalid where the filter hides it or nobody knows it."""
        number = self._catalogue.index(action)
        if number is None or not self._visible >> number & 1:
            return QModelIndex()
        service = self._catalogue.actions[number].partition(":")[0]
        row = self._services.index(service)
        for level, found in enumerate(self._levels_of(service)):
            if number in found.actions:
                return self.createIndex(found.actions.index(number), 0, _action_id(row, level))
        return QModelIndex()

    def services(self) -> tuple[str, ...]:
        """The services that have actions which pass the filter, in the order of the rows."""
        return tuple(self._services)

    def shown(self) -> int:
        """Number of actions that pass the filter."""
        return self._visible.bit_count()

    def place(self, service: str, level: AccessLevel | None = None) -> QModelIndex:
        """The index of a service, or of one of its access levels; invalid where the filter hides it."""
        if service not in self._services:
            return QModelIndex()
        found = self.createIndex(self._services.index(service), 0, 0)
        if level is None:
            return found
        rows = (row for row, shown in enumerate(self._levels_of(service)) if shown.level is level)
        return self.index(next(rows, -1), 0, found)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        # Views ask this several times for each open row, of which a service may have 700.
        if not parent.isValid():
            count, number = len(self._services), 0
        elif (above := parent.internalId()) == 0:
            place = parent.row()
            count, number = len(self._levels_of(self._services[place])), place + 1
        elif above < _FIRST_ACTION_ID:
            count, number = len(self._level(parent).actions), _action_id(above - 1, parent.row())
        else:
            return QModelIndex()
        return self.createIndex(row, 0, number) if column == 0 and 0 <= row < count else QModelIndex()

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # Qt overloads it
        kind = _kind(child)
        if not child.isValid() or kind is RowKind.SERVICE:
            return QModelIndex()
        if kind is RowKind.LEVEL:
            return self.createIndex(child.internalId() - 1, 0, 0)
        service, level = _places(child)
        return self.createIndex(level, 0, service + 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._services)
        if _kind(parent) is RowKind.SERVICE:
            return len(self._levels_of(self._services[parent.row()]))
        if _kind(parent) is RowKind.LEVEL:
            return len(self._level(parent).actions)
        return 0

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        return parent.internalId() < _FIRST_ACTION_ID if parent.isValid() else True

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._row(index)
        if role == VALUE_ROLE:
            return row
        if role == CONTENT_ROLE:
            return _content(row) if isinstance(row, ActionRow) else RowContent(_name(row))
        if role == Qt.ItemDataRole.DisplayRole:
            return _name(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _accessible_text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(row.reason.sentence if isinstance(row, ActionRow) else _accessible_text(row))
        return None

    def _row(self, index: Index) -> ServiceRow | LevelRow | ActionRow:
        kind = _kind(index)
        if kind is RowKind.SERVICE:
            service = self._services[index.row()]
            counts = self._answers.counts(self._visible & self._service_mask(service))
            return ServiceRow(service, self._catalogue.service_title(service), counts)
        if kind is RowKind.LEVEL:
            return self._level(index)
        service_row, level = _places(index)
        number = self._levels_of(self._services[service_row])[level].actions[index.row()]
        return ActionRow(self._catalogue.actions[number].partition(":")[2], self._answers.reason(number))

    def _level(self, index: Index) -> LevelRow:
        return self._levels_of(self._services[index.internalId() - 1])[index.row()]

    def _levels_of(self, service: str) -> list[LevelRow]:
        rows = self._levels.get(service)
        if rows is None:
            mask = self._visible & self._service_mask(service)
            rows = self._levels[service] = []
            start = self._catalogue.service_range(service).start
            for level in AccessLevel:
                part = mask & self._catalogue.level_mask(level)
                if part:
                    # Counted from the service's first action, so that the bits of all others are not walked.
                    actions = tuple(start + offset for offset in self._catalogue.members(part >> start))
                    rows.append(LevelRow(level, self._answers.counts(part), actions))
        return rows

    def _service_mask(self, service: str) -> int:
        span = self._catalogue.service_range(service)
        return ((1 << len(span)) - 1) << span.start

    def _refilter(self) -> None:
        """Apply the filter; where the rows stay the same ones, only what they show is told as changed."""
        answers = self._answers
        masks = {
            Answer.ALLOWED: answers.allowed,
            Answer.CONDITIONAL: answers.conditional,
            Answer.DENIED: answers.denied,
            Answer.UNKNOWN: answers.unknown,
        }
        visible = 0
        for answer in self._wanted:
            visible |= masks[answer]
        visible &= self._matching
        services = [s for s in self._catalogue.services if visible & self._service_mask(s)]
        services.sort(key=lambda service: self._order.get(service, len(self._order)))
        if self._denied_first:
            denied = visible & answers.denied
            services.sort(key=lambda service: -(denied & self._service_mask(service)).bit_count())
        if visible == self._visible and services == self._services:
            self._refresh()
            return
        self.beginResetModel()
        self._visible = visible
        self._levels.clear()
        self._services = services
        self.endResetModel()

    def _refresh(self) -> None:
        opened = [service for service in self._services if service in self._levels]
        self._levels.clear()
        if self._services:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._services) - 1, 0))
        for service in opened:
            parent = self.index(self._services.index(service), 0)
            for row in range(self.rowCount(parent)):
                level = self.index(row, 0, parent)
                self.dataChanged.emit(level, level)
                self.dataChanged.emit(self.index(0, 0, level), self.index(self.rowCount(level) - 1, 0, level))


_FIRST_ACTION_ID = 1 << 20
_LEVELS = 16


def _action_id(service: int, level: int) -> int:
    return _FIRST_ACTION_ID + service * _LEVELS + level


def _places(index: Index) -> tuple[int, int]:
    return divmod(index.internalId() - _FIRST_ACTION_ID, _LEVELS)


def _kind(index: Index) -> RowKind:
    number = index.internalId()
    if number == 0:
        return RowKind.SERVICE
    return RowKind.LEVEL if number < _FIRST_ACTION_ID else RowKind.ACTION


def _matching(catalogue: Catalogue, text: str) -> int:
    """The actions that a filter text means, as bits."""
    wanted = text.strip().lower()
    if not wanted:
        return catalogue.full_mask
    if "*" in wanted or "?" in wanted:
        return catalogue.search(wanted if ":" in wanted else f"*:*{wanted.strip('*')}*")
    bits = 0
    for service in catalogue.services:
        span = catalogue.service_range(service)
        if wanted in catalogue.service_title(service).lower():
            bits |= ((1 << len(span)) - 1) << span.start
    digits = "".join("1" if wanted in action.lower() else "0" for action in reversed(catalogue.actions))
    return bits | int(digits, 2)


def _content(row: ActionRow) -> RowContent:
    """An action over the reason of its answer."""
    answer = AnswerStyle(row.reason.answer.value)
    return RowContent(row.name, row.reason.sentence, icon=answer.value, icon_role=answer.role)


def _name(row: ServiceRow | LevelRow | ActionRow) -> str:
    if isinstance(row, ServiceRow):
        return row.prefix
    return row.level.value if isinstance(row, LevelRow) else row.name


def _accessible_text(row: ServiceRow | LevelRow | ActionRow) -> str:
    if isinstance(row, ActionRow):
        return f"{row.name}: {row.reason.answer.value}. {row.reason.sentence}"
    title = row.title if isinstance(row, ServiceRow) else row.level.value
    return f"{title}: {_counts_in_words(row.counts)}"


def _counts_in_words(counts: Counts) -> str:
    told = f"{counts.allowed} allowed, {counts.conditional} conditional, {counts.denied} denied"
    return f"{told}, {counts.unknown} unknown" if counts.unknown else told
