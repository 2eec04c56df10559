"""The export dialog: what it offers, what it refuses, that it writes what was chosen and keeps the choice."""

import json
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from designer import templates
from designer.formats import native
from designer.formats.native import NativeFile
from designer.templates.scale import large_organization
from ui import theme
from ui.document import Document
from ui.export import png
from ui.export.targets import TARGETS
from ui.files import Files
from ui.panels.export_dialog import ExportDialog, chosen_top, show_export
from ui.session import Session
from ui.theme import Scheme

NAMES = [target.name for target in TARGETS]


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, Scheme.LIGHT)


class Desk:
    """A window's worth of things to export from."""

    def __init__(self, qtbot, folder, file):
        self.qtbot = qtbot
        self.folder = folder
        self.owner = QObject()
        self.session = Session(Document(file.organization, self.owner), self.owner)
        self.files = Files(self.session, self.owner)
        self.files.show(file)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.said = []
        self.session.said.connect(self.said.append)

    def named(self, name):
        organization = self.session.document.organization
        return next(n for n in organization.walk() if organization.node(n).name == name)

    def open(self, name="png", path=""):
        dialog = ExportDialog(self.session, self.files, self.window)
        dialog.show()
        dialog.form._target.setCurrentIndex([target.name for target in dialog.form._targets].index(name))
        if path:
            dialog.form.choose_path(self.folder / path)
        return dialog

    def export(self, name, path):
        dialog = self.open(name, path)
        with self.qtbot.waitSignal(dialog.finished, timeout=20_000):
            dialog.export_button.click()
        return (self.folder / path).read_bytes()


@pytest.fixture
def desk(qtbot, tmp_path):
    made = Desk(qtbot, tmp_path, templates.load("company"))
    yield made
    made.files.close()


@pytest.fixture
def large(qtbot, tmp_path):
    made = Desk(qtbot, tmp_path, NativeFile(large_organization(1500, 1)))
    made.session.expand_all()
    yield made
    made.files.close()


@pytest.mark.parametrize(
    ("name", "path", "start"),
    [
        ("png", "a.png", b"\x89PNG"),
        ("svg", "a.svg", b"<?xml"),
        ("pdf", "a.pdf", b"%PDF"),
        ("native", "a.json", b"{"),
        ("tree", "a.tree.json", b"{"),
        ("node-link", "a.node-link.json", b"{"),
    ],
)
def test_every_format_is_written(desk, name, path, start):
    assert desk.export(name, path).startswith(start)
    assert [f"Exported {path}"] == desk.said


def test_a_copy_is_the_file_that_saving_would_write(desk):
    assert desk.files.data() == desk.export("native", "copy.json")
    assert "nodes" in json.loads(desk.export("node-link", "graph.node-link.json"))


def test_the_selected_part_is_drawn_alone(desk):
    desk.session.select([desk.named("shop-prod"), desk.named("shop-test")])
    assert desk.named("Workloads") == chosen_top(desk.session)
    dialog = desk.open("svg", "part.svg")
    dialog.form._scope.setCurrentIndex(1)
    with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export()
    root = ET.fromstring((desk.folder / "part.svg").read_bytes())
    written = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "card-vault" in written
    assert "Sandbox" not in written


def test_everything_is_drawn_where_nothing_or_the_root_is_selected(desk):
    organization = desk.session.document.organization
    assert organization.root == chosen_top(desk.session)
    desk.session.select([organization.root, desk.named("shop-prod")])
    assert organization.root == chosen_top(desk.session)
    dialog = desk.open()
    assert 1 == dialog.form._scope.count()
    dialog.reject()


def test_what_is_collapsed_can_be_drawn_open(desk):
    desk.session.set_collapsed(desk.named("Prod"), collapsed=True)
    dialog = desk.open("svg")
    assert not dialog.form._expanded.isHidden()
    folded = dialog._sheet()
    dialog.form._expanded.setChecked(True)
    assert folded.cards + 4 == dialog._sheet().cards
    dialog.reject()


def test_the_suffix_follows_the_format_and_completes_a_name(desk):
    dialog = desk.open("png", "mine.png")
    dialog.form._target.setCurrentIndex(NAMES.index("pdf"))
    assert desk.folder / "mine.pdf" == dialog.form.path
    dialog.form._path.setText(str(desk.folder / "mine"))
    assert desk.folder / "mine.pdf" == dialog.form.path
    dialog.reject()


