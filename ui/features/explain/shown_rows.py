"""What the rows of an answer show, and say as text, in their tooltips and to a screen reader."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import Qt

from designer.analysis.terms import explained
from ui.features.explain.rows import MATCHES, MATCHES_NOT, UNKNOWN_VALUE, ExplainRow, RowStyle
from ui.theme import AnswerStyle, Role
from ui.widgets.display.plain import tooltip_text
from ui.widgets.item_views.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.item_views.rows import AnswerLook, Index, RowContent

_INKS = {UNKNOWN_VALUE: Role.CONDITIONAL, AnswerStyle.DENIED.sign: Role.DENIED}
"""Colours of the characters before a detail."""

_SPOKEN = {MATCHES: "matches", MATCHES_NOT: "does not match", UNKNOWN_VALUE: "not known"}


class AnswerModel(RowModel):
    """The rows of an answer."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():  # terms are looked for under the mouse alone
            return tooltip_text("\n\n".join(_tip(super().data(index, VALUE_ROLE))))
        return super().data(index, role)


def shown_rows(rows: Sequence[ExplainRow], above: tuple[Hashable, ...] = ()) -> list[Row]:
    """Return the rows as the model shows them; the id of each is the keys from the top down to it."""
    return [_shown(row, (*above, row.key)) for row in rows]


def _shown(row: ExplainRow, path: tuple[Hashable, ...]) -> Row:
    sign = row.answer.sign if row.answer is not None else row.sign
    title = f"{row.title}:" if row.title and row.words else row.title
    said = row.answer.value if row.answer is not None else _SPOKEN.get(row.sign, "")
    return Row(
        _content(row),
        id=path,
        value=row,
        accessible=". ".join(filter(None, (row.title, said, row.words, row.leads))),
        text=" ".join(filter(None, (sign, title, row.words))),
        rows=shown_rows(row.rows, path),
    )


def _content(row: ExplainRow) -> RowContent:
    look = AnswerLook(
        tuple(one.link for one in row.links),
        mark=row.sign,
        mark_role=_INKS.get(row.sign, Role.SECONDARY),
        level=row.look is RowStyle.LEVEL,
        has_place=row.look is RowStyle.STATEMENT,
    )
    return RowContent(
        row.title,
        row.words,
        icon=row.answer.value if row.answer is not None else "",
        icon_role=row.answer.role if row.answer is not None else Role.SECONDARY,
        bold=row.look in (RowStyle.HEAD, RowStyle.LEVEL),
        small=row.look in (RowStyle.DETAIL, RowStyle.NOTE),
        secondary_role=Role.CONDITIONAL if row.sign == UNKNOWN_VALUE else Role.SECONDARY,
        wrapped=True,
        answer=look,
    )


def _tip(row: ExplainRow) -> Iterator[str]:
    if row.leads:
        yield f"{row.leads}."
    if row.look is not RowStyle.NOTE:
        yield from explained(f"{row.title} {row.words}")
