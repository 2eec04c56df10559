"""Permissions that a node's SCPs leave possible, as rows: services → access levels → actions.

Rows below a service are made when it is opened. Counts come from bit sets, never from walking actions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from operator import itemgetter

from PySide6.QtCore import QModelIndex, QObject

from designer.analysis.access.reasons import Reason
from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import AccessLevel, Catalogue
from designer.policy.evaluation.outcome import Answer
from ui.theme import AnswerStyle
from ui.widgets.item_views.row_model import LazyRows, Row, RowModel
from ui.widgets.item_views.rows import RowContent

_ORDER = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.DENIED, Answer.UNKNOWN)
_GROUP, _ACTION = RowContent(""), RowContent("", " ")
"""Contents as high as those of a service or an access level, and of an action."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of actions by answer."""

    allowed: int
    conditional: int
    denied: int
    unknown: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.parts)

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """The numbers of a bar."""
        return self.allowed, self.conditional, self.denied, self.unknown

    @property
    def brief(self) -> str:
        """Number of actions that are not denied: "98 of 164"; of those that are unknown, how many these are."""
        if self.unknown:
            return f"{self.unknown:,} unknown"
        return f"{self.allowed + self.conditional:,} of {self.total:,}"

    @property
    def words(self) -> str:
        """The numbers in words."""
        counts = f"{self.allowed} allowed, {self.conditional} conditional, {self.denied} denied"
        return f"{counts}, {self.unknown} unknown" if self.unknown else counts


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers to every action of one node, as bit sets: by reason, and by answer."""

    groups: tuple[tuple[int, Reason], ...] = ()
    masks: Mapping[Answer, int] = field(default_factory=lambda: dict.fromkeys(Answer, 0))

    def counts(self, mask: int) -> Counts:
        return Counts(*((self.masks[answer] & mask).bit_count() for answer in _ORDER))

    def reason(self, index: int) -> Reason:
        return next(reason for mask, reason in self.groups if mask >> index & 1)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Rows of the actions that are visible; made of what the answers were when these were filtered."""

    catalogue: Catalogue
    answers: _Answers
    visible: int

    def levels(self, service: str) -> LazyRows:
        mask = self.visible & self.catalogue.service_mask(service)
        levels = [(service, level, part) for level in AccessLevel if (part := mask & self.catalogue.level_masks[level])]
        return LazyRows(levels, itemgetter(slice(2)), self.level_row, below=self.actions, like=_GROUP)

    def actions(self, level: tuple[str, AccessLevel, int]) -> LazyRows:
        service, _, mask = level
        # Counted from the service's first action, so that the bits of all others are not walked.
        start = self.catalogue.service_range(service).start
        numbers = [start + offset for offset in self.catalogue.members(mask >> start)]
        return LazyRows(numbers, self.catalogue.actions.__getitem__, self.action_row, like=_ACTION)

    def service_row(self, service: str) -> Row:
        counts = self.answers.counts(self.visible & self.catalogue.service_mask(service))
        content = RowContent(service, trailing=counts.brief, bold=True, bar=counts.parts, folds=True)
        return _group_row(content, self.catalogue.service_title(service), counts)

    def level_row(self, level: tuple[str, AccessLevel, int]) -> Row:
        counts, title = self.answers.counts(level[2]), level[1].value
        content = RowContent(title, trailing=counts.brief, small=True, bar=counts.parts, folds=True, depth=1)
        return _group_row(content, title, counts)

    def action_row(self, number: int) -> Row:
        """Return an action over the reason of its answer."""
        name = self.catalogue.actions[number].partition(":")[2]
        reason = self.answers.reason(number)
        answer = AnswerStyle(reason.answer.value)
        content = RowContent(name, reason.sentence, icon=answer.value, icon_role=answer.role, depth=2)
        said = f"{name}: {answer.value}. {reason.sentence}"
        return Row(content, reason.sentence, value=reason, accessible=said)


