"""SVG: a sheet as shapes, with its text as text."""

from __future__ import annotations

import re

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

from ui.export.sheet import Sheet
from ui.export.steps import Steps

_FAMILY = re.compile(rb'font-family="([^"]*)"')
_FALLBACK = rb'''font-family="'\1', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"'''
"""Whoever opens the file may not have the font; a quote in a text is escaped, so only attributes match."""


def encode(sheet: Sheet) -> Steps[bytes]:
    """The sheet as an SVG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(sheet.size.toSize())
    generator.setViewBox(QRectF(0, 0, sheet.size.width(), sheet.size.height()))
    generator.setTitle(sheet.title)
    generator.setDescription(sheet.description)
    painter = QPainter(generator)
    try:
        for done in sheet.steps(painter):
            yield min(1.0, done / max(1, sheet.cards))
    finally:
        painter.end()
    return _FAMILY.sub(_FALLBACK, bytes(buffer.data().data()))
