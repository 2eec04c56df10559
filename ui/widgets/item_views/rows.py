"""Rows of lists and trees: what each says, and how high and where its parts are.

A model says what a row says, by `CONTENT_ROLE`; `row_delegate` draws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from designer.basics.dataclass import dataclass
from ui import theme
from ui.theme import Role
from ui.widgets.display.name_elision import SiblingNames

if TYPE_CHECKING:  # the first paint has no badge of it
    from ui.widgets.display.labels import SeverityStyle

OWN_SURFACE = "ownSurface"
"""Property of a view that paints the surface of its rows itself, wider than the items."""

CONTENT_ROLE = Qt.ItemDataRole.UserRole + 100
"""Gives the `RowContent` of an index."""

ROOM_ROLE = Qt.ItemDataRole.UserRole + 102
"""Gives a `RowContent` that is as high as that of an index, and need not be its own."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class AnswerLook:
    """Look of a row of an answer: its sign, and texts with parts that lead somewhere.

    Attributes:
        links: The parts of the second text that lead somewhere.
        mark: A character in place of the icon.
        mark_role: Colour of that character.
        level: True for a level, whose icon is in a circle.
        under: True for what belongs to the level above it: it has no sign, and begins where that level's title does.
        has_place: True if the texts begin behind the place of a sign, though there may be none.
        beside: True if the second text is beside the title if both fit in one line.
        inset: True if the row has a margin at both ends.
    """

    links: tuple[str, ...] = ()
    mark: str = ""
    mark_role: Role = Role.SECONDARY
    level: bool = False
    under: bool = False
    has_place: bool = False
    beside: bool = False
    inset: bool = False


class ShareWidths(NamedTuple):
    """Room in pixels of texts that stand one below the other in several rows: the widest of each.

    `heads` is room that names of boxes take where nothing else needs it.
    """

    title: int = 0
    words: int = 0
    counts: int = 0
    end: int = 0
    heads: int = 0


@dataclass(frozen=True, slots=True)
class ShareLook:
    """Look of a row with a share beside its two lines: words over a bar with its numbers, and a last column.

    Attributes:
        words: Words over the bar, behind the icon of the row.
        full: Part of the bar in full colour, of its width from 0 to 1.
        striped: Part of it that is striped.
        counts: The numbers at the end of the bar, where they have room.
        end: Words of the last column.
        widths: Room of the texts of all rows.
        cells: Amounts from 0 to 1, each a box of a matrix in place of the bar; below 0 for one that is not known.
        heads: Names of the boxes of the rows below, in place of them.
    """

    words: str
    full: float
    striped: float
    counts: str
    end: str
    widths: ShareWidths
    cells: tuple[float, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowContent:
    """Content of one row; all texts are plain.

    Attributes:
        title: The first line.
        secondary: The second line; empty makes a row of one line.
        icon: Name of an icon; empty if there is none.
        icon_role: Its colour.
        tinted: True if the icon stands on its tinted square, as on a card (kinds and answers have one).
        bold: True if the title is a name.
        trailing: Quiet words at the end, such as a count.
        sign: Name of an icon before them, or alone at the end; empty if there is none.
        sign_role: Its colour.
        badge: Words in a pill at the end.
        badge_severity: Its colours and sign; neutral and without one for None.
        secondary_role: The colour of the second line.
        faded: True if the row is shown as out of use.
        wrapped: True if all texts take as many lines as they need; the words at the end go below without room.
        action: Name of the icon of a button at the end, which shows where the mouse or the keyboard is.
        heading: True if it opens a group: small, quiet, at the bottom of the row, in the colour of the second line.
        room: Pixels that the row is higher than its lines need.
        marked: Places of the title's letters that stand out, such as those that were typed.
        code: True if the title is code.
        siblings: Titles that it is among: of a name without room, what differs from them stays.
            None if nothing is known of them.
        dotted: True if a dot before the icon says that it is other than it was; it takes no room from the title.
        dense: True in a tree of many levels: a lower row with a smaller glyph and less between.
        small: True if the title is in small letters.
        bar: Numbers of what is allowed, conditional, denied and unknown, as a bar before the words at the end, which
            then have a column of their own.
        folds: True if a chevron in place of the icon says whether the rows below it are shown.
        answer: What a row of an answer shows besides, which is `wrapped`: a small one has one text for both.
        share: What is beside the two lines of a row in columns.
        depth: Number of rows above it, in a tree whose rows have the whole width.
    """

    title: str
    secondary: str = ""
    icon: str = ""
    icon_role: Role = Role.SECONDARY
    tinted: bool = False
    bold: bool = False
    trailing: str = ""
    sign: str = ""
    sign_role: Role = Role.SECONDARY
    badge: str = ""
    badge_severity: SeverityStyle | None = None
    secondary_role: Role = Role.SECONDARY
    faded: bool = False
    wrapped: bool = False
    action: str = ""
    heading: bool = False
    room: int = 0
    marked: tuple[int, ...] = ()
    code: bool = False
    siblings: SiblingNames | None = None
    dotted: bool = False
    dense: bool = False
    small: bool = False
    bar: tuple[int, int, int, int] | None = None
    folds: bool = False
    answer: AnswerLook | None = None
    share: ShareLook | None = None
    depth: int = 0


def row_height(content: RowContent) -> int:
    """Return the height of a row whose title is one line."""
    metrics = theme.metrics()
    if content.dense:
        return metrics.tree_row
    return (metrics.two_line_row if content.secondary else metrics.row) + content.room


def action_rect(row: QRect, direction: Qt.LayoutDirection) -> QRect:
    """Return the place of the button at the end of a row."""
    side = row.height()
    logical = QRect(row.right() - side - theme.metrics().gap // 2, row.top(), side, side)
    return QStyle.visualRect(direction, row, logical)


def row_content(index: Index) -> RowContent:
    """Return the content that the model gives for a row; the bare text of a model that knows no rows."""
    content = index.data(CONTENT_ROLE)
    return content if isinstance(content, RowContent) else RowContent(str(index.data(Qt.ItemDataRole.DisplayRole)))


def row_part(option: QStyleOptionViewItem, left: float, width: float) -> QRect:
    """Return a part of the row, given as if the layout ran from left to right."""
    logical = QRect(option.rect.left() + round(left), option.rect.top(), round(width), option.rect.height())
    return QStyle.visualRect(option.direction, option.rect, logical)


def title_font(content: RowContent) -> QFont:
    """Return the font of the first line."""
    if content.code:
        return theme.code_font()
    return theme.name_font() if content.bold else theme.secondary_font() if content.small else theme.font()


def choose_alone(view: QAbstractItemView, index: Index) -> None:
    """Make a row the current one and the only chosen one of a view where several can be chosen.

    Qt's `setCurrentIndex` adds it to those chosen while Ctrl is held, as it is for the keys of many commands.
    """
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
