"""Folding in the code editor: objects and arrays of several lines shrink to their first one.

Which lines are hidden is kept as cursors of Qt's document, which move along with edits. No position of the text
changes: a hidden line is only not shown, and whatever leads the cursor into one unfolds it.
"""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from ui.code_editor.text import FoldRegion, bracket_pairs, fold_regions

_LONGEST = 200_000
"""A longer text is not folded: its brackets are not looked for."""

_STATEMENTS = 2
"""Depth at which the statements of a policy stand: below the document and its list."""


class Folding:
    """Folded parts of one document.

    Args:
        document: Whose blocks are hidden.
        changed: Called when other lines are shown.
    """

    def __init__(self, document: QTextDocument, changed: Callable[[], None]) -> None:
        self._document = document
        self._changed = changed
        self._folds: list[QTextCursor] = []
        self._regions: Mapping[int, FoldRegion] | None = None
        self._brackets: Mapping[int, int] | None = None

    @property
    def regions(self) -> Mapping[int, FoldRegion]:
        """Parts that can be folded, by their first line."""
        if self._regions is None:
            self._regions = fold_regions(self._text(), self.brackets) if self._is_short() else {}
        return self._regions

    @property
    def brackets(self) -> Mapping[int, int]:
        """Brackets and their partners, as of `bracket_pairs`; none in a text that is too long."""
        if self._brackets is None:
            self._brackets = bracket_pairs(self._text()) if self._is_short() else {}
        return self._brackets

    def forget(self) -> None:
        """Hide again what is folded of another text."""
        self._regions = self._brackets = None
        if self._folds:
            self._apply()

    def is_folded(self, line: int) -> bool | None:
        """Return True if what begins on a line is folded, or None if nothing begins that could be."""
        if line not in self.regions:
            return None
        return any(fold.blockNumber() == line for fold in self._folds)

    def hidden_after(self, line: int) -> int:
        """Return the number of lines that are hidden behind one."""
        region = self.regions.get(line)
        return region.hidden if region is not None and self.is_folded(line) else 0

    def hint(self, line: int) -> str:
        """Return the text in place of the hidden lines behind a line; empty if none are."""
        hidden = self.hidden_after(line)
        if not hidden:
            return ""
        last = self._document.findBlockByNumber(line + hidden).text().strip()
        closing = last if self.regions[line].closes else ""
        return f"… {hidden:,} {'lines' if hidden > 1 else 'line'} {closing}".rstrip()

    def fold(self, line: int) -> int | None:
        """Fold what begins on a line, or the innermost open part around it; gives the line that is left of it."""
        around = [
            one for one in self.regions.values() if one.start <= line <= one.end and not self.is_folded(one.start)
        ]
        if not around:
            return None
        region = self.regions.get(line) if not self.is_folded(line) else None
        start = (region or max(around, key=lambda one: one.start)).start
        self._folds.append(QTextCursor(self._document.findBlockByNumber(start)))
        self._apply()
        return start

    def unfold(self, line: int) -> None:
        """Show what is folded on a line, or around it."""
        kept = [fold for fold in self._folds if not self._hides(fold.blockNumber(), line)]
        if len(kept) < len(self._folds):
            self._folds = kept
            self._apply()

    def fold_all(self) -> None:
        """Fold every statement."""
        starts = [region.start for region in self.regions.values() if region.depth == _STATEMENTS]
        starts = starts or [region.start for region in self.regions.values() if region.depth == 1]
        self._folds = [QTextCursor(self._document.findBlockByNumber(start)) for start in starts]
        self._apply()

    def unfold_all(self) -> None:
        """Show every line."""
        if self._folds:
            self._folds = []
            self._apply()

    def _is_short(self) -> bool:
        return self._document.characterCount() <= _LONGEST

    def _text(self) -> str:
        return self._document.toRawText().replace("\u2029", "\n")

    def _hides(self, start: int, line: int) -> bool:
        region = self.regions.get(start)
        return region is not None and start <= line <= start + region.hidden

    def _apply(self) -> None:
        """Show and hide the lines as the folds say; one whose brackets are gone is no more."""
        self._folds = [fold for fold in self._folds if fold.blockNumber() in self.regions]
        hidden: set[int] = set()
        for fold in self._folds:
            region = self.regions[fold.blockNumber()]
            hidden.update(range(region.start + 1, region.start + region.hidden + 1))
        changed = False
        for number, block in enumerate(_blocks(self._document)):
            if block.isVisible() is (number in hidden):
                block.setVisible(number not in hidden)
                block.setLineCount(0 if number in hidden else max(1, block.layout().lineCount()))
                changed = True
        if changed:
            layout = self._document.documentLayout()
            layout.documentSizeChanged.emit(layout.documentSize())
            self._changed()


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.firstBlock()
    while block.isValid():
        yield block
        block = block.next()
