"""The allow-list assistant: a node whose accounts may only use chosen services, seen before it is done, as one step.

What it does to every account is worked out again with each change of mind, while the window lives on.
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.differences.impact import ImpactGroup, Impacts, impacts
from designer.analysis.differences.words import action_counts
from designer.basics.errors import EditError, OrgwrightError
from designer.basics.words import counted
from designer.organization.edits.allow_list import (
    ESSENTIAL,
    AllowList,
    LackingLevel,
    allow_list,
    chosen_already,
    lacking,
    order_of_work,
)
from designer.organization.model.change import Change
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.catalogue import AccessLevel, Catalogue
from ui import theme
from ui.features.budget.preview_dialog import PreviewDialog, indented
from ui.forms.refusals import say_refusal
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import SectionHeader, hairline, plain_label
from ui.widgets.fields.check_list import CheckList, CheckOption
from ui.widgets.fields.form import InlineMessage
from ui.widgets.item_views.flat_list import ScrolledList, boxed
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

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


class ServiceList(CheckList):
    """Services to choose from, each with its actions by access level."""

    def __init__(self, catalogue: Catalogue, chosen: Collection[str]) -> None:
        super().__init__(_services(catalogue), "Find a service by name or prefix")
        known = set(catalogue.services)
        essential = [one for one in ESSENTIAL if one in known]
        self.setAccessibleName("Services to allow")
        self.add_button("Essential", "What an account can hardly be run, paid for or looked into without", essential)
        self.set_values(one for one in (chosen or essential) if one in known)


def _services(catalogue: Catalogue) -> list[CheckOption]:
    found: list[CheckOption] = []
    for prefix in catalogue.services:
        mask, title = catalogue.match(f"{prefix}:*"), catalogue.service_title(prefix)
        counts = ((mask & catalogue.level_masks[level]).bit_count() for level in AccessLevel)
        words = " · ".join(f"{n} {_SHORT[level]}" for level, n in zip(AccessLevel, counts, strict=True) if n)
        tip = f"{title}\n{prefix}:*, {mask.bit_count()} actions\n{words}"
        found.append(CheckOption(prefix, title, prefix, words, tip))
    return sorted(found, key=lambda one: (one.title.lower(), one.value))


class LevelList(QWidget):
    """Levels that have no Allow for some chosen services, each with a box that gives it the Allow.

    Signals:
        changed(): Others get the Allow.
    """

    changed = Signal()

    def __init__(self, organization: Organization) -> None:
        super().__init__()
        self._organization = organization
        self._lacks: Sequence[LackingLevel] = ()
        self._unwanted: set[NodeId] = set()
        self._wanted: set[NodeId] = set()
        self.header = SectionHeader("Levels that lack an Allow")
        self.list = ScrolledList("Levels that lack an Allow", boxes=True)
        self.list.switched.connect(self._switch)
        self.list.taken.connect(self._switch)
        self.all_button = push_button("All below", look="link")
        self.none_button = push_button("None", look="link")
        self.all_button.clicked.connect(lambda: self._switch_all(on=True))
        self.none_button.clicked.connect(lambda: self._switch_all(on=False))
        self.header.add(self.all_button)
        self.header.add(self.none_button)
        in_column(indented(self.header), (self.list, 1), host=self, spacing=0)

    @property
    def chosen(self) -> tuple[NodeId, ...]:
        """Levels that get the Allow: those below unless they are not wanted, those above only if they are."""
        return tuple(lack.node for lack in self._lacks if self._is_on(lack))

    def show_lacks(self, lacks: Sequence[LackingLevel]) -> None:
        """Show other levels."""
        self._lacks = lacks
        self.header.set_count(f"{len(lacks):,}" if lacks else "none: every other level allows them")
        self.list.rows.show([self._row(lack) for lack in lacks])
        for part in (self.list, self.all_button, self.none_button):
            part.setVisible(bool(lacks))
        self.setMaximumHeight(_ANY_HEIGHT if lacks else self.header.sizeHint().height())

    def _is_on(self, lack: LackingLevel) -> bool:
        if lack.refusal:
            return False
        return lack.node in self._wanted if lack.above else lack.node not in self._unwanted

    def _row(self, lack: LackingLevel) -> Row:
        name = path_text(self._organization, lack.node)
        more = f" and {len(lack.services) - _NAMED} more" if len(lack.services) > _NAMED else ""
        missing = f"{', '.join(lack.services[:_NAMED])}{more} stay blocked there without it"
        if lack.refusal:
            content = RowContent(name, lack.refusal, icon="denied", icon_role=Role.DENIED)
            return Row(content, f"{name}\n{lack.refusal}", lack.node)
        if lack.above:
            missing += "; it counts for accounts elsewhere, too"
        row = boxed(name, missing, self._is_on(lack), f"{name}\n{missing}", "above" if lack.above else "")
        return replace(row, id=lack.node)

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
        self.changed.emit()


class EffectList(QWidget):
    """Gains and losses of accounts, those for which they are the same in one row."""

    def __init__(self, organization: Organization, catalogue: Catalogue) -> None:
        super().__init__()
        self._organization = organization
        self._masks = [(service, catalogue.match(f"{service}:*")) for service in catalogue.services]
        self.header = SectionHeader("Who gains and loses what")
        self.list = ScrolledList("Who gains and loses what")
        in_column(indented(self.header), (self.list, 1), host=self, spacing=0)

    def clear(self) -> None:
        """Show nothing."""
        self.header.set_count("")
        self.list.rows.show(())

    def showing(self, effects: Sequence[ImpactGroup], unchanged: int) -> Iterator[None]:
        """Show other effects, in steps; of very many, those that lose most."""
        count = sum(len(group.accounts) for group in effects)
        words = counted(count, "account")
        rows: list[Row] = []
        for effect in effects[:_MOST_ROWS]:
            rows.append(self._row(effect))
            yield
        if len(effects) > _MOST_ROWS:
            rest = effects[_MOST_ROWS:]
            more = f"{sum(len(one.accounts) for one in rest):,} more accounts, which lose less, in {len(rest):,} ways"
            rows.append(Row(RowContent(more, icon="more"), more))
        self.header.set_count(f"{words}, {unchanged:,} as before" if unchanged else words)
        self.list.rows.show(rows)
        yield

    def _row(self, effect: ImpactGroup) -> Row:
        nodes = self._organization.nodes
        names = [nodes[account].name for account in effect.accounts[:_NAMED]]
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
            icon=NodeKind.ACCOUNT.value,
            icon_role=Role.DENIED if effect.actions.lost else Role.ALLOWED,
            trailing=f"{len(effect.accounts):,}",
        )
        return Row(content, "\n".join(filter(None, tip)))

    def _services(self, mask: int) -> str:
        """Return the services that most of some actions are of."""
        counts = [((mask & own).bit_count(), service) for service, own in self._masks]
        largest = sorted((one for one in counts if one[0]), reverse=True)[:_SERVICES]
        return ", ".join(service for _, service in largest)


def show_assistant(parent: QWidget, session: Session, analyses: Analyses) -> None:
    """Let the person turn the current node into an allow-list, or the root where there is none."""
    node_id = session.current or session.organization.root
    AllowListDialog(session, analyses, node_id, parent).open()


class AllowListDialog(PreviewDialog):
    """Dialog that turns one node into an allow-list."""

    def __init__(self, session: Session, analyses: Analyses, node_id: NodeId, parent: QWidget | None = None) -> None:
        super().__init__(session, "Apply", parent)
        self.setWindowTitle("Allow-list")
        organization = session.organization
        self._catalogue = analyses.catalogue
        self._node = node_id
        self._found: AllowList | None = None
        node = organization.node(node_id)
        where = "in" if node.kind is NodeKind.ACCOUNT else "below"
        self.title = plain_label(f"Allow only some services {where} {node.name}", wrap=True, look="heading")
        self.services = ServiceList(self._catalogue, chosen_already(organization, node_id, self._catalogue))
        self.levels = LevelList(organization)
        self.effects = EffectList(organization, self._catalogue)
        self.order = plain_label(wrap=True)
        self.message = InlineMessage()
        self._build()
        self.services.changed.connect(self._start)
        self.levels.changed.connect(self._start)
        self._job.finished.connect(self._finished)
        self._job.failed.connect(self._refused)
        self.services.search.setFocus()
        self._start()

    @property
    def found(self) -> AllowList | None:
        """Effect that is shown; None while it is worked out or where it is refused."""
        return self._found

    def _build(self) -> None:
        metrics = theme.metrics()
        left = in_column(indented(SectionHeader("Services to allow")), (self.services, 1), spacing=metrics.gap)
        right = in_column(self.order, hairline(), (self.levels, 2), hairline(), (self.effects, 3), spacing=metrics.gap)
        upper = in_row((left, 4), (right, 5), spacing=2 * metrics.margin)
        self._lay_out(self.title, upper, self.message, size=QSize(1080, 680), least=QSize(820, 540))

    def change(self) -> Change | None:
        """Return the change that would be made; None while it is worked out, or where there is nothing to do."""
        return self._found.change if self._found is not None else None

    def _start(self) -> None:
        self._found = None
        self._begin()
        self._job.start(self._steps(), first=0)

    def _steps(self) -> Generator[float, None, object]:
        """Return the levels that lack the Allow, then the edit, then account by account what it does."""
        organization = self._session.organization
        lacks: list[LackingLevel] = []
        for lack in lacking(organization, self._node, self.services.values(), self._catalogue):
            lacks += [lack] if lack else []
            yield 0.0
        self.levels.show_lacks(lacks)
        also = self.levels.chosen
        found = allow_list(organization, self._node, self.services.values(), self._catalogue, also)
        self.message.say("")
        self.order.setText(_numbered(order_of_work(organization, found)) if found.change else "This is how it is now.")
        tops = [self._node, *(level for level in also if not organization.is_within(level, self._node))]
        top = min(tops, key=organization.depth)
        accounts = tuple(organization.accounts(top))
        within = frozenset(accounts if top == self._node else organization.accounts(self._node))
        last = Impacts()
        for known in impacts(organization, self._catalogue, found.change, accounts):
            last = known
            yield known.seen / max(1, len(accounts))
        for _ in self.effects.showing(last.listed(within), last.unchanged):
            yield 1.0
        return found

    def _finished(self, found: object) -> None:
        assert isinstance(found, AllowList)
        self._found = found
        self._end()

    def _refused(self, error: OrgwrightError) -> None:
        assert isinstance(error, EditError)
        self.progress.hide()
        self.order.setText("")
        self.effects.clear()
        say_refusal(self.message, self._session, error, self._start)


def _numbered(steps: tuple[str, ...]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