def test_the_open_file_is_never_exported_onto(desk):
    desk.files.save(desk.folder / "open.json")
    dialog = desk.open("tree")
    dialog.form._target.setCurrentIndex(NAMES.index("native"))
    dialog.form.choose_path(desk.folder / "open.json")
    assert not dialog.export_button.isEnabled()
    assert "open design itself" in dialog.form._path_note.text()
    dialog.export()
    dialog.reject()
    assert native.read((desk.folder / "open.json").read_bytes(), "open.json")


def test_a_missing_folder_and_an_existing_file_are_told_before(desk):
    dialog = desk.open("png", "nowhere/a.png")
    assert not dialog.export_button.isEnabled()
    assert "no such folder" in dialog.form._path_note.text()
    (desk.folder / "old.png").write_bytes(b"old")
    dialog.form.choose_path(desk.folder / "old.png")
    assert dialog.export_button.isEnabled()
    assert "will be replaced" in dialog.form._path_note.text()
    dialog.reject()


def test_a_file_that_cannot_be_written_is_told_and_the_dialog_stays(desk, monkeypatch):
    from designer.errors import Fault, FormatError
    from ui.panels import export_dialog

    def refuse(path, data):
        raise FormatError(str(path), (Fault("No space left on device."),), "written")

    monkeypatch.setattr(export_dialog.disk, "save", refuse)
    dialog = desk.open("svg", "a.svg")
    dialog.export()
    desk.qtbot.waitUntil(lambda: "No space left" in dialog.form._path_note.text(), timeout=20_000)
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_a_picture_that_is_too_large_is_refused_before(large):
    dialog = large.open("png")
    dialog.form._scale.setCurrentIndex(1)
    size = png.pixels(dialog._sheet(), 2.0)
    assert size.width() * size.height() > png.MOST_PIXELS
    assert not dialog.export_button.isEnabled()
    assert not dialog.copy_button.isEnabled()
    assert "SVG or PDF" in dialog.form._size_note.text()
    dialog.form._target.setCurrentIndex(NAMES.index("svg"))
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_escape_stops_the_drawing_and_leaves_the_old_file(large):
    (large.folder / "a.svg").write_bytes(b"old")
    dialog = large.open("svg", "a.svg")
    dialog.export()
    large.qtbot.waitUntil(lambda: dialog.progress.value() > 0, timeout=20_000)
    large.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "Cancelled" in dialog.form._path_note.text()
    assert b"old" == (large.folder / "a.svg").read_bytes()
    large.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert [] == large.said


def test_the_picture_goes_to_the_clipboard(desk):
    dialog = desk.open("png")
    QGuiApplication.clipboard().clear()
    dialog.copy_button.click()
    size = png.pixels(dialog._sheet(), 1.0)
    desk.qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().size() == size, timeout=20_000)
    assert dialog.isVisible()
    dialog.reject()


def test_the_last_choice_comes_back(desk):
    dialog = desk.open("pdf", "a.pdf")
    dialog.form._paper.setCurrentIndex(1)
    dialog.form._scale.setCurrentIndex(2)
    chosen = dialog.form.options
    with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export()
    again = ExportDialog(desk.session, desk.files, desk.window)
    assert "pdf" == again.form.target.name
    assert chosen == again.form.options
    assert desk.folder == again.form.path.parent
    again.reject()


def test_a_spoilt_memory_does_no_harm(desk):
    for key in ("format", "paper", "scale-png", "expanded", "folder"):
        QSettings().setValue(f"export/{key}", "<nonsense>")
    dialog = ExportDialog(desk.session, desk.files, desk.window)
    assert "png" == dialog.form.target.name
    assert 1.0 == dialog.form.options.scale
    dialog.reject()


def test_a_design_of_a_newer_version_is_not_copied(desk):
    desk.session.document.read_only = True
    dialog = ExportDialog(desk.session, desk.files, desk.window)
    assert "native" not in [target.name for target in dialog.form._targets]
    dialog.reject()


def test_the_preview_shows_ink_and_the_edges_of_pages(desk):
    dialog = desk.open("pdf")
    desk.qtbot.waitUntil(lambda: not dialog.preview._image.isNull(), timeout=20_000)
    whole = dialog.preview.grab().toImage()
    dialog.form._paper.setCurrentIndex(1)
    dialog.form._scale.setCurrentIndex(1)
    assert whole != dialog.preview.grab().toImage()
    dialog.form._target.setCurrentIndex(NAMES.index("tree"))
    dialog.reject()


def test_opening_it_waits_for_nobody_and_closing_leaves_nothing(desk):
    show_export(desk.window, desk.session, desk.files)
    (dialog,) = desk.window.findChildren(ExportDialog)
    assert dialog.isVisible()
    with desk.qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
