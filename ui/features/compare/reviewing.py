"""A review in the comparison: verdicts on differences instead of taking them over, in a file beside the design."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDateTime, Qt

from designer.analysis.differences.decisions import Decidable, Decisions, DifferenceState
from designer.analysis.differences.report import DifferenceEntry
from designer.analysis.differences.review import ReviewState, ReviewVerdict, difference_hash
from designer.exchange.formats.reviews import REVIEWS
from designer.organization.model.organization import Organization
from ui.state.person import person_name

_STATES: Final[Mapping[ReviewState, DifferenceState]] = {
    ReviewState.ACCEPTED: DifferenceState.TAKEN,
    ReviewState.REFUSED: DifferenceState.REFUSED,
    ReviewState.COMMENTED: DifferenceState.COMMENTED,
}


class ReviewDecisions(Decisions[DifferenceEntry]):
    """Verdicts as decisions: what is accepted is taken, and nothing of the design changes.

    Args:
        path: File of the review.

    Raises:
        FormatError: The review cannot be read.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._verdicts = REVIEWS.load(path)
        self._hashes: dict[int, tuple[Decidable, str]] = {}

    def of(self, difference: Decidable, other: Organization) -> DifferenceState:
        """Return the state of a difference."""
        del other
        verdict = self._verdicts.get(self._hash(difference))
        return _STATES.get(verdict.state, DifferenceState.OPEN) if verdict is not None else DifferenceState.OPEN

    def words(self, difference: Decidable) -> str:
        """Return who gave the verdict on a difference, and why; "" without a verdict."""
        verdict = self._verdicts.get(self._hash(difference))
        return verdict.words if verdict is not None else ""

    def decide(
        self, wanted: Iterable[tuple[Decidable, str]], state: ReviewState, *, who: str = "", why: str = ""
    ) -> None:
        """Give a verdict on differences and save the review; OPEN takes verdicts back.

        Args:
            wanted: The differences, each with its title.
            state: The verdict.
            who: Name of the person; "" for the one who signed last, or is in Git's configuration.
            why: The reason, or the comment.

        Raises:
            FormatError: The file cannot be read or written; the verdicts are as they were.
        """
        who = who or person_name(self._path)
        when = QDateTime.currentDateTimeUtc().toString(Qt.DateFormat.ISODate)
        named = [(self._hash(difference), title) for difference, title in wanted]

        def give(verdicts: dict[str, ReviewVerdict]) -> None:
            for key, title in named:
                known = verdicts.pop(key, None)
                if state is not ReviewState.OPEN:
                    verdicts[key] = ReviewVerdict(state, title, who, when, why).after(known)

        self._verdicts, _ = REVIEWS.change(self._path, give)

    def _hash(self, difference: Decidable) -> str:
        """Return the hash of a difference, made once; a policy may be large."""
        found = self._hashes.get(id(difference))
        if found is None or found[0] is not difference:
            found = self._hashes[id(difference)] = difference, difference_hash(difference)
        return found[1]
