"""Field over the top of the code editor for the number of a line."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit

from ui.code_editor.view import CodeView

_WIDTH = 220


class LineField(QLineEdit):
    """Number of a line: the text goes there while it is typed, Enter stays, Esc goes back."""

    def __init__(self, editor: CodeView) -> None:
        super().__init__(editor)
        self._editor = editor
        self._came_from = editor.textCursor()
        self.setAccessibleName("Go to line")
        self.setValidator(QIntValidator(1, 9_999_999, self))
        self.setFixedWidth(_WIDTH)
        self.textEdited.connect(self._go)
        self.hide()

    def ask(self) -> None:
        """Let a number be typed."""
        self._came_from = self._editor.textCursor()
        self.clear()
        self.setPlaceholderText(f"Go to line, 1 to {self._editor.line_count():,}")
        self.move((self._editor.width() - self.width()) // 2, 6)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._editor.setTextCursor(self._came_from)
            self._editor.ensureCursorVisible()
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._leave()  # a line edit would pass the key on to the text behind it
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hide()

    def _go(self, typed: str) -> None:
        if not typed:
            return
        line = max(0, min(int(typed), self._editor.line_count()) - 1)
        block = self._editor.document().findBlockByNumber(line)
        self._editor.folding.unfold(line)
        self._editor.setTextCursor(QTextCursor(block))
        self._editor.centerCursor()

    def _leave(self) -> None:
        self.hide()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
