"""Sizes at which names can be read."""

from __future__ import annotations

from ui.features.export import pdf
from ui.features.export.pdf import POINT, Paper
from ui.features.export.render import Picture, PictureOptions
from ui.features.export.sheet import Sheet

_PRINTED, _SHOWN = 0.3, 0.5
"""Below these sizes names cannot be read, on paper and on a screen."""


def legibility(sheet: Sheet, picture: Picture | None, options: PictureOptions) -> str:
    """Remark about a size at which no name can be read; empty where they can, or where one zooms in."""
    if picture is Picture.PNG:
        scale, least, remedy = options.scale or 1.0, _SHOWN, "A larger size helps"
    elif picture is Picture.PDF and options.paper is not Paper.FITTED:
        scale = pdf.tiling(sheet, options.paper, options.scale).scale / POINT
        least, remedy = _PRINTED, "Several pages or larger paper help"
    else:
        return ""
    return (
        ""
        if scale >= least
        else f"Names cannot be read at {scale:.0%}. {remedy}, or a part of the tree.".replace("%", " %")
    )
