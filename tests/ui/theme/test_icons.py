"""Icons: drawn in the theme's colour, at any size, and every name that the code uses is there."""

import ast
import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator, QSvgRenderer

import ui
from ui import theme
from ui.theme import DARK, LIGHT, AnswerStyle, Role, Scheme, icons


def colours(pixmap: QPixmap) -> set[str]:
    image = pixmap.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def literals(value: ast.expr) -> set[str]:
    """A literal name, or those between which an expression chooses."""
    if isinstance(value, ast.IfExp):
        return literals(value.body) | literals(value.orelse)
    return {value.value} if isinstance(value, ast.Constant) and isinstance(value.value, str) else set()


def used_names() -> set[str]:
    """Literals in ui that are arguments of icon(…) and paint_icon(…), or `icon=` of anything, and the tables' names."""
    names: set[str] = {answer.value for answer in AnswerStyle}
    for file in Path(ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            names.update(*(literals(one.value) for one in node.keywords if one.arg in ("icon", "glyph")))
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = {"icon": 0, "paint_icon": 1, "glyph": 0, "Glyph": 0, "show_fact": 1, "EmptyState": 0}.get(called)
            if place is not None and len(node.args) > place:
                names |= {
                    part.value
                    for part in ast.walk(node.args[place])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return names


@pytest.mark.skipif(not icons.FOLDER.is_dir(), reason="a checkout without the drawings")
def test_every_icon_that_the_code_names_is_drawn():
    assert set() == {name for name in used_names() - {""} if not icons.exists(name)}


@pytest.mark.skipif(not icons.FOLDER.is_dir(), reason="a checkout without the drawings")
def test_every_drawing_can_be_rendered_and_takes_its_colour(qapp):
    for file in icons.FOLDER.glob("*.svg"):
        assert QSvgRenderer(str(file)).isValid(), file.name
        if b"currentColor" not in file.read_bytes():
            continue  # the program's own picture keeps its colours
        assert {"#123456"} == colours(icons.pixmap(file.stem, QColor("#123456"), QSize(96, 96))), file.name


def test_an_icon_follows_the_theme_without_being_made_again(qapp):
    theme.apply(qapp, Scheme.LIGHT)
    made = icons.icon("no-such-drawing", Role.DENIED)
    assert {LIGHT.denied.name()} == colours(made.pixmap(QSize(64, 64)))
    theme.apply(qapp, Scheme.DARK)
    assert {DARK.denied.name()} == colours(made.pixmap(QSize(64, 64)))
    theme.apply(qapp, Scheme.LIGHT)


def test_a_disabled_icon_is_fainter(qapp):
    made = icons.icon("no-such-drawing", Role.TEXT)
    assert colours(made.pixmap(QSize(64, 64))) != colours(made.pixmap(QSize(64, 64), QIcon.Mode.Disabled))


def test_an_icon_is_sharp_on_a_dense_screen(qapp):
    drawn = icons.icon("no-such-drawing").pixmap(QSize(16, 16), 2.0)
    assert (QSize(32, 32), 2.0) == (drawn.size(), drawn.devicePixelRatio())


def test_icons_survive_copies_that_are_changed(qapp):
    kept = []
    for _ in range(50):
        copy = QIcon(icons.icon("no-such-drawing"))
        copy.addPixmap(QPixmap(3, 3))
        kept.append(copy)
        if len(kept) == 10:
            kept.clear()
            gc.collect()
    assert not icons.icon("no-such-drawing").pixmap(QSize(8, 8)).isNull()


def test_a_painted_icon_is_sharp_under_zoom(qapp):
    image = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(4, 4)
    icons.paint_icon(painter, "no-such-drawing", QRectF(0, 0, 24, 24), QColor("#112233"))
    painter.end()
    assert "#112233" in colours(QPixmap.fromImage(image))


def test_an_icon_stays_a_vector_in_svg(qapp):
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(40, 40))
    painter = QPainter(generator)
    icons.paint_icon(painter, "no-such-drawing", QRectF(0, 0, 24, 24), QColor("#112233"))
    painter.end()
    written = bytes(buffer.data().data()).decode()
    assert "<image" not in written
    assert "#112233" in written


def test_a_control_without_room_gets_a_picture_without_pixels(qapp):
    assert icons.pixmap("allowed", QColor("red"), QSize(0, 12)).isNull()
