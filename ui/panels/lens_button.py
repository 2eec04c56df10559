"""The lens of the window: a button that tells it, over a list to choose it from by action, policy or name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ui import theme
from ui.analyses import Analyses
from ui.icons import icon
from ui.lenses.lens import Lens
from ui.lenses.readings import Choice, LensKind
from ui.models.action_search import suggest_actions
from ui.session import Session
from ui.theme import Role
from ui.widgets.picker import Pick, Picker
from ui.widgets.rows import RowContent

_WIDTH = 420
_MOST = 40

COMMON_ACTIONS = (
    "organizations:LeaveOrganization",
    "s3:DeleteBucket",
    "iam:CreateUser",
    "cloudtrail:StopLogging",
    "kms:ScheduleKeyDeletion",
    "ec2:RunInstances",
)
"""Offered before anything is typed: what guardrails are most often about."""


class LensButton(QToolButton):
    """Says which lens is on; a press opens the list under it."""

    def __init__(self, lens: Lens, session: Session, analyses: Analyses, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lens = lens
        self._session = session
        self._analyses = analyses
        self._picker: Picker | None = None
        self.setIcon(icon("lens", Role.SECONDARY))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip("Colour the canvas by one question (Ctrl+L)")
        self.clicked.connect(self.open)
        lens.chosen.connect(self._tell)
        self._tell()

    @property
    def picker(self) -> Picker:
        """The list under the button; made when it is first wanted."""
        if self._picker is None:
            self._picker = Picker(
                "Action or policy, e.g. s3:DeleteBucket",
                self.picks,
                self,
                "Type an action such as s3:DeleteBucket, or the name of a policy.",
            )
        return self._picker

    def open(self) -> None:
        """Open the list."""
        self.picker.open_at(self.mapToGlobal(QPoint(0, self.height() + 2)), theme.metrics().scaled(_WIDTH))

    def picks(self, text: str) -> list[Pick]:
        """The lenses that a text may mean."""
        words = text.lower().split()
        policies = self._session.document.organization.policies.values()
        found = [pick for pick in self._plain() if all(word in pick.content.title.lower() for word in words)]
        actions = list(suggest_actions(self._analyses.catalogue, text, _MOST)) if words else list(COMMON_ACTIONS)
        typed = text.strip()
        if ":" in typed.strip(":") and " " not in typed and "*" not in typed and not actions:
            actions = [typed]
        found += [self._action(action) for action in actions]
        found += [
            self._pick("policy", f"Where is {policy.name} attached?", Choice(LensKind.POLICY, policy.id))
            for policy in sorted(policies, key=lambda policy: policy.name.lower())
            if words and all(word in policy.name.lower() for word in words)
        ]
        return found

    def _plain(self) -> list[Pick]:
        none = [self._pick("close", "No lens", Choice())] if self._lens.choice != Choice() else []
        return [
            *none,
            self._pick("budget", "How much of AWS's limits is used", Choice(LensKind.BUDGET)),
            self._pick("problems", "Where something is wrong", Choice(LensKind.PROBLEMS)),
            self._pick("inherited", "Where the policies on the selected node come from", Choice(LensKind.INHERITED)),
        ]

    def _action(self, action: str) -> Pick:
        return self._pick("principal", f"Who can {action}?", Choice(LensKind.ACTION, action))

    def _pick(self, glyph: str, title: str, choice: Choice) -> Pick:
        return Pick(RowContent(title, icon=glyph), partial(self._lens.choose, choice))

    def _tell(self) -> None:
        title = self._lens.title
        short = title if len(title) <= 44 else f"{title[:43]}…"
        self.setText(f"Lens: {short.replace('&', '&&')}")
        self.setAccessibleName(f"Lens: {title}")
