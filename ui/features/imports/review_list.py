"""List of what differs between an import and the open design, each with a box and its effects, found in slices."""

from collections.abc import Collection, Generator, Iterable, Iterator

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.access.assumption import Assumption
from designer.analysis.differences.effects import Effects, PartEffects, effect_words
from designer.analysis.differences.named_records import ChangePart, PartId, PartKind
from designer.exchange.imports.assembly.review import ImportReview, ReviewGroup
from designer.policy.catalog.catalogue import Catalogue
from ui.state.effect_signs import EFFECT_SIGNS
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import filter_row, in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.search_box import SearchBox, step_into
from ui.widgets.item_views.flat_list import ScrolledList, boxed
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import Job


class ReviewEffects(QObject):
    """Knowledge of the effects of one review.

    Signals:
        found(PartId): The effects of a part are known.
        togetherFound(): Those of all that is ticked are.
    """

    found = Signal(object)
    togetherFound = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job = Job(self)
        self._together_job = Job(self)
        self._effects: PartEffects | None = None
        self.of: dict[PartId, Effects] = {}
        self.together: Effects | None = None
        self._together_job.finished.connect(self._keep_together)

    def begin(self, review: ImportReview, catalogue: Catalogue, assumption: Assumption) -> None:
        """Begin with another review."""
        self.stop()
        self.of = {}
        self._effects = PartEffects(review.parts, catalogue, assumption)
        self._job.start(self._each(self._effects, [part.id for part in review.parts.parts]), first=0)

    def stop(self) -> None:
        """Find no more."""
        self._job.stop()
        self._together_job.stop()
        self.together = None

    def compare(self, chosen: Collection[PartId]) -> None:
        """Find the effects of some parts together; of none, forget those of before."""
        self.together = None
        self._together_job.stop()
        if self._effects is not None and chosen:
            self._together_job.start(self._together(self._effects, tuple(chosen)), first=0)

    def may_differ(self, part_id: PartId) -> bool:
        """Return True for a part that can have effects."""
        return self._effects is not None and self._effects.may_differ(part_id)

    def _together(self, effects: PartEffects, chosen: tuple[PartId, ...]) -> Generator[None, None, Effects]:
        """Compare, and tell what is known before conditions are compared, which may take a while."""
        steps = effects.comparing(chosen)
        while True:
            try:
                known = next(steps)
            except StopIteration as end:
                result: Effects = end.value
                return result
            if known is not None and not known.complete:
                self._keep_together(known)
            yield

    def _each(self, effects: PartEffects, parts: Iterable[PartId]) -> Generator[Effects | None, None, None]:
        for part_id in parts:
            if effects.may_differ(part_id):
                self.of[part_id] = yield from effects.comparing((part_id,))
                self.found.emit(part_id)
            yield None

    def _keep_together(self, result: object) -> None:
        assert isinstance(result, Effects)
        self.together = result
        self.togetherFound.emit()


_LATER_MS = 80
"""Milliseconds after which effects that were found are shown, together."""


