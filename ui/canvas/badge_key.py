"""Badge key: the signs on the cards, with a word each, in the strip; in a menu where there is no room for all."""

from itertools import accumulate, islice
from typing import TypeAlias

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from designer.analysis.lenses.annotation import Asker
from designer.organization.layout import Density
from designer.organization.model.records import PolicyType
from ui import theme
from ui.canvas.cards.style import FULL
from ui.canvas.scene import CanvasScene
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon, paint_icon

CARD_SIGNS = (
    (
        "policy-deny",
        "SCPs besides FullAWSAccess",
        Role.SECONDARY,
        "Number of SCPs attached to the node itself; FullAWSAccess is not counted.",
    ),
    (
        "policy-allow",
        "with an allow list",
        Role.SECONDARY,
        "The same where one of them allows only what it lists: nothing else is possible from there down.",
    ),
    (
        "policy-resource",
        "RCPs attached",
        Role.SECONDARY,
        "Number of RCPs attached to the node itself; RCPFullAWSAccess is not counted.",
    ),
    (
        "inherited",
        "inherited from above",
        Role.SECONDARY,
        "Number of SCPs and RCPs from the levels above; FullAWSAccess and RCPFullAWSAccess are not counted.",
    ),
    (
        "note",
        "comments",
        Role.SECONDARY,
        "Number of open comments on the node; a click shows them.",
    ),
    (
        "problems",
        "problems",
        Role.WARNING,
        "Errors or warnings of the node and of what it hides; at a heading, of all below it, each counted once.",
    ),
    (
        "exempt",
        "management account",
        Role.MANAGEMENT,
        "The management account, which SCPs and RCPs do not limit.",
    ),
)
"""Icon, words, colour and meaning of each sign of the organization itself."""

_EDGE_OF_OU = ("ou", "coloured edge of an OU: what its own policies do below it", Role.SECONDARY, "")

_BESIDE, _BETWEEN = 4, 14

_BEHIND_SIGN = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute

CardSigns: TypeAlias = tuple[tuple[str, str, str, str], ...]


class BadgeKey(QWidget):
    """Quiet line that cannot be pressed.

    Attributes:
        signs: Those that it explains: of annotations, then of `CARD_SIGNS`.
        whole: Width for all of them, in pixels.

    Signals:
        grown(): It explains other signs than before, or takes another width for them.
    """

    grown = Signal()
    whole: int
    _widths: list[float]

    def __init__(self, session: Session, scene: CanvasScene) -> None:
        super().__init__()
        self._session = session
        self._scene = scene
        self.signs: CardSigns = ()
        self._near = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        theme.service().changed.connect(self._measure)
        scene.refitted.connect(self._explain)
        session.annotationsChanged.connect(self._explain)
        self._explain()

    def fit(self, room: int) -> None:
        """Show as many signs as so many pixels have room for, the first ones first."""
        ends = accumulate(self._widths)
        self._shown = sum(end <= room for end in ends)
        self.setFixedSize(round(sum(self._widths[: self._shown])), round(self._high))

    def show_scale(self, scale: float) -> None:
        """Explain the signs that cards have at a scale: counts of policies are left out where they are small."""
        before, scene = self._near, self._scene
        self._near = not scene.far if scene.layout.has_frames else scale >= FULL
        if self._near != before:
            self._explain()

    def _explain(self) -> None:
        """Explain the signs that the cards show: dense ones have no room for what they inherit.

        Those of annotations come before all others. A lens that says something of every card leaves no others, but
        the edges of OUs where it says what their own policies do.
        """
        dense = self._scene.canvas_style.density is Density.DENSE
        annotations = self._session.annotations or {}
        by_lens = bool(annotations) and self._session.annotated_by is Asker.LENS
        fewer = by_lens and len(annotations) != len(self._session.organization.nodes)
        said = () if fewer else annotations.values()  # of a lens that says less they are in its line
        distinct = list(dict(zip(map(id, said), said, strict=True)).values())  # thousands of nodes share some
        others: tuple[tuple[str, str, Role, str], ...] = CARD_SIGNS
        if by_lens and not fewer:
            others = (_EDGE_OF_OU,) if any(annotation.note for annotation in distinct) else ()
        if not self._near:
            others = tuple(sign for sign in others if sign[0] in {"problems", "exempt"})
        if PolicyType.RESOURCE_CONTROL_POLICY not in self._session.organization.settings.policy_types:
            others = tuple(sign for sign in others if sign[0] != "policy-resource")
        tones = dict.fromkeys(annotation.tone for annotation in distinct if annotation.tone and annotation.tone.words)
        signs = (
            *((tone.glyph, tone.words, tone.role.value, "") for tone in tones),
            *(sign for sign in others if not dense or sign[0] != "inherited"),
        )
        if signs != self.signs:
            self.signs = signs
            self._measure()
            self.update()

    def _measure(self) -> None:
        self.setAccessibleName("Signs on the cards: " + ", ".join(words for _, words, *_ in self.signs))
        metrics = QFontMetricsF(theme.secondary_font())
        side = theme.metrics().scaled(14)
        self._high = metrics.height()
        self._widths = [side + _BESIDE + metrics.horizontalAdvance(words) + _BETWEEN for _, words, *_ in self.signs]
        self.whole = round(sum(self._widths))
        self.fit(self.whole)
        self.grown.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = float(theme.metrics().scaled(14))
        painter.setFont(theme.secondary_font())
        x = 0.0
        for (glyph, words, role, _), width in islice(zip(self.signs, self._widths, strict=True), self._shown):
            colour = theme.current().colour(role)
            paint_icon(painter, glyph, QRectF(x, (self.height() - side) / 2, side, side), colour)
            painter.setPen(theme.current().secondary)
            room = QRectF(x + side + _BESIDE, 0, width, self.height())
            painter.drawText(room, _BEHIND_SIGN, words)
            x += width
        painter.end()


def signs_menu(parent: QWidget, signs: CardSigns) -> QMenu:
    """Return the menu of the signs, with a word each; it is gone when it is closed."""
    from ui.widgets.buttons import add_entry  # not needed at the start

    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for glyph, words, role, _ in signs:
        add_entry(menu, words, glyph=icon(glyph, role))
    return menu