class PermissionsModel(RowModel):
    """The permissions of one node, filtered by text and by answer.

    A path in it is a service, the service with an access level, an action.

    Attributes:
        text: The text that filters; empty if there is none.
    """

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._answers = _Answers()
        self.text = ""
        self._matching = catalogue.full_mask
        self._wanted = frozenset(Answer)
        self._visible = 0
        self._denied_first = False
        self._order: dict[str, int] = {}
        self._services: tuple[str, ...] = ()

    def show_answers(self, groups: list[tuple[int, Reason]], first: Sequence[str] = ()) -> None:
        """Show the answers of a node.

        Args:
            groups: Disjoint sets of actions with their reasons.
            first: The services that are before all others, in this order.
        """
        self._order = {service: place for place, service in enumerate(first)}
        masks = dict.fromkeys(Answer, 0)
        for mask, reason in groups:
            masks[reason.answer] |= mask
        self._answers = _Answers(tuple(groups), masks)
        self._refilter()

    def totals(self) -> Counts:
        """Return the counts over the whole catalogue, whatever the filter."""
        return self._answers.counts(self._catalogue.full_mask)

    def set_text(self, text: str) -> None:
        """Keep the actions that contain a text, or match it where it has wildcards ("s3:*Bucket*")."""
        if text != self.text:
            self.text = text
            self._matching = _matching(self._catalogue, text)
            self._refilter()

    def set_answers(self, wanted: frozenset[Answer]) -> None:
        """Keep the actions with one of these answers."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._refilter()

    def set_denied_first(self, denied_first: bool) -> None:
        """Put the services with the most denied actions first; else keep the order."""
        if denied_first is not self._denied_first:
            self._denied_first = denied_first
            self._refilter()

    def find(self, action: str) -> QModelIndex:
        """Return the index of an action; invalid if the filter hides it or it is unknown."""
        number = self._catalogue.index(action)
        if number is None or not self._visible >> number & 1:
            return QModelIndex()
        name = self._catalogue.actions[number]
        service = name.partition(":")[0]
        return self.at_path((service, (service, self._catalogue.level(number)), name))

    def services(self) -> tuple[str, ...]:
        """Return the services that have actions which pass the filter, in the order of the rows."""
        return self._services

    def shown(self) -> int:
        """Return the number of actions that pass the filter."""
        return self._visible.bit_count()

    def place(self, service: str, level: AccessLevel | None = None) -> QModelIndex:
        """Return the index of a service, or of one of its access levels; invalid where the filter hides it."""
        return self.at_path((service,) if level is None else (service, (service, level)))

    def _refilter(self) -> None:
        """Show the rows that pass the filter."""
        masks = self._answers.masks
        visible = self._matching & sum(masks[answer] for answer in self._wanted)
        services = [s for s in self._catalogue.services if visible & self._catalogue.service_mask(s)]
        services.sort(key=lambda service: self._order.get(service, len(self._order)))
        if self._denied_first:
            denied = visible & masks[Answer.DENIED]
            services.sort(key=lambda service: -(denied & self._catalogue.service_mask(service)).bit_count())
        self._visible, self._services = visible, tuple(services)
        shown = _Shown(self._catalogue, self._answers, visible)
        self.show(LazyRows(self._services, str, shown.service_row, below=shown.levels, like=_GROUP))


def _group_row(content: RowContent, name: str, counts: Counts) -> Row:
    said = f"{name}: {counts.words}"
    return Row(content, said, value=counts, accessible=said)


def _matching(catalogue: Catalogue, text: str) -> int:
    """Return the actions that a filter text means, as bits."""
    wanted = text.strip().lower()
    if not wanted:
        return catalogue.full_mask
    if "*" in wanted or "?" in wanted:
        return catalogue.search(wanted if ":" in wanted else f"*:*{wanted.strip('*')}*")
    titled = (service for service in catalogue.services if wanted in catalogue.service_title(service).lower())
    return catalogue.containing(wanted) | sum(map(catalogue.service_mask, titled))
