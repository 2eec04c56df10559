"""The allow-list assistant: a node whose accounts may only use chosen services, seen before it is done, as one step.

What it does to every account is worked out anew with each change of mind, while the window lives on.
"""

from collections.abc import Generator

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from designer.analysis.differences.impact import Impacts, impacts
from designer.basics.errors import EditError, OrgwrightError
from designer.organization.edits.allow_list import (
    AllowList,
    LackingLevel,
    allow_list,
    chosen_already,
    lacking,
    order_of_work,
)
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.features.budget.allow_list_form import EffectList, LevelList, ServiceList
from ui.features.budget.pack_form import indented
from ui.features.budget.preview_dialog import PreviewDialog
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import SectionHeader, hairline, plain_label
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.form import InlineMessage


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
        """Change that would be made; None while it is worked out, or where there is nothing to do."""
        return self._found.change if self._found is not None else None

    def _start(self) -> None:
        self._found = None
        self._begin()
        self._job.start(self._steps(), first=0)

    def _steps(self) -> Generator[float, None, object]:
        """The levels that lack the Allow, then the edit, then account by account what it does."""
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
        self.message.say(str(error), SeverityStyle.ERROR)


def _numbered(steps: tuple[str, ...]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
