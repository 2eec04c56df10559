"""The lower half of the panel: how one principal comes to an action, or to administration, as a picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer.policy.evaluation.outcome import Answer
from designer.principals.access_ways import AccessWays, PrincipalWay
from designer.principals.policy_shares import AskedActions
from designer.principals.role_chains import PrincipalId, way_answer
from designer.words import counted
from ui import theme
from ui.commands.requests import SHOW_ANSWER, SHOW_IDENTITY, IdentityPlace
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.who_can.rows import name_of, sentence
from ui.who_can.way_rows import way_stops
from ui.who_can.way_view import WayView
from ui.widgets.buttons import push_button
from ui.widgets.labels import ElidedLabel, hairline, plain_label
from ui.widgets.segments import Segments

_ACTION, _ADMINISTRATION = range(2)
_CHAINED = "A session that comes of another role lasts one hour at most."
_MFA_ONCE = "MFA is checked where a person takes the first role; sessions that follow count as without."


class WayPage(QWidget):
    """Heading, what is asked, and the picture.

    Args:
        session: Of the window.
        analyses: Of its document.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._shown: tuple[AccessWays, AskedActions, PrincipalWay] | None = None
        self.title = ElidedLabel()
        self.title.set_font(theme.name_font())
        self.about = plain_label(wrap=True, look="quiet")
        self.aim = Segments("What the way leads to", ("The action", "Administration"))
        self.aim.chosen.connect(lambda _place: self._tell())
        self.view = WayView()
        self.note = plain_label(wrap=True, look="small")
        self.identity = push_button("Show in Identities", look="link")
        self.identity.clicked.connect(self._show_identity)
        self.explain = push_button("Explain", look="link")
        self.explain.clicked.connect(self._explain)
        self._build()
        self.clear()

    def _build(self) -> None:
        metrics = theme.metrics()
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(metrics.margin, metrics.gap, metrics.margin, metrics.gap)
        column.setSpacing(metrics.gap // 2)
        column.addWidget(self.title)
        aims = QHBoxLayout()
        aims.addWidget(self.aim)
        aims.addStretch(1)
        column.addLayout(aims)
        column.addWidget(self.about)
        column.addSpacing(metrics.gap // 2)
        column.addWidget(self.view)
        column.addWidget(self.note)
        links = QHBoxLayout()
        links.addWidget(self.identity)
        links.addWidget(self.explain)
        links.addStretch(1)
        column.addLayout(links)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(hairline())
        whole.addWidget(scroll, 1)

    def clear(self) -> None:
        """Show nobody."""
        self._shown = None
        self._body.hide()

    def show_principal(self, ways: AccessWays, asked: AskedActions, one: PrincipalWay) -> None:
        """Show the way of a principal."""
        if self._shown is not None and self._shown[0] is ways and self._shown[2] is one:
            return
        self._shown = ways, asked, one
        self._body.show()
        self.aim.set_words((asked.action, "Administration"))
        self._tell()

    def _tell(self) -> None:
        if self._shown is None:
            return
        ways, _, one = self._shown
        to_action = self.aim.current == _ACTION
        self.title.set_text(f"How {name_of(one) if one.access.principal.record else 'the root user'} gets there")
        way, end, about = self._to_action(one) if to_action else self._to_administration(ways, one)
        self.about.setText(about)
        self.view.show_way(way_stops(ways, self._analyses.catalogue, way) if way else (), end)
        self.view.setVisible(bool(way))
        notes = [_CHAINED] if len(way) > 2 else []
        if len(way) > 2 and any(key.lower().startswith("aws:multifactorauth") for key in one.depends_on):
            notes.insert(0, _MFA_ONCE)
        self.note.setText(" ".join(notes))
        self.note.setVisible(bool(notes))
        self.explain.setVisible(to_action)

    def _to_action(self, one: PrincipalWay) -> tuple[tuple[PrincipalId, ...], Answer, str]:
        roles = len(one.way) - 1
        words = f"{counted(roles, 'role')}, the shortest way. {sentence(one)}" if roles else sentence(one)
        return one.way, one.answer, words

    def _to_administration(self, ways: AccessWays, one: PrincipalWay) -> tuple[tuple[PrincipalId, ...], Answer, str]:
        start = one.way[0]
        if one.access.principal.record is None:
            return (start,), Answer.ALLOWED, "The root user administers its account."
        found = ways.chains.way_to_administration(start)
        if found is None:
            return (start,), Answer.DENIED, "No way over roles leads to a principal that may change all of IAM."
        answer, _ = way_answer(ways.chains, found)
        if len(found) == 1:
            return (start,), answer, "It administers its account: its policies allow all of IAM on every resource."
        words = f"{counted(len(found) - 1, 'role')}, the shortest way to one that may change all of IAM in its account."
        return tuple(found), answer, words

    def _show_identity(self) -> None:
        if self._shown is not None:
            start = self._shown[2].way[0]
            self._session.requests.ask(SHOW_IDENTITY, IdentityPlace(start.account, start.title))

    def _explain(self) -> None:
        if self._shown is not None:
            self._session.reveal(self._shown[2].access.account)
            self._session.requests.ask(SHOW_ANSWER, self._shown[1].action)
