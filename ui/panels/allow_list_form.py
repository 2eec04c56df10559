"""The parts of the allow-list assistant: services with boxes, levels with boxes, who gains and loses what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from designer.edits.allow_list import ESSENTIAL, Lack
from designer.lookup import path_text
from designer.organization import Organization
from designer.policy.catalogue import AccessLevel, Catalogue
from designer.records import Kind, NodeId
from designer.whatif.effects import Effect
from designer.whatif.words import action_counts
from ui import theme
from ui.panels.pack_form import Rows, boxed, indented
from ui.panels.several_lists import Index
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.labels import SectionHeader
from ui.widgets.plain import tooltip_text
from ui.widgets.rows import RowContent
from ui.widgets.search_box import SearchBox, step_into

_CONTENT_ROLE = Qt.ItemDataRole.UserRole
_NAMED = 3
_SERVICES = 6
_MOST_ROWS = 200
_ANY_HEIGHT = 16_777_215
_SHORT = {
    AccessLevel.READ: "read",
    AccessLevel.WRITE: "write",
    AccessLevel.LIST: "list",
    AccessLevel.TAGGING: "tagging",
    AccessLevel.PERMISSIONS: "permissions",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the catalogue, as a row says it."""

    prefix: str
    title: str
    counts: str
    actions: int


def services_of(catalogue: Catalogue) -> tuple[Service, ...]:
    """Every service by its name, with its actions by access level."""
    found: list[Service] = []
    for prefix in catalogue.services:
        mask = catalogue.match(f"{prefix}:*")
        counts = ((mask & catalogue.level_mask(level)).bit_count() for level in AccessLevel)
        words = [f"{count} {_SHORT[level]}" for level, count in zip(AccessLevel, counts, strict=True) if count]
        found.append(Service(prefix, catalogue.service_title(prefix), " · ".join(words), mask.bit_count()))
    return tuple(sorted(found, key=lambda one: (one.title.lower(), one.prefix)))


class ServicesModel(QAbstractListModel):
    """The services that match a text, those chosen with a full box."""

    def __init__(self, services: Sequence[Service], chosen: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = services
        self._rows: list[Service] = []
        self.chosen = set(chosen)
        self.show_matching("")

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        service = self._rows[index.row()]
        on = service.prefix in self.chosen
        if role == _CONTENT_ROLE:
            return boxed(service.title, service.counts, on, trailing=service.prefix)[0]
        if role == Qt.ItemDataRole.DisplayRole:
            return service.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{service.title}, {service.prefix}, {service.counts}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(f"{service.title}\n{service.prefix}:*, {service.actions} actions\n{service.counts}")
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    @property
    def count(self) -> int:
        """Number of services, listed or not."""
        return len(self._all)

    def show_matching(self, text: str) -> None:
        """Show what contains every word of a text, what is chosen first."""
        words = text.lower().split()
        self.beginResetModel()
        self._rows = [one for one in self._all if all(word in f"{one.title.lower()} {one.prefix}" for word in words)]
        self._rows.sort(key=lambda one: one.prefix not in self.chosen)
        self.endResetModel()

    def switch(self, row: int) -> None:
        """Choose a service, or no longer."""
        self.chosen ^= {self._rows[row].prefix}
        self._tell()

    def choose(self, prefixes: Iterable[str]) -> None:
        """Choose exactly these."""
        self.chosen = set(prefixes)
        self._tell()

    def shown(self) -> set[str]:
        """The services that are listed now."""
        return {one.prefix for one in self._rows}

    def _tell(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))


