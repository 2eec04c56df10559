"""PNG: a sheet as pixels, painted and packed band by band, so that a large picture needs little memory.

Format: the PNG specification, third edition (w3.org/TR/png-3).
"""

import struct
import zlib
from collections.abc import Iterator

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from designer.basics.errors import EditError
from ui.features.export.sheet import Sheet
from ui.widgets.jobs.job import ProgressSteps

MOST_PIXELS = 200_000_000
"""Larger pictures are refused: hardly a viewer opens them."""

USUAL_SCALE = 2.0
"""Default number of pixels for each canvas unit."""

MOST_COPIED = 64_000_000
"""The clipboard holds pixels as they are, four bytes each."""

_BAND_PIXELS = 2_000_000
_PACKED_AT_ONCE = 1 << 19
_BLEED = 8  # rows around a band: smooth edges come out a little different where painting is cut off
_DOTS_PER_METRE = 96 / 0.0254


def pixels(sheet: Sheet, scale: float) -> QSize:
    """Return the width and height of the picture."""
    return QSize(max(1, round(sheet.size.width() * scale)), max(1, round(sheet.size.height() * scale)))


def can_be_made(sheet: Sheet, scale: float) -> bool:
    """Whether a picture has no more pixels than viewers open."""
    size = pixels(sheet, scale)
    return size.width() * size.height() <= MOST_PIXELS


def check_size(sheet: Sheet, scale: float, most: int = MOST_PIXELS) -> None:
    """Refuse a picture that is too large.

    Raises:
        EditError: The picture would have more pixels than `most`.
    """
    size = pixels(sheet, scale)
    count = size.width() * size.height()
    if count > most:
        raise EditError(
            f"The picture would have {size.width():,} by {size.height():,} pixels, {count // 1_000_000:,} million; "
            f"at most {most // 1_000_000} million make sense. Choose a smaller size or a part of the tree, "
            "or SVG or PDF, which stay sharp at any size."
        )


def encode(sheet: Sheet, scale: float) -> ProgressSteps[bytes]:
    """Return the PNG file of a sheet.

    Raises:
        EditError: The picture is too large.
    """
    check_size(sheet, scale)
    size = pixels(sheet, scale)
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", struct.pack(">IIBBBBB", size.width(), size.height(), 8, 2, 0, 0, 0))]
    resolution = round(_DOTS_PER_METRE * scale)
    parts += [_chunk(b"pHYs", struct.pack(">IIB", resolution, resolution, 1)), _text("Title", sheet.title)]
    parts += [_text("Description", sheet.description), _text("Software", "Orgwright")]
    parts += [_text("Author", sheet.author)] if sheet.author else []
    packer = zlib.compressobj(6)
    rows = max(16, _BAND_PIXELS // size.width())
    for top in range(0, size.height(), rows):
        height = min(rows, size.height() - top)
        image = yield from _painted(sheet, scale, size, top, height)
        for piece in _rows(image):
            packed = packer.compress(piece)
            if packed:
                parts.append(_chunk(b"IDAT", packed))
            yield (top + height) / size.height()
    parts += [_chunk(b"IDAT", packer.flush()), _chunk(b"IEND", b"")]
    return b"".join(parts)


def image(sheet: Sheet, scale: float) -> ProgressSteps[QImage]:
    """Return the sheet as an image, for the clipboard.

    Raises:
        EditError: The image is too large.
    """
    check_size(sheet, scale, MOST_COPIED)
    size = pixels(sheet, scale)
    return (yield from _painted(sheet, scale, size, 0, size.height()))


def _painted(sheet: Sheet, scale: float, size: QSize, top: int, high: int) -> ProgressSteps[QImage]:
    """Return some rows of the picture."""
    first, last = max(0, top - _BLEED), min(size.height(), top + high + _BLEED)
    band = QImage(size.width(), last - first, QImage.Format.Format_RGB32)
    band.fill(0xFFFFFFFF)
    painter = QPainter(band)
    try:
        painter.translate(0, -first)
        painter.scale(scale, scale)
        area = QRectF(0, first / scale, size.width() / scale, (last - first) / scale)
        for done in sheet.steps(painter, area):
            share = min(1.0, done / max(1, sheet.count))
            yield (top + high * share) / size.height()
    finally:
        painter.end()
    return band if band.height() == high else band.copy(0, top - first, band.width(), high)


def _rows(band: QImage) -> Iterator[bytes]:
    """Yield the rows of an image as PNG wants them, each after the number of its filter, in handy pieces."""
    rgb = band.convertToFormat(QImage.Format.Format_RGB888)
    bits, stride, wide = memoryview(rgb.constBits()), rgb.bytesPerLine(), rgb.width() * 3
    at_once = max(1, _PACKED_AT_ONCE // wide)
    for first in range(0, rgb.height(), at_once):
        rows = range(first, min(first + at_once, rgb.height()))
        yield b"".join(b"\0" + bits[row * stride : row * stride + wide] for row in rows)


def _text(keyword: str, text: str) -> bytes:
    return _chunk(b"iTXt", keyword.encode() + b"\0\0\0\0\0" + text.encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))
