"""One difference in full: each value before and after, who gains and who loses by it, and whether two nodes are one."""

from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.differences.effects import EffectGroup, Effects
from designer.analysis.differences.named_records import ChangePart, PartId, PartKind
from designer.analysis.differences.part_words import Difference
from designer.analysis.differences.words import evidence_sentence, heading
from designer.basics.words import capital, counted
from designer.exchange.imports.assembly.review import ImportReview, uncertain_words
from designer.policy.catalog.catalogue import Catalogue
from ui import theme
from ui.features.imports.review_list import ReviewEffects
from ui.state.effect_signs import EFFECT_SIGNS
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.flat_list import RowList
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent

_MOST_GROUPS = 40
_MOST_LINES = 400
_MOST_NAMES = 2
_CONTEXT = 2


class ReviewDetail(QWidget):
    """The difference that is current.

    Signals:
        deniedAsked(NodeId): Two nodes are not one.
        placeAsked(NodeId): Show a node of the design where it is.
    """

    deniedAsked = Signal(object)
    placeAsked = Signal(object)

    def __init__(self, effects: ReviewEffects, catalogue: Catalogue) -> None:
        super().__init__()
        self._effects = effects
        self._catalogue = catalogue
        self._review: ImportReview | None = None
        self._part: ChangePart | None = None
        self.title = plain_label(look="heading", wrap=True)
        self.sentence = plain_label(look="quiet", wrap=True)
        self.doubt = plain_label(wrap=True)
        self.deny_button = push_button("They are different", "otherwise", run=self._deny)
        self.deny_button.setToolTip("Leave the one of the design as it is, and list the other as new")
        self.place_button = push_button("Show on the canvas", "fit", "link", run=self._ask_place)
        self.place_button.setToolTip("Leave the import waiting, and show the node; File, Import goes on here")
        self.rows = RowModel(self)
        self.list = RowList("Values before and after, and effects")
        self.list.setModel(self.rows)
        effects.found.connect(self._on_found)
        metrics = theme.metrics()
        buttons = in_row(self.deny_button, self.place_button, STRETCH, spacing=metrics.gap)
        head = in_column(
            self.title,
            self.sentence,
            self.doubt,
            buttons,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        in_column(head, (self.list, 1), host=self, spacing=0)
        self.show_part(None, None)

    def show_part(self, review: ImportReview | None, part_id: PartId | None) -> None:
        """Show another part; None if there is none."""
        self._review = review
        self._part = review.parts.part(part_id) if review is not None and part_id is not None else None
        part = self._part
        pair = review.uncertain(part) if review is not None and part is not None else None
        if review is None or part is None:
            self.title.setText("")
            self.sentence.setText("")
        else:
            self.title.setText(review.words.title(part))
            self.sentence.setText(review.words.sentence(part))
        if pair is not None and review is not None and part is not None and part.node is not None:
            self.doubt.setText(
                f"{uncertain_words(pair, review.parts.after(part.node).name)}. Tick it if it is the same."
            )
        self.doubt.setVisible(pair is not None)
        self.deny_button.setVisible(pair is not None)
        self.place_button.setVisible(review is not None and part is not None and part.node in review.parts.design.nodes)
        self._show()
        self.list.scrollToTop()

    def _deny(self) -> None:
        if self._part is not None:
            self.deniedAsked.emit(self._part.node)

    def _ask_place(self) -> None:
        if self._part is not None:
            self.placeAsked.emit(self._part.node)

    def _on_found(self, part_id: PartId) -> None:
        if self._part is not None and self._part.id == part_id:
            self._show()

    def _show(self) -> None:
        if self._review is None or self._part is None:
            self.rows.show([])
            return
        self.rows.show([*self._values(self._review, self._part), *self._effect_rows(self._review, self._part)])

    def _values(self, review: ImportReview, part: ChangePart) -> Iterator[Row]:
        found = review.words.differences(part)
        for one in found:
            if one.what == "text":
                yield from _lines(one)
            else:
                yield from value_rows(one)

    def _effect_rows(self, review: ImportReview, part: ChangePart) -> Iterator[Row]:
        yield _head("Permissions", "effects")
        effects = self._effects.of.get(part.id)
        if part.id.kind is PartKind.NEW_NODE:
            yield _plain("New here: it may do what its place lets it.", "info")
        elif part.id.kind is PartKind.GONE_NODE:
            yield _plain("Nothing is compared for what is removed.", "info")
        elif not self._effects.may_differ(part.id):
            yield _plain("No effect on what accounts may do.", "info")
        elif effects is None:
            yield _plain("Comparing…", "info")
        else:
            yield from self._groups(review, effects)

    def _groups(self, review: ImportReview, effects: Effects) -> Iterator[Row]:
        for group in effects.groups[:_MOST_GROUPS]:
            icon, role = EFFECT_SIGNS[group.change.direction]
            under = f"{_change(group)}: {self._names(group.actions)}"
            content = RowContent(heading(group), under, icon=icon, icon_role=role, wrapped=True)
            names = [review.parts.design.node(account).name for account in group.accounts[:10]]
            tip = "\n".join([heading(group), *names, *(["…"] if len(group.accounts) > len(names) else [])])
            yield Row(content, tip, id=("group", group.change, group.stage, group.actions), selectable=False)
            if group.evidence is not None:
                sentence = evidence_sentence(group.evidence, review.parts.design)
                yield _plain(sentence, "info")
        left = len(effects.groups) - _MOST_GROUPS
        if left > 0:
            yield _plain(f"and {counted(left, 'group')} more", "more")
        if not effects.readable:
            yield _plain("A policy is not known or cannot be read: answers that depend on it are unknown.", "unknown")
        proved = effects.readable and effects.complete
        yield _plain(f"No difference in {counted(effects.alike, 'account')}{', proved' if proved else ''}", "allowed")

    def _names(self, actions: int) -> str:
        """Return the first of some actions by name, and how many more there are."""
        names = [self._catalogue.actions[index] for index in self._catalogue.members(actions, _MOST_NAMES)]
        left = actions.bit_count() - len(names)
        return f"{', '.join(names)}{f' and {left:,} more' if left > 0 else ''}"


def value_rows(one: Difference) -> Iterator[Row]:
    """Rows of one value: what goes, crossed by nothing but its sign, and what comes; of a list also what stays."""
    yield _head(capital(one.what), one.what)
    before, after = (text.split("\n") if text else [] for text in (one.before, one.after))
    stays = set(before).intersection(after) if set(before) != set(after) else set()
    for line in before:
        sign = "unchanged" if line in stays else "remove"
        yield Row(RowContent(line, icon=sign, icon_role=Role.SECONDARY, faded=sign == "remove"), line, selectable=False)
    for line in after:
        if line not in stays:
            yield Row(RowContent(line, icon="add", icon_role=Role.ACCENT), line, selectable=False)


def _lines(one: Difference) -> Iterator[Row]:
    """Yield the rows of a policy's text: lines that differ, with some around them."""
    yield _head("Text", one.what)
    found = islice(unified_diff(one.before.split("\n"), one.after.split("\n"), lineterm="", n=_CONTEXT), 2, None)
    for number, line in enumerate(islice(found, _MOST_LINES)):
        if line.startswith("@@"):
            if number:
                yield Row(RowContent("…", code=True, faded=True), id=("line", number), selectable=False)
            continue
        content = RowContent(line, code=True, faded=line[:1] != "+")
        yield Row(content, line[1:], id=("line", number), selectable=False)


def _head(words: str, key: str) -> Row:
    return Row(RowContent(words, heading=True), id=("head", key), selectable=False)


def _plain(words: str, icon: str) -> Row:
    return Row(RowContent(words, icon=icon, wrapped=True), id=("plain", words), selectable=False)


def _change(group: EffectGroup) -> str:
    before, after, conditions = group.change
    return conditions.value if conditions is not None else f"{before.value} → {after.value}"