class ReviewList(QWidget):
    """The parts of one review.

    Signals:
        ticked(): Others are ticked.
        chosen(PartId | None): Another part is current.
    """

    ticked = Signal()
    chosen = Signal(object)

    def __init__(self, effects: ReviewEffects) -> None:
        super().__init__()
        self._effects = effects
        self._review: ImportReview | None = None
        self._words: dict[PartId, tuple[str, str]] = {}
        self.taken: frozenset[PartId] = frozenset()
        self.search = SearchBox("Find in the differences")
        self.list = ScrolledList("Differences", boxes=True)
        self.list.switched.connect(lambda row: self._switch(row))  # noqa: PLW0108 - a slot of a Python list
        self.list.taken.connect(lambda row: self._choose(self.list.rows.index(row, 0)))
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._choose(now))
        self.search.textChanged.connect(lambda _text: self._show())
        step_into(self.search, self.list)
        self.all_button = push_button("All", look="link")
        self.none_button = push_button("None", look="link")
        self.all_button.setToolTip("Tick all that is listed")
        self.none_button.setToolTip("Tick nothing of what is listed")
        self.all_button.clicked.connect(lambda: self._tick_listed(on=True))
        self.none_button.clicked.connect(lambda: self._tick_listed(on=False))
        self.nothing = EmptyState("allowed", "No difference", "The design is what the import says.")
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._show)
        effects.found.connect(lambda _part: self._later.isActive() or self._later.start())
        self.tools = filter_row(self.search, plain_label("Tick", look="small"), self.all_button, self.none_button)
        in_column(self.tools, (self.list, 1), (self.nothing, 1), host=self, spacing=0)

    def show_review(self, review: ImportReview, taken: frozenset[PartId]) -> None:
        """Show another review, with these parts ticked."""
        self._review = review
        self._words = {part.id: (review.words.title(part), review.words.sentence(part)) for part in review.parts.parts}
        self.taken = review.parts.with_needs(taken)
        self.nothing.setVisible(not review.parts.parts)
        self.list.setVisible(bool(review.parts.parts))
        self.tools.setVisible(bool(review.parts.parts))
        self._show()
        if not self.list.currentIndex().isValid():
            first = next((place for place, row in enumerate(self.list.rows.rows) if row.value is not None), None)
            if first is not None:
                self.list.setCurrentIndex(self.list.rows.index(first, 0))
        self._choose(self.list.currentIndex())

    @property
    def current(self) -> PartId | None:
        """The part that is current; None if there is none."""
        row = self.list.rows.row(self.list.currentIndex())
        return row.value if row is not None and isinstance(row.value, PartId) else None

    def tick(self, part_id: PartId, *, on: bool) -> None:
        """Tick a part, with what it needs; or none of what needs it."""
        if self._review is None:
            return
        parts = self._review.parts
        self.taken = (
            parts.with_needs({*self.taken, part_id}) if on else self.taken - {part_id} - parts.needed_by(part_id)
        )
        self._show()
        self.ticked.emit()

    def _switch(self, place: int) -> None:
        row = self.list.rows.rows[place]
        if isinstance(row.value, PartId):
            self.tick(row.value, on=row.value not in self.taken)

    def _tick_listed(self, *, on: bool) -> None:
        if self._review is None:
            return
        listed = {row.value for row in self.list.rows.rows if isinstance(row.value, PartId)}
        parts = self._review.parts
        if on:
            self.taken = parts.with_needs(self.taken | listed)
        else:
            self.taken -= listed.union(*(parts.needed_by(one) for one in listed))
        self._show()
        self.ticked.emit()

    def _choose(self, index: QModelIndex) -> None:
        row = self.list.rows.row(index)
        self.chosen.emit(row.value if row is not None else None)

    def _show(self) -> None:
        if self._review is not None:
            self.list.rows.show(list(self._rows(self._review, self.search.text().lower().split())))

    def _rows(self, review: ImportReview, words: list[str]) -> Iterator[Row]:
        for group, parts in review.in_groups().items():
            rows = [self._row(review, part) for part in parts]
            fitting = [row for row in rows if all(word in row.searched for word in words)]
            if fitting:
                yield _heading(group, len(fitting))
                yield from fitting

    def _row(self, review: ImportReview, part: ChangePart) -> Row:
        title, sentence = self._words[part.id]
        on = part.id in self.taken
        row = boxed(title, sentence, on)
        trailing, sign, role = self._effect(review, part)
        content = RowContent(
            title,
            sentence,
            icon=row.content.icon,
            icon_role=row.content.icon_role,
            trailing=trailing,
            sign=sign,
            sign_role=role,
        )
        accessible = f"{title}, {sentence}, {'ticked' if on else 'not ticked'}, permissions: {trailing}"
        return Row(
            content,
            f"{title}\n{sentence}",
            part.id,
            part.id,
            row.state,
            accessible,
            searched=f"{title} {sentence}".lower(),
        )

    def _effect(self, review: ImportReview, part: ChangePart) -> tuple[str, str, Role]:
        if part.id.kind is PartKind.NEW_NODE and part.node is not None:
            above = review.parts.parent_after(part.node)
            return f"as in {review.parts.after(above).name}" if above is not None else "", "", Role.SECONDARY
        if not self._effects.may_differ(part.id):
            return "none", "", Role.SECONDARY
        found = self._effects.of.get(part.id)
        if found is None:
            return "…", "", Role.SECONDARY
        direction, words = effect_words(found)
        sign, role = EFFECT_SIGNS[direction] if direction is not None else ("", Role.SECONDARY)
        return words, sign, role


def _heading(group: ReviewGroup, count: int) -> Row:
    return Row(RowContent(group.value, trailing=f"{count:,}", heading=True), id=group, selectable=False)
