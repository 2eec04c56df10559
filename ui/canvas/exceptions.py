"""Exceptions of a lens in its legend: how many there are, the OUs that have them, and steps from one to the next."""

from collections import Counter
from collections.abc import Callable
from enum import Enum
from functools import partial

from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from designer.basics.words import capital, counted
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.state.lens import CurrentLens
from ui.widgets.buttons import add_entry, icon_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.labels import menu_text

_MOST_OUS = 20
_BETWEEN = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


class ExceptionDetail(Enum):
    """How much is said of the exceptions; keys step through them in any case."""

    NOTHING = 0
    NUMBER = 1
    WORDS = 2
    MEANING = 3


class ExceptionSteps(QWidget):
    """Count, whose menu lists the OUs with the most exceptions, between two buttons that step; hidden for none.

    Args:
        lens: The lens.
        visit: Shows a node.
    """

    def __init__(self, lens: CurrentLens, visit: Callable[[NodeId], None]) -> None:
        super().__init__()
        self._lens, self._visit = lens, visit
        self._said_of: tuple[tuple[NodeId, ...], str] = ((), "")
        self.count = QToolButton()
        self.count.setAutoRaise(True)
        self.count.setStyleSheet("QToolButton { padding: 2px 5px; } QToolButton::menu-indicator { image: none; }")
        self.count.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.count.setMenu(QMenu(self.count))
        self.count.menu().aboutToShow.connect(self._list)
        steps = (("chevron-left", "Previous place that differs", -1), ("chevron-right", "Next place that differs", 1))
        buttons = [icon_button(glyph, name, run=partial(self.step, way)) for glyph, name, way in steps]
        for button in buttons:
            button.setFixedWidth(theme.metrics().scaled(22))
        in_row(self.count, *buttons, host=self, spacing=0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def step(self, way: int, *_: object) -> None:
        """Show the next exception, or the previous one."""
        found = self._lens.exception_from(self._lens.session.current, way)
        if found is not None:
            self._visit(found)

    def say(self, detail: ExceptionDetail) -> None:
        """Say how many there are, with or without their noun and what they are, or nothing."""
        number = len(self._lens.exceptions)
        self.setVisible(number > 0 and detail is not ExceptionDetail.NOTHING)
        words = counted(number, "exception")
        meaning = f"{words}: {self._meaning()}"
        said = {ExceptionDetail.WORDS: words, ExceptionDetail.MEANING: meaning}
        self.count.setText(said.get(detail, f"{number:,}"))
        self.updateGeometry()  # else the legend hears of its width later
        self.count.setToolTip(f"{meaning}.\nClick for the OUs that have the most")
        self.count.setAccessibleName(f"{meaning}; by OU")

    def _meaning(self) -> str:
        """Say what they are: accounts that differ, and OUs that count once each. It is the same until the lens is."""
        exceptions, reading = self._lens.exceptions, self._lens.reading
        if exceptions is not self._said_of[0]:
            from designer.analysis.lenses.exceptions import meaning_of

            annotations = reading.annotations if reading is not None else {}
            self._said_of = exceptions, meaning_of(self._lens.session.organization, annotations, exceptions)
        return self._said_of[1]

    def _list(self) -> None:
        """List the OUs with the most exceptions, each with how many accounts differ in it."""
        menu, organization = self.count.menu(), self._lens.session.organization
        menu.clear()
        add_entry(menu, capital(self._meaning())).setEnabled(False)
        counts: Counter[NodeId] = Counter()
        for node in self._lens.exceptions:
            if node not in organization.nodes:
                continue  # an edit has removed it, and the lens reads again
            is_account = organization.node(node).kind is NodeKind.ACCOUNT
            parent = organization.parent(node) if is_account else node
            if parent is not None:
                counts[parent] += 1 if is_account else organization.accounts_below(node)
        for ou, number in counts.most_common(_MOST_OUS):
            path = _BETWEEN.join(organization.node(level).name for level in organization.path(ou)[1:]) or "Root"
            add_entry(menu, menu_text(f"{number:,}  {path}", 80), partial(self._visit, ou))
        left = len(counts) - _MOST_OUS
        if left > 0:
            add_entry(menu, f"{counted(left, 'more OU')}").setEnabled(False)
