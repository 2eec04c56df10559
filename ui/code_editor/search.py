"""Find and replace in the code editor: a bar above the text, texts and regular expressions, every match highlighted."""

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, QRegularExpression, QRegularExpressionMatch, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from ui import theme
from ui.code_editor.editor import CodeEditor
from ui.code_editor.shortcuts import EditorCommand, command_of
from ui.code_editor.text import text_difference
from ui.widgets.buttons import enable_unless, icon_button, push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.question import asks
from ui.widgets.fields.search_box import SearchBox

_WORK = "(*LIMIT_MATCH=1000000)"
"""Bound on the work for one match, some milliseconds."""

_UNLIKE_QT = re.compile("[\ud800-\udfff]|^\ufeff")
"""Characters that do not reach Qt as they are: halves of one, and a byte order mark at the beginning."""

_PLACE = re.compile(r"\\(?:(\d{1,2})|g<(\w+)>|([nt\\]))")
_SIGNS = {"n": "\n", "t": "\t", "\\": "\\"}


class SearchExpression:
    """What is searched for.

    Args:
        wanted: A text, or a regular expression.
        is_regex: Whether it is an expression.
        match_case: Whether small and capital letters differ.

    Attributes:
        gave_up: Whether the last search took too much work, so that its matches are not all.
    """

    def __init__(self, wanted: str, *, is_regex: bool, match_case: bool) -> None:
        options = QRegularExpression.PatternOption.UseUnicodePropertiesOption
        if not match_case:
            options |= QRegularExpression.PatternOption.CaseInsensitiveOption
        self._is_regex = is_regex
        plain = _UNLIKE_QT.sub("\ufffd", wanted)
        self._pattern = QRegularExpression(_WORK + (plain if is_regex else QRegularExpression.escape(plain)), options)
        self.is_valid = bool(wanted) and self._pattern.isValid()
        self.gave_up = False

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the places of the matches in a text that are not empty."""
        offsets = _offsets(text)
        return [(_at(offsets, one.capturedStart()), _at(offsets, one.capturedEnd())) for one in self._matches(text)]

    def replaced(self, text: str, by: str, only: int | None = None) -> str:
        r"""Return a text with its matches replaced; only with the one at an offset, where one is given.

        Args:
            text: The text.
            by: In a search by an expression, ``\1`` and ``\g<name>`` stand for groups of the match.
            only: The offset.
        """
        offsets, end, parts = _offsets(text), 0, []
        for match in self._matches(text):
            start = _at(offsets, match.capturedStart())
            if only in (None, start):
                parts += [text[end:start], self._expanded(match, by)]
                end = _at(offsets, match.capturedEnd())
        return "".join([*parts, text[end:]])

    def _matches(self, text: str) -> Iterator[QRegularExpressionMatch]:
        if not self.is_valid:
            return
        found = self._pattern.globalMatch(_UNLIKE_QT.sub("\ufffd", text))
        while found.hasNext():
            match = found.next()
            if match.capturedLength():
                yield match
        self.gave_up = not found.isValid()

    def _expanded(self, match: QRegularExpressionMatch, by: str) -> str:
        if not self._is_regex:
            return by
        names = self._pattern.namedCaptureGroups()
        last = self._pattern.captureCount()

        def put(place: re.Match[str]) -> str:
            number, name, sign = place.groups()
            if sign:
                return _SIGNS[sign]
            group = int(number or name) if (number or name).isdecimal() else names.index(name)
            if group > last:
                raise ValueError(f"no group {group}")
            return match.captured(group)

        try:
            return _PLACE.sub(put, by)
        except ValueError:  # there is no such group: the text stands for itself
            return by


def _offsets(text: str) -> list[int]:
    """Return the offset of the character at each of Qt's positions; empty if both are the same."""
    if not text or max(text) <= "\uffff":
        return []
    found = [offset for offset, sign in enumerate(text) for _ in range(1 + (sign > "\uffff"))]
    return [*found, len(text)]


def _at(offsets: list[int], position: int) -> int:
    return offsets[position] if offsets else position


_SETTLE_MS = 60
_OWN_KEYS = (Qt.Key.Key_F3, Qt.Key.Key_Escape)
_LONGEST = 400_000
"""A longer text is not a policy; it is not searched."""


