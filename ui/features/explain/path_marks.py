"""Marks of an answer on the canvas, and how they and a lens give way to each other."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from designer.analysis.access.principal_choices import Inquiry
from designer.analysis.lenses.annotation import Asker
from designer.policy.evaluation.explanation import Explanation
from ui.features.explain.annotations import path_annotations
from ui.state.session import Session


class PathMarks(QObject):
    """Marks the path of one answer at a time, while its tab is in front.

    What was asked last is shown: a lens that is chosen over an answer, until it goes or something else is asked. A lens
    that tells the same of every account keeps the canvas.

    Signals:
        overruled(): A lens that asks about another action than the one before was chosen over the answer.
    """

    overruled = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._answer: tuple[Inquiry, Explanation] | None = None
        self._given_up: Inquiry | None = None
        self._plain = False
        self._shown = False
        self._lens_action = session.lens_action
        session.annotationsChanged.connect(self._give_way)

    def show_answer(self, inquiry: Inquiry, explanation: Explanation, *, plain: bool) -> None:
        """Mark the path of another answer, or of the same one anew.

        Args:
            inquiry: Question that was asked.
            explanation: The answer.
            plain: True for a question about any caller, under no context: as a lens asks.
        """
        self._answer, self._plain, self._shown = (inquiry, explanation), plain, True
        if self._given_up != inquiry:
            self._given_up = None
            self._mark()

    def show_nothing(self) -> None:
        """Mark nothing: nothing is asked."""
        self._answer = self._given_up = None
        self._shown = True
        self._session.set_annotations(None)

    def hide(self) -> None:
        """Take the marks away with the tab; nothing is marked until there is an answer in front again."""
        self._shown = False
        self._given_up = None
        self._session.set_annotations(None)

    def _mark(self) -> None:
        if self._answer is None:
            return
        inquiry, explanation = self._answer
        if self._plain and inquiry.action.lower() == self._session.lens_action.lower():
            self._session.set_annotations(None)
        else:
            organization = self._session.organization
            self._session.set_annotations(path_annotations(organization, inquiry, explanation))

    def _give_way(self) -> None:
        shown_by = self._session.annotated_by
        asks_anew = shown_by is Asker.LENS and self._session.lens_action != self._lens_action
        if shown_by is Asker.LENS or not self._session.lens_action:
            self._lens_action = self._session.lens_action
        if not self._shown or shown_by is Asker.QUESTION:
            return
        if shown_by is not Asker.LENS:
            self._given_up = None
            self._mark()
            return
        if asks_anew:  # a lens that only reads anew leaves the field alone that somebody just emptied
            self.overruled.emit()
        self._given_up = self._given_up or (self._answer[0] if self._answer else None)