class ServiceList(QWidget):
    """A searchable list of services to choose from.

    Signals:
        changed(): Others are chosen.
    """

    changed = Signal()

    def __init__(self, catalogue: Catalogue, chosen: Collection[str]) -> None:
        super().__init__()
        known = set(catalogue.services)
        first = [one for one in (chosen or ESSENTIAL) if one in known]
        self._essential = [one for one in ESSENTIAL if one in known]
        self.header = SectionHeader("Services to allow")
        self.search = SearchBox("Find a service by name or prefix")
        self.list = Rows("Services to allow", boxes=True)
        self.model = ServicesModel(services_of(catalogue), first, self.list)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.search.textChanged.connect(self.model.show_matching)
        step_into(self.search, self.list)
        self.list.switched.connect(self._switch)
        self.list.taken.connect(self._switch)
        self.all_button = push_button("All listed", look="link")
        self.none_button = push_button("None listed", look="link")
        self.essential_button = push_button("Essential", look="link")
        self.essential_button.setToolTip("What an account can hardly be run, paid for or looked into without")
        self.all_button.clicked.connect(lambda: self._choose(self.model.chosen | self.model.shown()))
        self.none_button.clicked.connect(lambda: self._choose(self.model.chosen - self.model.shown()))
        self.essential_button.clicked.connect(lambda: self._choose(self.model.chosen | set(self._essential)))
        metrics = theme.metrics()
        buttons = QHBoxLayout()
        buttons.setSpacing(metrics.gap)
        for button in (self.all_button, self.none_button, self.essential_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.gap // 2)
        column.addWidget(indented(self.header))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self._count()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The prefixes, sorted."""
        return tuple(sorted(self.model.chosen))

    def _switch(self, row: int) -> None:
        self.model.switch(row)
        self._told()

    def _choose(self, prefixes: Iterable[str]) -> None:
        self.model.choose(prefixes)
        self._told()

    def _told(self) -> None:
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        self.header.set_count(f"{len(self.model.chosen):,} of {self.model.count:,}")


class LevelList(QWidget):
    """Levels that have no Allow for some chosen services, each with a box that gives it the Allow.

    Signals:
        changed(): Others get the Allow.
    """

    changed = Signal()

    def __init__(self, organization: Organization) -> None:
        super().__init__()
        self._organization = organization
        self._lacks: Sequence[Lack] = ()
        self._unwanted: set[NodeId] = set()
        self._wanted: set[NodeId] = set()
        self.header = SectionHeader("Levels that lack an Allow")
        self.list = Rows("Levels that lack an Allow", boxes=True)
        self.list.switched.connect(self._switch)
        self.list.taken.connect(self._switch)
        self.all_button = push_button("All below", look="link")
        self.none_button = push_button("None", look="link")
        self.all_button.clicked.connect(lambda: self._switch_all(on=True))
        self.none_button.clicked.connect(lambda: self._switch_all(on=False))
        self.header.add(self.all_button)
        self.header.add(self.none_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(indented(self.header))
        column.addWidget(self.list, 1)

    @property
    def chosen(self) -> tuple[NodeId, ...]:
        """The levels that get the Allow: those below unless they are not wanted, those above only if they are."""
        return tuple(lack.node for lack in self._lacks if self._is_on(lack))

    def show_lacks(self, lacks: Sequence[Lack]) -> None:
        """Show other levels."""
        self._lacks = lacks
        self.header.set_count(f"{len(lacks):,}" if lacks else "none: every other level allows them")
        self.list.rows.show([self._row(lack) for lack in lacks])
        for part in (self.list, self.all_button, self.none_button):
            part.setVisible(bool(lacks))
        self.setMaximumHeight(_ANY_HEIGHT if lacks else self.header.sizeHint().height())

    def _is_on(self, lack: Lack) -> bool:
        if lack.refusal:
            return False
        return lack.node in self._wanted if lack.above else lack.node not in self._unwanted

    def _row(self, lack: Lack) -> tuple[RowContent, str, Qt.CheckState | None]:
        name = path_text(self._organization, lack.node)
        more = f" and {len(lack.services) - _NAMED} more" if len(lack.services) > _NAMED else ""
        missing = f"{', '.join(lack.services[:_NAMED])}{more} stay blocked there without it"
        if lack.refusal:
            content = RowContent(name, lack.refusal, icon="denied", icon_role=Role.DENIED)
            return content, f"{name}\n{lack.refusal}", None
        if lack.above:
            missing += "; it counts for accounts elsewhere, too"
        return boxed(name, missing, self._is_on(lack), f"{name}\n{missing}", "above" if lack.above else "")

    def _switch_all(self, *, on: bool) -> None:
        self._wanted.clear()
        self._unwanted = set() if on else {lack.node for lack in self._lacks if not lack.above}
        self.show_lacks(self._lacks)
        self.changed.emit()

    def _switch(self, row: int) -> None:
        lack = self._lacks[row]
        if lack.refusal:
            return
        (self._wanted if lack.above else self._unwanted).symmetric_difference_update({lack.node})
        self.show_lacks(self._lacks)
        self.list.setCurrentIndex(self.list.rows.index(row, 0))
        self.changed.emit()


class EffectList(QWidget):
    """Who gains and loses what: accounts for which it is the same in one row."""

    def __init__(self, organization: Organization, catalogue: Catalogue) -> None:
        super().__init__()
        self._organization = organization
        self._masks = [(service, catalogue.match(f"{service}:*")) for service in catalogue.services]
        self.header = SectionHeader("Who gains and loses what")
        self.list = Rows("Who gains and loses what")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(indented(self.header))
        column.addWidget(self.list, 1)

    def clear(self) -> None:
        """Show nothing."""
        self.header.set_count("")
        self.list.rows.show(())

    def showing(self, effects: Sequence[Effect], unchanged: int) -> Iterator[None]:
        """Show other effects, in steps; of very many, those that lose most."""
        count = sum(len(one.accounts) for one in effects)
        words = "1 account" if count == 1 else f"{count:,} accounts"
        rows: list[tuple[RowContent, str, None]] = []
        for effect in effects[:_MOST_ROWS]:
            rows.append(self._row(effect))
            yield
        if len(effects) > _MOST_ROWS:
            rest = effects[_MOST_ROWS:]
            more = f"{sum(len(one.accounts) for one in rest):,} more accounts, which lose less, in {len(rest):,} ways"
            rows.append((RowContent(more, icon="more"), more, None))
        self.header.set_count(f"{words}, {unchanged:,} as before" if unchanged else words)
        self.list.rows.show(rows)
        yield

    def _row(self, effect: Effect) -> tuple[RowContent, str, None]:
        nodes = self._organization.nodes
        names = [nodes[one].name for one in effect.accounts[:_NAMED]]
        more = len(effect.accounts) - len(names)
        who = ", ".join(names) + (f" and {more:,} more" if more else "")
        words = action_counts(effect.actions)
        elsewhere = len(effect.accounts) - effect.within
        if elsewhere:
            words += f" · {elsewhere:,} of them elsewhere"
        lost = self._services(effect.actions.lost)
        gained = self._services(effect.actions.gained)
        tip = [who, words, f"Loses most of {lost}" if lost else "", f"Gains {gained}" if gained else ""]
        content = RowContent(
            who,
            words,
            icon=Kind.ACCOUNT.value,
            icon_role=Role.DENIED if effect.actions.lost else Role.ALLOWED,
            trailing=f"{len(effect.accounts):,}",
        )
        return content, "\n".join(filter(None, tip)), None

    def _services(self, mask: int) -> str:
        """The services that most of some actions are of."""
        counts = [((mask & own).bit_count(), service) for service, own in self._masks]
        largest = sorted((one for one in counts if one[0]), reverse=True)[:_SERVICES]
        return ", ".join(service for _, service in largest)
