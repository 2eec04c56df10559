"""Effects of the parts of a review, found in slices: of all that is ticked first, then of each part from above."""

from collections.abc import Collection, Generator, Iterable

from PySide6.QtCore import QObject, Signal

from designer.analysis.access.assumption import Assumption
from designer.analysis.differences.effects import Effects, PartEffects
from designer.analysis.differences.named_records import PartId
from designer.exchange.imports.assembly.review import ImportReview
from designer.policy.catalog.catalogue import Catalogue
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
        """True for a part that can have effects."""
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
