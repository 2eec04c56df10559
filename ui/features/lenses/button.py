"""The lens of the window: a button that names it, over the list to choose it from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from designer.analysis.guardrails.libraries import LensPreset, TeamLibrary, in_use
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.lens import Lens
from designer.analysis.lenses.registry import LENSES, choice_of
from designer.basics.errors import EditError
from ui import theme
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.fields.choice_button import ChoiceButton
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

if TYPE_CHECKING:  # imported when the list is first wanted
    from ui.widgets.fields.picker import Picker


_WIDTH = 520


class LensButton(ChoiceButton):
    """Says which lens is on; a press opens the list under it."""

    def __init__(self, lens: CurrentLens, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("lens", "Colour the canvas by one question (Ctrl+L)", parent)
        self._lens = lens
        self._session = session
        self._picker: Picker | None = None
        self.clicked.connect(self.open)
        lens.chosen.connect(self._update_text)
        self._update_text()

    @property
    def picker(self) -> Picker:
        """The list under the button; made when it is first wanted."""
        if self._picker is None:
            from ui.widgets.fields.picker import Picker

            self._picker = Picker(
                "Action or policy, e.g. s3:DeleteBucket",
                LensPicks(self._lens, self._session),
                self,
                "Type an action such as s3:DeleteBucket, or the name of a policy.",
            )
        return self._picker

    def open(self) -> None:
        """Open the list."""
        self.picker.open_at(self.mapToGlobal(QPoint(0, self.height() + 2)), theme.metrics().scaled(_WIDTH))

    def _update_text(self) -> None:
        lens = self._lens
        self.show_choice(f"Lens: {lens.title}", accented=bool(lens.choice.lens), brief=lens.brief)


class LensPicks:
    """Offers the lenses of one window."""

    def __init__(self, current: CurrentLens, session: Session) -> None:
        self._current = current
        self._session = session

    def __call__(self, text: str) -> list[Pick]:
        """Return the lenses that a text may mean: those that need no subject by their words, the others by theirs.

        Those in whose question words begin as they are typed come first: "keeps" is not part of the name of an action.
        """
        words = text.lower().split()
        about = sorted(self._about(text.strip()), key=lambda pick: not _begins(pick.content.title, words))
        return [*self._plain(words), *about]

    def _plain(self, words: Sequence[str]) -> Iterator[Pick]:
        if self._current.choice.lens and all(word in "no lens" for word in words):
            yield self._pick("close", "No lens", LensChoice())
        for lens in sorted(LENSES, key=lambda lens: lens.follows_selection):
            if (lens.subject is None or lens.follows_selection) and lens.has_words(words):
                yield self._pick(lens.icon, lens.question, LensChoice(lens.id))
        for library in in_use():
            for preset in library.lenses:
                if all(word in f"{preset.title} {library.title}".lower() for word in words):
                    yield from self._preset(library, preset)

    def _preset(self, library: TeamLibrary, preset: LensPreset) -> Iterator[Pick]:
        """Yield the lens that a team's library names, if the design has its subject."""
        with suppress(EditError):
            choice = choice_of(self._session.organization, preset.id)
            content = RowContent(preset.title, icon="lens", trailing=library.title)
            yield Pick(content, partial(self._current.choose, choice))

    def _about(self, text: str) -> Iterator[Pick]:
        facts = self._current.facts
        for lens in LENSES:
            if lens.subject is not None and not lens.follows_selection:
                for subject in lens.offered(facts, text) or self._named(lens, text):
                    question = lens.asked(facts.organization, subject)
                    yield self._pick(lens.icon, question, LensChoice(lens.id, subject))

    def _named(self, lens: Lens, text: str) -> tuple[str, ...]:
        """Return the subject that a text names in full, although it is not offered."""
        try:
            return (lens.subject.find(self._session.organization, text),) if lens.subject and text else ()
        except EditError:
            return ()

    def _pick(self, glyph: str, title: str, choice: LensChoice) -> Pick:
        return Pick(RowContent(title, icon=glyph), partial(self._current.choose, choice))


def _begins(title: str, words: list[str]) -> bool:
    """Return True if each word begins one of the title."""
    parts = title.lower().split()
    return all(any(part.startswith(word) for part in parts) for word in words)
