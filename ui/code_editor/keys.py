"""Keys of the code editor that do more than insert themselves: pairs, indents, new lines, and edits of whole lines."""

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor, QTextDocument

from ui.code_editor.text import CLOSING, INDENT, indent_of, inside_string, open_bracket

_BEFORE_PAIR = frozenset(" \t,]}:") | {""}
_REST_OF_STRING = re.compile(r'(?:[^"\\]|\\.)*"\s*,?')
_Move = QTextCursor.MoveOperation
_KEEP = QTextCursor.MoveMode.KeepAnchor


def edit_by(cursor: QTextCursor, event: QKeyEvent) -> bool:
    """Do what a key means in a text of JSON; False to leave it to Qt."""
    if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
        return False
    key, typed = event.key(), event.text()
    if key == Qt.Key.Key_Backspace:
        return erase_pair(cursor)
    if key == Qt.Key.Key_Tab:
        indent(cursor)
    elif key == Qt.Key.Key_Backtab:
        unindent(cursor)
    elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        new_line(cursor)
    else:
        return bool(typed) and type_character(cursor, typed)
    return True


def type_character(cursor: QTextCursor, character: str) -> bool:
    """Close what is opened, type over what is closed already, wrap a selection; False to type it as it is."""
    if cursor.hasSelection():
        return character in CLOSING and _wrap(cursor, character)
    before, after = _around(cursor)
    in_string = inside_string(before)
    if character == '"' and in_string and before.endswith("\\"):
        return False
    if character in ('"', "]", "}") and after[:1] == character and (in_string == (character == '"')):
        cursor.movePosition(_Move.Right)
        return True
    if in_string:
        return False
    if character == "," and before.rstrip().endswith(","):
        return True  # two in a row are never JSON, and one may just have been written with an entry that was chosen
    if character in "]}" and before and not before.strip():
        cursor.beginEditBlock()
        _remove_before(cursor, min(len(before), len(INDENT)))
        cursor.insertText(character)
        cursor.endEditBlock()
        return True
    if character in CLOSING and after[:1] in _BEFORE_PAIR:
        cursor.insertText(character + CLOSING[character])
        cursor.movePosition(_Move.Left)
        return True
    return False


def new_line(cursor: QTextCursor) -> None:
    """Start a line as deep as this one, one deeper where a bracket is open and something is to come.

    Right behind the bracket its partner gets a line of its own; behind an entry it stands as deep as this line. A
    string is never broken: the line starts behind it, and behind the comma that follows it.
    """
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    _leave_string(cursor)
    before, after = _around(cursor)
    indent = indent_of(before)
    opens = open_bracket(before)
    last = before.rstrip()[-1:]
    closes = bool(opens) and after.lstrip()[:1] == CLOSING[opens]
    if not opens or (closes and last not in (opens, ",")):
        cursor.insertText("\n" + indent)
    elif closes and last == opens:
        cursor.insertText(f"\n{indent}{INDENT}\n{indent}")
        cursor.movePosition(_Move.Up)
        cursor.movePosition(_Move.EndOfBlock)
    else:
        cursor.insertText(f"\n{indent}{INDENT}")
    cursor.endEditBlock()


def _leave_string(cursor: QTextCursor) -> None:
    """Go behind the string that the cursor is in; one that is open is closed."""
    before, after = _around(cursor)
    if not inside_string(before):
        return
    rest = _REST_OF_STRING.match(after)
    if rest is None:
        cursor.movePosition(_Move.EndOfBlock)
        cursor.insertText('"')
    else:
        cursor.setPosition(cursor.position() + len(rest[0].encode("utf-16-le", "surrogatepass")) // 2)


def erase_pair(cursor: QTextCursor) -> bool:
    """Take away both halves of an empty pair, or one step of indent; False to erase as usual."""
    if cursor.hasSelection():
        return False
    before, after = _around(cursor)
    last = before[-1:]
    if last in CLOSING and after[:1] == CLOSING[last] and not inside_string(before[:-1]):
        cursor.beginEditBlock()
        cursor.deletePreviousChar()
        cursor.deleteChar()
        cursor.endEditBlock()
        return True
    if before and not before.strip(" "):
        _remove_before(cursor, (len(before) - 1) % len(INDENT) + 1)
        return True
    return False


def indent(cursor: QTextCursor, *, whole: bool = False) -> None:
    """One step in: the selected lines, or blanks to the next step at the cursor; ``whole``: its line in any case."""
    if not whole and not _several_lines(cursor):
        before, _after = _around(cursor) if not cursor.hasSelection() else ("", "")
        cursor.insertText(" " * (len(INDENT) - len(before) % len(INDENT)))
        return
    _each_line(cursor, lambda line: line.insertText(INDENT) if line.block().text() else None)


def unindent(cursor: QTextCursor) -> None:
    """One step out: the selected lines, or the cursor's line."""

    def out(line: QTextCursor) -> None:
        blanks = len(indent_of(line.block().text()))
        line.movePosition(_Move.Right, _KEEP, min(blanks, len(INDENT)))
        line.removeSelectedText()

    _each_line(cursor, out)


def _around(cursor: QTextCursor) -> tuple[str, str]:
    """Return the text of the cursor's line before and after it."""
    before = QTextCursor(cursor)
    before.movePosition(_Move.StartOfBlock, _KEEP)
    after = QTextCursor(cursor)
    after.movePosition(_Move.EndOfBlock, _KEEP)
    return before.selectedText(), after.selectedText()


def _wrap(cursor: QTextCursor, character: str) -> bool:
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    cursor.beginEditBlock()
    cursor.setPosition(end)
    cursor.insertText(CLOSING[character])
    cursor.setPosition(start)
    cursor.insertText(character)
    cursor.endEditBlock()
    cursor.setPosition(start + 1)
    cursor.setPosition(end + 1, _KEEP)
    return True


def _remove_before(cursor: QTextCursor, count: int) -> None:
    cursor.movePosition(_Move.Left, _KEEP, count)
    cursor.removeSelectedText()


def _several_lines(cursor: QTextCursor) -> bool:
    document = cursor.document()
    return document.findBlock(cursor.selectionStart()) != document.findBlock(cursor.selectionEnd())


def _each_line(cursor: QTextCursor, edit: Callable[[QTextCursor], None]) -> None:
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    # A selection that ends at the start of a line does not hold that line.
    if last != first and cursor.selectionEnd() == last.position():
        last = last.previous()
    cursor.beginEditBlock()
    for number in range(first.blockNumber(), last.blockNumber() + 1):
        edit(QTextCursor(document.findBlockByNumber(number)))
    cursor.endEditBlock()


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
    """Begin a line below (1) the cursor's or above (-1), as deep as what is there, wherever in it the cursor is."""
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
    """Return the cursor's line with its break."""
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
