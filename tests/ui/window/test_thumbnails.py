"""Small pictures of files: made on saving and closing, shown in lists of files, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from designer.analysis.differences.alignment import align, ghosts
from designer.exchange import templates
from designer.exchange.formats import native
from designer.organization import edits
from designer.organization.layout import METRICS, Arranger, Density, Direction
from designer.organization.model.records import NodeKind
from tests.ui.seen import part
from ui import theme
from ui.state import settings
from ui.state.document import Document
from ui.state.session import Session
from ui.state.shown_design import DesignPicture
from ui.theme import Scheme
from ui.window import thumbnails
from ui.window.recent_menu import RecentMenu
from ui.window.start_cards import StartCard
from ui.window.start_page import StartPage

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, Scheme.LIGHT)
    yield
    theme.apply(qapp, Scheme.LIGHT)


@pytest.fixture
def design(tmp_path):
    path = tmp_path / "acme.json"
    path.write_bytes(native.write(templates.load("company")))
    return path


def keep(path, focus="", density=Density.COMFORTABLE):
    """Keep the picture of the sample as a window shows it, perhaps one of its OUs alone."""
    organization = templates.load("company").organization
    session = Session(Document(organization))
    top = next((n for n in organization.walk() if organization.node(n).name == focus), None)
    session.focus_on(top)
    layout = Arranger(METRICS[density]).arrange(organization, frozenset(), Direction.TOP_DOWN, top)
    thumbnails.keep(path, session, layout)


def test_a_comparison_on_the_canvas_leaves_the_picture_that_of_the_open_design(design, qapp):
    earlier, organization = (templates.load("company").organization for _ in range(2))
    session = Session(Document(organization))
    accounts = [n for n in organization.walk() if organization.node(n).kind is NodeKind.ACCOUNT]
    session.document.push(edits.remove(organization, accounts[-3:]))
    session.shown.show(DesignPicture(ghosts=ghosts(align(earlier, organization), of_later=False)))
    layout = Arranger(METRICS[Density.COMFORTABLE]).arrange(session.shown.tree, frozenset(), Direction.TOP_DOWN, None)
    assert {node_id for node_id, _ in layout.cards()} > set(session.organization.nodes)
    thumbnails.keep(design, session, layout)
    assert is_drawn(thumbnails.menu_picture(design))


def kept():
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "thumbnails"
    return sorted(path.name for path in folder.glob("*"))


def colours(image: QImage):
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def is_drawn(image):
    """Whether the cards of OUs are on it, and not only the sign of a file."""
    return theme.current().ou.rgb() in colours(image)


def test_a_kept_picture_shows_the_tree_in_the_theme_that_is_worn(design, qapp):
    assert not is_drawn(thumbnails.menu_picture(design))
    keep(design)
    light = thumbnails.menu_picture(design)
    assert is_drawn(light)
    theme.apply(qapp, Scheme.DARK)
    assert is_drawn(thumbnails.menu_picture(design))
    assert light != thumbnails.menu_picture(design)


def test_a_picture_of_an_older_state_is_not_shown_and_gives_way(design):
    keep(design)
    os.utime(design, ns=(1, 1))
    assert not is_drawn(thumbnails.menu_picture(design))
    keep(design)
    assert is_drawn(thumbnails.menu_picture(design))
    assert 3 == len(kept())


def test_a_part_that_is_shown_alone_does_not_stand_for_the_file(design, tmp_path):
    other = tmp_path / "other.json"
    other.write_bytes(design.read_bytes())
    keep(design)
    keep(other, focus="Workloads")
    assert thumbnails.menu_picture(design) == thumbnails.menu_picture(other)


def test_accounts_are_seen_where_the_window_has_them_in_the_cards_of_ous(design, tmp_path):
    other = tmp_path / "other.json"
    other.write_bytes(design.read_bytes())
    keep(design)
    keep(other, density=Density.DENSE)
    assert thumbnails.menu_picture(design) == thumbnails.menu_picture(other)


def test_only_so_many_are_kept_and_the_oldest_go(tmp_path, monkeypatch):
    monkeypatch.setattr(thumbnails, "MOST_THUMBNAILS", 9)
    for number in range(5):
        path = tmp_path / f"{number}.json"
        path.write_text("{}")
        keep(path)
    assert 9 == len(kept())
    assert is_drawn(thumbnails.menu_picture(tmp_path / "4.json"))
    assert not is_drawn(thumbnails.menu_picture(tmp_path / "0.json"))


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x89PNG\r\n\x1a\n" + bytes(300_000)])
def test_a_spoilt_picture_is_the_sign_of_a_file(design, data):
    keep(design)
    for place in thumbnails._places(design).values():
        place.write_bytes(data)
    assert not is_drawn(thumbnails.menu_picture(design))
    assert thumbnails.file_counts(design) is None


def test_a_cache_that_cannot_be_written_disturbs_nobody(design, monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    monkeypatch.setattr(thumbnails, "_folder", lambda: blocked / "gone")
    keep(design)
    assert not is_drawn(thumbnails.menu_picture(design))


def test_a_file_that_is_gone_has_no_picture(tmp_path):
    keep(tmp_path / "gone.json")
    assert [] == kept()
    assert not is_drawn(thumbnails.menu_picture(tmp_path / "gone.json"))


def test_saving_and_closing_make_the_picture_and_unsaved_work_makes_none(window, design):
    assert [] == kept()
    window.file_actions.open_path(design)
    assert [] == kept()
    organization = window.session.document.organization
    window.session.document.push(edits.rename(organization, next(organization.accounts()), "Renamed"))
    QTest.keyClick(window.canvas, Qt.Key.Key_S, CONTROL)
    assert is_drawn(thumbnails.menu_picture(design))
    os.utime(design, ns=(1, 1))
    window.close()
    assert is_drawn(thumbnails.menu_picture(design))


def test_the_lists_of_files_show_the_pictures(window, design, qtbot):
    settings.remember_file(design)
    keep(design)
    menu = RecentMenu(window)
    menu.fill()
    assert is_drawn(menu.actions()[0].icon().pixmap(*thumbnails.THUMBNAIL_SIZE.toTuple()).toImage())
    page = StartPage(window, window.session)
    page.open()
    card = part(page, StartCard, "acme")
    qtbot.waitUntil(lambda: is_drawn(card.grab().toImage()))


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_pictures_and_counts_are_for_their_owner_alone(design, qapp):
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "thumbnails"
    folder.mkdir(parents=True, mode=0o755)  # as an earlier version made it
    keep(design)
    kept = list(folder.iterdir())
    assert 3 == len(kept)
    assert {0o600} == {place.stat().st_mode & 0o777 for place in kept}
    assert 0o700 == folder.stat().st_mode & 0o777
