"""Edits of whole lines: moved, doubled, deleted, begun above or below; and what keys select beside them."""

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from ui.code_editor.text import CLOSING, INDENT, indent_of

_Move = QTextCursor.MoveOperation
_KEEP = QTextCursor.MoveMode.KeepAnchor


def move_lines(cursor: QTextCursor, by: int) -> None:
    """Move the selected lines, or the cursor's, one up (-1) or down (1); the selection goes along."""
    first, last = _lines(cursor)
    other = first.previous() if by < 0 else last.next()
    if not other.isValid():
        return
    start, length = first.position(), last.position() + last.length() - 1 - first.position()
    offsets = cursor.anchor() - start, cursor.position() - start
    lines, passed = _text(first, last), other.text()
    low, high = (other, last) if by < 0 else (first, other)
    begin = low.position()
    _select(cursor, low, high)
    cursor.insertText(f"{lines}\n{passed}" if by < 0 else f"{passed}\n{lines}")
    begin = begin if by < 0 else cursor.position() - length
    end = cursor.document().characterCount() - 1  # a selection that ended below the lines has no line there any more
    cursor.setPosition(min(begin + offsets[0], end))
    cursor.setPosition(min(begin + offsets[1], end), _KEEP)


def copy_lines(cursor: QTextCursor, by: int) -> None:
    """Double the selected lines, or the cursor's; the cursor goes to the copy below (1), or stays above it (-1)."""
    first, last = _lines(cursor)
    anchor, position = cursor.anchor(), cursor.position()
    lines = _text(first, last)
    cursor.setPosition(last.position() + last.length() - 1)
    cursor.insertText(f"\n{lines}")
    shift = len(lines.encode("utf-16-le", "surrogatepass")) // 2 + 1 if by > 0 else 0
    cursor.setPosition(anchor + shift)
    cursor.setPosition(position + shift, _KEEP)


def delete_lines(cursor: QTextCursor) -> None:
    """Delete the selected lines, or the cursor's, with the break that ends them, or the one before at the end."""
    first, last = _lines(cursor)
    column = cursor.positionInBlock()
    _select(cursor, first, last)
    if last.next().isValid():
        cursor.movePosition(_Move.Right, _KEEP)
    elif first.previous().isValid():
        end = cursor.position()
        cursor.setPosition(first.position() - 1)
        cursor.setPosition(end, _KEEP)
    cursor.removeSelectedText()
    block = cursor.block()
    cursor.setPosition(block.position() + min(column, block.length() - 1))


def begin_line(cursor: QTextCursor, by: int) -> None:
    """Begin a line below (1) the cursor's or above (-1), as deep as what stands there, wherever in it the cursor is."""
    block = cursor.block()
    blanks = indent_of(block.text())
    cursor.beginEditBlock()
    if by > 0:
        deeper = INDENT if block.text().rstrip()[-1:] in CLOSING and block.text().rstrip()[-1:] != '"' else ""
        cursor.movePosition(_Move.EndOfBlock)
        cursor.insertText(f"\n{blanks}{deeper}")
    else:
        cursor.movePosition(_Move.StartOfBlock)
        cursor.insertText(f"{blanks}\n")
        cursor.movePosition(_Move.Left)
    cursor.endEditBlock()


def select_next(cursor: QTextCursor) -> None:
    """Select the word at the cursor; where something is selected, what is next like it, round the end."""
    if not cursor.hasSelection():
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return
    document, wanted = cursor.document(), cursor.selectedText()
    exact = QTextDocument.FindFlag.FindCaseSensitively
    found = document.find(wanted, cursor, exact)
    if found.isNull():
        found = document.find(wanted, 0, exact)
    if not found.isNull():
        cursor.setPosition(found.selectionStart())
        cursor.setPosition(found.selectionEnd(), _KEEP)


def go_home(cursor: QTextCursor, *, selects: bool) -> None:
    """Go to the first sign of the line, or from there to its beginning."""
    block = cursor.block()
    first = block.position() + len(indent_of(block.text()))
    to = block.position() if cursor.position() == first else first
    cursor.setPosition(to, _KEEP if selects else QTextCursor.MoveMode.MoveAnchor)


def line_text(cursor: QTextCursor) -> str:
    """The cursor's line with its break."""
    return f"{cursor.block().text()}\n"


def _lines(cursor: QTextCursor) -> tuple[QTextBlock, QTextBlock]:
    """The first and the last line of a selection; one that ends at the start of a line does not hold that line."""
    document = cursor.document()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    if last != first and cursor.selectionEnd() == last.position() and cursor.hasSelection():
        last = last.previous()
    return first, last


def _text(first: QTextBlock, last: QTextBlock) -> str:
    lines = []
    block = first
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        lines.append(block.text())
        block = block.next()
    return "\n".join(lines)


def _select(cursor: QTextCursor, first: QTextBlock, last: QTextBlock) -> None:
    end = last.position() + last.length() - 1
    cursor.setPosition(first.position())
    cursor.setPosition(end, _KEEP)
