"""Measures of what stands on a card at each density, and the usual sizes of cards for a text size; nothing paints."""

from collections.abc import Mapping
from typing import NamedTuple

from designer.organization.layout import METRICS, CardMetrics, Density


class CardMeasures(NamedTuple):
    """Places on one kind of card, in canvas units for text of 13 px.

    Attributes:
        pad: From the left edge to the glyph.
        glyph: Side of the square of the glyph.
        icon: Side of the glyph in it; as large as the square where no square is painted.
        text_left: From the left edge to the text.
        pad_right: From counts and signs to the right edge.
        name_up: Distance by which the middle of the name is above that of the card.
        line_down: Distance by which the middle of the second line is below it; 0 where both share one line.
        one_line: True where the second line stands at the right of the name.
    """

    pad: float
    glyph: float
    icon: float
    text_left: float
    pad_right: float
    name_up: float = 0.0
    line_down: float = 0.0
    one_line: bool = False


class DensityMeasures(NamedTuple):
    """Measures of the cards of one density: of root and OUs, and of accounts."""

    container: CardMeasures
    account: CardMeasures
    row: CardMeasures


_WIDE = CardMeasures(11, 26, 18, 45, 10, 8, 9.5)
_SLIM = CardMeasures(8, 26, 18, 42, 8, 8, 9)
_SLIM_ACCOUNT = CardMeasures(6, 20, 14, 31, 5, 7.5, 8.5)
_FLAT = CardMeasures(8, 14, 14, 27, 5, one_line=True)
_ROW = CardMeasures(4, 12, 12, 19, 2, one_line=True)

MEASURES: Mapping[Density, DensityMeasures] = {
    Density.COMFORTABLE: DensityMeasures(_WIDE, _WIDE, _WIDE),
    Density.COMPACT: DensityMeasures(_SLIM, _SLIM_ACCOUNT, _SLIM_ACCOUNT),
    Density.DENSE: DensityMeasures(_FLAT, _FLAT, _ROW),
}


def plain_sizes(unit: float, density: Density = Density.COMFORTABLE) -> CardMetrics:
    """Sizes of cards for a text size, whatever stands on them."""
    plain = METRICS[density]
    grown = {
        name: round(getattr(plain, name) * unit / 2) * 2  # even, so that middles are whole
        for name in (
            "root_width", "ou_width", "account_width", "beside_width", "ou_height", "account_height", "level_gap",
            "rows_at",
        )
    }  # fmt: skip
    between = plain.row_pitch - plain.account_height
    return plain._replace(row_pitch=grown["account_height"] + between, **grown)