class CodeSearchBar(QWidget):
    """Bar that is hidden until it is asked for; Esc hides it again and gives the keys back to the text.

    Signals:
        replacing(): Text is about to be replaced: a step of its own.
    """

    replacing = Signal()
    _trouble = ""

    def __init__(self, editor: CodeEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._matches: list[tuple[int, int]] = []
        self.search = SearchBox("Find in this policy", escape_leaves=True)
        self.count = plain_label(look="small")
        self.case = _toggle("Aa", "Match case")
        self.regex = _toggle(".*", "Regular expression")
        self.by = QLineEdit()
        asks(self.by)
        self.by.setPlaceholderText("Replace by")
        self.by.setAccessibleName("Replace by")
        self.one_button = push_button("Replace", look="link")
        self.all_button = push_button("Replace all", look="link")
        back = icon_button("chevron-up", "Previous match (Shift+F3)")
        on = icon_button("chevron-down", "Next match (F3)")
        close = icon_button("close", "Close (Esc)")
        upper = QHBoxLayout()
        for part in (self.search, self.count, self.case, self.regex, back, on, close):
            upper.addWidget(part, 1 if part is self.search else 0)
        self._lower = QWidget()
        in_row((self.by, 1), self.one_button, self.all_button, host=self._lower)
        metrics = theme.metrics()
        in_column(upper, self._lower, host=self, margins=(metrics.margin, metrics.gap // 2), spacing=metrics.gap // 2)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._find_matches)
        self._began_at = 0
        for changed in (self.case.toggled, self.regex.toggled, editor.textChanged):
            changed.connect(lambda *_: self._settle.start() if self.isVisible() else None)
        self.search.textChanged.connect(lambda _text: self._look_ahead() if self.isVisible() else None)
        back.clicked.connect(lambda: self.step(-1))
        on.clicked.connect(lambda: self.step(1))
        close.clicked.connect(self.leave)
        self.search.stepped.connect(self.step)
        self.search.returnPressed.connect(lambda: self.step(1))
        self.by.returnPressed.connect(self.replace_one)
        self.one_button.clicked.connect(self.replace_one)
        self.all_button.clicked.connect(self.replace_all)
        editor.searchAsked.connect(self.open)
        for watched in (self, self.search, self.by, editor):
            watched.installEventFilter(self)
        self.hide()

    @property
    def matches(self) -> Sequence[tuple[int, int]]:
        """Places of the matches, in characters of the text."""
        return self._matches

    def open(self, replace: bool) -> None:
        """Show the bar with what is selected, or with the last search; from the bar itself the search stays."""
        is_within = self.search.hasFocus() or self.by.hasFocus()
        chosen = self._editor.textCursor().selectedText()
        self._began_at = self._editor.cursor_offset()
        if chosen and "\u2029" not in chosen and not is_within:
            self.search.setText(chosen)
        replaces = replace or (self.isVisible() and self._lower.isVisible())
        self._lower.setVisible(replaces and not self._editor.isReadOnly())
        self.show()
        if is_within and replace and self.search.text() and self._lower.isVisible():
            self.by.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.search.focus()
        self._find_matches()

    def leave(self) -> None:
        """Hide the bar, and highlight nothing any more."""
        self._settle.stop()
        self.hide()
        self._matches = []
        self._editor.highlight(())
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, by: int) -> None:
        """Select the next match, or the previous one, round the end."""
        self._find_matches()
        if not self._matches:
            return
        here = self._editor.cursor_offset()
        if by > 0:
            found = next((match for match in self._matches if match[0] > here), self._matches[0])
        else:
            found = next((match for match in reversed(self._matches) if match[0] < here), self._matches[-1])
        self._editor.reveal(*found, selects=True)
        self._began_at = found[0]
        self._update_count()

    def _look_ahead(self) -> None:
        """Select the first match from where the search began, round the end, while what is wanted is typed."""
        self._find_matches()
        if self._matches:
            found = next((match for match in self._matches if match[0] >= self._began_at), self._matches[0])
            self._editor.reveal(*found, selects=True)
            self._update_count()

    def replace_one(self) -> None:
        """Replace the selected match and go to the next; without one, go to the next."""
        self._find_matches()
        found = next((match for match in self._matches if match[0] == self._editor.cursor_offset()), None)
        if found is not None and self._editor.textCursor().hasSelection():
            self.replacing.emit()
            before = self._editor.text()
            after = self._expression().replaced(before, self.by.text(), found[0])
            new = after[found[0] : len(after) - (len(before) - found[1])]
            self._editor.replace(*found, new, len(new))
        self.step(1)

    def replace_all(self) -> None:
        """Replace every match, as one step."""
        self._find_matches()
        if not self._matches or self._editor.isReadOnly():
            return
        before = self._editor.text()
        after = self._expression().replaced(before, self.by.text())
        if after != before:
            self.replacing.emit()
            start, end, new = text_difference(before, after)
            self._editor.replace(start, end, new, 0)
        self._find_matches()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Esc closes, F3 steps, from the bar as from the text; Ctrl+H opens the field to replace by."""
        if not isinstance(event, QKeyEvent) or not self.isVisible():
            return False
        command = command_of(event)
        opens = command in (EditorCommand.FIND, EditorCommand.REPLACE)
        if event.type() is QEvent.Type.ShortcutOverride and (opens or event.key() in _OWN_KEYS):
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress and opens:
            self.open(command is EditorCommand.REPLACE)
            return True
        if event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_F3:
                self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        return False

    def _expression(self) -> SearchExpression:
        return SearchExpression(self.search.text(), is_regex=self.regex.isChecked(), match_case=self.case.isChecked())

    def _find_matches(self) -> None:
        self._settle.stop()
        text, expression = self._editor.text(), self._expression()
        self._matches = expression.spans(text) if expression.is_valid and len(text) <= _LONGEST else []
        self._trouble = ""
        if self.search.text() and not expression.is_valid:
            self._trouble = "no valid expression"
        elif expression.gave_up:
            self._trouble = f"{len(self._matches):,} found, then too much work"
        self._editor.highlight(self._matches)
        self._update_count()

    def _update_count(self) -> None:
        here = self._editor.cursor_offset()
        at = next((number for number, match in enumerate(self._matches, 1) if match[0] == here), 0)
        count = len(self._matches)
        words = f"{at:,} of {count:,}" if at else f"{count:,} found" if count else "nothing found"
        self.count.setText(self._trouble or (words if self.search.text() else ""))
        for button in (self.one_button, self.all_button):
            enable_unless(button, "" if self._matches else "Nothing is found.")


def _toggle(text: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
