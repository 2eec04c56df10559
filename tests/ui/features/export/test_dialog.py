"""The export dialog: what it offers, what it refuses, that it writes what was chosen and keeps the choice."""

import json
import re
from math import inf
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from designer.analysis.lenses.choice import LensChoice
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.templates.scale import large_organization
from designer.organization.layout import Direction
from ui import theme
from ui.features.export import pdf, png, printer
from ui.features.export.dialog import ExportDialog, show_export
from ui.features.export.pdf import BY_OU, Paper
from ui.features.export.sheet import Sheet
from ui.features.export.sheet_maker import chosen_top, copy_picture
from ui.features.export.subject import Subject
from ui.features.export.targets import DIALOG_TARGETS
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.files import Files, OpenedDesign
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.theme import Scheme

NAMES = [target.name for target in DIALOG_TARGETS]


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
        self.files.show(OpenedDesign(file))
        self.analyses = Analyses(self.session.document, self.owner)
        self.analyses.check_soon()
        self.lens = CurrentLens(self.session, self.analyses, self.owner)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.said = []
        self.session.notices.said.connect(self.said.append)

    def close(self):
        self.files.close()
        self.analyses.stop()

    def named(self, name):
        organization = self.session.document.organization
        return next(n for n in organization.walk() if organization.node(n).name == name)

    def open(self, name="png", path="", lens=None):
        dialog = ExportDialog(self.session, self.files, self.window, lens)
        dialog.show()
        dialog.form._target.setCurrentIndex([target.name for target in dialog.form._targets].index(name))
        if path:
            dialog.form.choose_path(self.folder / path)
        self.qtbot.waitUntil(lambda: dialog._wanted_sheet() is not None, timeout=20_000)
        return dialog

    def export(self, name, path):
        dialog = self.open(name, path)
        self.qtbot.waitUntil(dialog.export_button.isEnabled, timeout=20_000)  # another program's form takes a while
        with self.qtbot.waitSignal(dialog.finished, timeout=20_000):
            dialog.export_button.click()
        return (self.folder / path).read_bytes()


@pytest.fixture
def desk(qtbot, tmp_path):
    made = Desk(qtbot, tmp_path, templates.load("company"))
    yield made
    made.close()


@pytest.fixture
def large(qtbot, tmp_path):
    made = Desk(qtbot, tmp_path, NativeFile(large_organization(700, 1)))
    made.session.expand_all()
    yield made
    made.close()


@pytest.fixture
def paper(monkeypatch, tmp_path):
    """A printer that puts its pages into a file, and none that is real."""
    made = []

    def opened(name):
        device = QPrinter(QPrinter.PrinterMode.HighResolution)
        device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        device.setOutputFileName(str(tmp_path / "printed.pdf"))
        made.append((name, device))
        return device

    monkeypatch.setattr(printer, "printer_names", lambda: ["Upstairs", "Cellar"])
    monkeypatch.setattr(printer, "opened", opened)
    yield tmp_path / "printed.pdf"
    made.clear()


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
    assert desk.files.data() == desk.export("native", "copy.tree.json")
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
    assert dialog.form._expanded.isVisible()
    folded = dialog._sheet()
    dialog.form._expanded.setChecked(True)
    assert folded.count + 4 == dialog._sheet().count
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


def test_a_path_is_typed_from_its_first_character_on(desk):
    dialog = desk.open("pdf")
    path = dialog.form._path
    path.selectAll()
    for text in (str(desk.folder / "plan.pdf"), "~nobody-of-this-name/plan", "..", "."):
        path.selectAll()
        for character in text:
            desk.qtbot.keyClicks(path, character)
    path.selectAll()
    desk.qtbot.keyClicks(path, "/")
    assert not dialog.export_button.isEnabled()


def test_a_file_that_cannot_be_written_is_told_and_the_dialog_stays(desk, monkeypatch):
    from designer.basics.errors import Fault, FormatError
    from ui.features.export import dialog as export_dialog

    def refuse(path, data, *, expected):
        assert expected == export_dialog.disk.ABSENT
        raise FormatError(str(path), (Fault("No space left on device."),), "written")

    monkeypatch.setattr(export_dialog.disk, "save", refuse)
    dialog = desk.open("svg", "a.svg")
    dialog.export()
    desk.qtbot.waitUntil(lambda: "No space left" in dialog.form._path_note.text(), timeout=20_000)
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_a_picture_that_is_too_large_is_refused_before(large):
    dialog = large.open("png")
    size = png.pixels(dialog._sheet(), 2.0)
    assert size.width() * size.height() > png.MOST_PIXELS
    assert not dialog.export_button.isEnabled()
    assert not dialog.copy_button.isEnabled()
    assert "SVG or PDF" in dialog.form._size_note.text()
    dialog.form._target.setCurrentIndex(NAMES.index("svg"))
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_a_size_that_nobody_can_read_is_told_and_still_made(large):
    dialog = large.open("pdf")
    dialog.form._paper.setCurrentIndex(1)
    assert "Names cannot be read at" in dialog.form._size_note.text()
    assert "Several pages" in dialog.form._size_note.text()
    assert dialog.export_button.isEnabled()
    dialog.form._scale.setCurrentIndex(2)
    assert "Names" not in dialog.form._size_note.text()
    dialog.form.choose("png")
    dialog.form._scale.setCurrentIndex(4)
    assert "A larger size helps" in dialog.form._size_note.text()
    dialog.form.choose("svg")
    assert not dialog.form._size_note.text()
    dialog.reject()


def test_a_picture_in_the_making_is_stopped_by_the_same_keys(large, monkeypatch):
    monkeypatch.setattr("ui.widgets.jobs.job.perf_counter", lambda: inf)  # every slice is one step
    copy_picture(large.session, large.files, large.lens)
    assert "Drawing the picture" in large.said[-1]
    copy_picture(large.session, large.files, large.lens)
    assert "Stopped" in large.said[-1]
    with large.qtbot.assertNotEmitted(large.session.notices.said, wait=200):
        pass


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
    size = png.pixels(dialog._sheet(), 2.0)
    desk.qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().size() == size, timeout=20_000)
    assert dialog.isVisible()
    dialog.reject()


def test_the_last_choice_comes_back(desk):
    dialog = desk.open("pdf", "a.pdf")
    dialog.form._paper.setCurrentIndex(1)
    dialog.form._scale.setCurrentIndex(3)
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
    assert 2.0 == dialog.form.options.scale
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
    dialog.form._scale.setCurrentIndex(2)
    assert whole != dialog.preview.grab().toImage()
    dialog.form._target.setCurrentIndex(NAMES.index("tree"))
    dialog.reject()


# -- printing


def pages(path):
    return len(re.findall(rb"/Type /Page\b", path.read_bytes()))


def test_without_a_printer_a_pdf_is_offered_instead(desk, monkeypatch):
    monkeypatch.setattr(printer, "printer_names", list)
    dialog = desk.open("printer")
    assert not dialog.export_button.isEnabled()
    assert "A PDF can be printed" in dialog.form._printer_note.text()
    desk.qtbot.mouseClick(dialog.form._instead, Qt.MouseButton.LeftButton)
    assert "pdf" == dialog.form.target.name
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_the_sheet_is_printed_on_one_page_or_many(desk, paper):
    dialog = desk.open("printer")
    assert "Print" == dialog.export_button.text()
    assert not dialog.form._path.isVisible()
    assert Paper.FITTED not in dialog.form._papers
    dialog.form._printer.setCurrentIndex(1)
    with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export_button.click()
    assert 1 == pages(paper)
    assert ["Sent 1 page to Cellar"] == desk.said

    again = desk.open("printer")
    again.form._scale.setCurrentIndex(2)
    expected = len(pdf.tiling(again._sheet(), again.form.options.paper, 1.0))
    with desk.qtbot.waitSignal(again.finished, timeout=20_000):
        desk.qtbot.keyClick(again, Qt.Key.Key_Return)
    assert expected == pages(paper)
    assert expected > 1


def test_printing_can_be_stopped_and_the_dialog_stays(large, paper):
    dialog = large.open("printer")
    dialog.export()
    large.qtbot.waitUntil(lambda: dialog.progress.value() > 0, timeout=20_000)
    large.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "nothing was printed" in dialog.form._size_note.text()
    assert [] == large.said
    assert not paper.exists()
    dialog.reject()


def test_what_has_gone_to_the_printer_cannot_be_cancelled(large, paper):
    """Half a job would be printed: Qt cannot take it back."""
    dialog = large.open("printer")
    dialog.export()
    large.qtbot.waitUntil(lambda: dialog.progress.value() >= 1000 * printer.SENDING, timeout=20_000)
    assert not dialog.cancel_button.isEnabled()
    with large.qtbot.waitSignal(dialog.finished, timeout=20_000):
        large.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert 1 == pages(paper)
    assert ["Sent 1 page to Upstairs"] == large.said


def test_a_printer_that_is_gone_is_told(desk, monkeypatch):
    monkeypatch.setattr(printer, "printer_names", lambda: ["Attic"])
    dialog = desk.open("printer")
    dialog.export()
    assert "no printer Attic any more" in dialog.form._size_note.text()
    dialog.reject()


def test_one_page_of_paper_is_shown_as_a_page(desk, paper):
    dialog = desk.open("printer")
    preview = dialog.preview
    page = preview._place()
    assert page.width() / page.height() == pytest.approx(2**0.5, rel=0.01)
    assert preview.rect().contains(page.toAlignedRect())
    dialog.form._scale.setCurrentIndex(2)
    assert len(preview._tiles) > 1
    pages_together = preview._place()
    assert preview.rect().contains(pages_together.toAlignedRect())
    assert pages_together.size() != page.size()
    dialog.reject()


@pytest.fixture
def framed(large):
    large.session.set_direction(Direction.NESTED)
    return large


def test_frames_are_printed_by_ou_and_the_preview_shows_the_first_pages(framed, paper):
    dialog = framed.open("printer")
    sizes = [dialog.form._scale.itemText(n) for n in range(dialog.form._scale.count())]
    assert [size.partition(",")[0] for size in sizes] == ["All on one page", "One page for each OU"]
    named = dialog.preview._tiles.parts[0].page.make().names
    assert ("ticks without names" in dialog.form._size_note.text()) == (named == 0)
    dialog.form._scale.setCurrentIndex(1)
    pages = len(dialog.preview._tiles)
    assert f"{pages} pages" in sizes[1]
    framed.qtbot.waitUntil(lambda: not dialog.preview._image.isNull(), timeout=20_000)
    with framed.qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export_button.click()
    assert framed.said[-1] == f"Sent {pages} pages to Upstairs"
    again = framed.open("printer")
    assert again.form.options.scale == BY_OU
    again.reject()


def test_a_picture_of_frames_is_offered_in_sizes_that_can_be_made(framed):
    dialog = framed.open("png", "a.png")
    assert dialog.form._scales
    assert all(png.can_be_made(dialog._sheet(), scale) for scale in dialog.form._scales)
    assert dialog.export_button.isEnabled()
    dialog.reject()


# -- what stands on the sheet


def words_of(data):
    return [element.text for element in ET.fromstring(data).iter("{http://www.w3.org/2000/svg}text")]


def test_the_lens_that_is_on_is_drawn_unless_it_is_switched_off(desk):
    desk.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    dialog = desk.open("svg", "a.svg", desk.lens)
    assert "Lens: where SCPs allow s3:DeleteBucket" == dialog.form._lens.text()
    with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export()
    asked = "Where do SCPs allow s3:DeleteBucket?"
    assert asked in " ".join(words_of((desk.folder / "a.svg").read_bytes()))

    dialog = desk.open("svg", "b.svg", desk.lens)
    desk.qtbot.mouseClick(dialog.form._lens, Qt.MouseButton.LeftButton)
    with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export()
    assert asked not in " ".join(words_of((desk.folder / "b.svg").read_bytes()))


def test_without_a_lens_none_is_offered(desk):
    dialog = desk.open("svg", "a.svg", desk.lens)
    assert not dialog.form._lens.isVisible()
    assert not dialog.form.with_lens
    dialog.reject()


def test_version_and_author_are_typed_once_and_come_back(desk):
    desk.files.save(desk.folder / "company.json")
    dialog = desk.open("svg", "a.svg")
    assert ("", "") == (dialog.form.version, dialog.form.author)
    desk.qtbot.keyClicks(dialog.form._version, "1.2")
    desk.qtbot.keyClicks(dialog.form._author, "Ada L.")
    with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
        desk.qtbot.keyClick(dialog.form._author, Qt.Key.Key_Return)
    facts = ", ".join(words_of((desk.folder / "a.svg").read_bytes()))
    assert "Version 1.2" in facts
    assert "Author, Ada L." in facts
    again = desk.open("svg")
    assert ("1.2", "Ada L.") == (again.form.version, again.form.author)
    again.reject()
    desk.files.save(desk.folder / "other.json")
    other = desk.open("svg")
    assert ("", "Ada L.") == (other.form.version, other.form.author)
    other.reject()


def test_typing_an_author_changes_the_preview_when_the_word_is_done(desk):
    dialog = desk.open("svg")
    before = dialog.preview._sheet
    desk.qtbot.keyClicks(dialog.form._author, "Ada")
    desk.qtbot.waitUntil(lambda: dialog.preview._sheet is not before)
    assert "Ada" == dialog.preview._sheet.author
    assert before._chart is dialog.preview._sheet._chart
    dialog.reject()


def test_a_picture_is_copied_at_one_keystroke(window, qtbot):
    QGuiApplication.clipboard().clear()
    organization = window.session.document.organization
    top = next(n for n in organization.walk() if organization.node(n).name == "Prod")
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.session.select([top])
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(window.session.notices.said, timeout=20_000) as said:
        qtbot.keyClick(window.canvas, Qt.Key.Key_C, keys)
    assert ["Copied a picture of Prod, at 200 %"] == said.args
    subject = Subject(organization, top, reading=window.lens.reading)
    assert 2 * Sheet(subject).size.width() == QGuiApplication.clipboard().image().width()


def test_a_large_picture_is_copied_smaller_and_says_so(large, monkeypatch):
    monkeypatch.setattr(png, "MOST_COPIED", png.MOST_COPIED // 3)  # as for an organization thrice as large
    copy_picture(large.session, large.files, large.lens)
    large.qtbot.waitUntil(lambda: "Copied" in large.said[-1], timeout=30_000)
    assert "select a part to read the names" in large.said[-1]
    image = QGuiApplication.clipboard().image()
    assert image.width() * image.height() <= png.MOST_COPIED


def test_the_print_command_opens_the_dialog_on_paper(window, qtbot):
    qtbot.keyClick(window.canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(ExportDialog)
    assert dialog.form.target.prints
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_a_large_sheet_is_laid_out_while_the_window_lives(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("ui.widgets.jobs.job.perf_counter", lambda: inf)  # every slice is one step
    desk = Desk(qtbot, tmp_path, NativeFile(large_organization(1500, 1)))
    desk.session.expand_all()
    dialog = ExportDialog(desk.session, desk.files, desk.window)
    dialog.show()
    dialog.form.choose("svg")
    dialog.form.choose_path(tmp_path / "a.svg")
    assert dialog._wanted_sheet() is None
    assert not dialog.export_button.isEnabled()
    assert "Laying it out…" == dialog.preview._words
    dialog.form.choose("tree")
    qtbot.waitUntil(dialog.export_button.isEnabled, timeout=20_000)  # converted in slices
    dialog.form.choose("svg")
    qtbot.waitUntil(dialog.export_button.isEnabled, timeout=20_000)
    assert dialog._sheet().count > 1500
    dialog.form.choose("pdf")
    assert dialog.export_button.isEnabled()
    dialog.reject()
    desk.close()


def test_opening_it_waits_for_nobody_and_closing_leaves_nothing(desk):
    show_export(desk.window, desk.session, desk.files)
    (dialog,) = desk.window.findChildren(ExportDialog)
    assert dialog.isVisible()
    with desk.qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_a_file_that_appears_after_its_name_was_chosen_is_told_before_it_is_replaced(desk):
    dialog = desk.open("tree", "new.tree.json")
    (desk.folder / "new.tree.json").write_text("theirs")
    dialog.export_button.click()
    assert "theirs" == (desk.folder / "new.tree.json").read_text()
    assert "new.tree.json exists and will be replaced." == dialog.form._path_note.text()
    with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export_button.click()
    assert "theirs" != (desk.folder / "new.tree.json").read_text()


def test_a_file_that_is_written_while_the_picture_is_drawn_is_not_replaced(desk, monkeypatch):
    (desk.folder / "new.tree.json").write_text("old")
    dialog = desk.open("tree", "new.tree.json")
    encoded = dialog._encoded

    def meanwhile(target):
        data = yield from encoded(target)
        (desk.folder / "new.tree.json").write_text("theirs")
        return data

    monkeypatch.setattr(dialog, "_encoded", meanwhile)
    dialog.export_button.click()
    desk.qtbot.waitUntil(lambda: not dialog._job.running)
    assert "theirs" == (desk.folder / "new.tree.json").read_text()
    assert "changed meanwhile; nothing was written" in dialog.form._path_note.text()
    dialog.reject()


def test_a_name_that_becomes_a_link_to_the_open_design_is_not_exported_to(desk):
    own = desk.folder / "design.json"
    desk.files.save(own)
    before = own.read_bytes()
    dialog = desk.open("tree", "copy.tree.json")
    (desk.folder / "copy.tree.json").symlink_to(own)
    dialog.export_button.click()
    assert before == own.read_bytes()
    assert "This is the open design itself: choose another name." == dialog.form._path_note.text()
    dialog.reject()


def test_the_dialog_goes_with_the_design_it_was_opened_over(desk):
    dialog = desk.open("png", "chart.png")
    with desk.qtbot.waitSignal(dialog.finished):
        desk.session.document.replace(templates.load("coffee-shop").organization)
    assert not (desk.folder / "chart.png").exists()


# -- files for other programs


@pytest.mark.parametrize(
    ("name", "path", "start"),
    [
        ("org-formation", "a.yml", b"# "),
        ("drawio", "a.drawio", b"<mxfile"),
        ("mermaid", "a.mmd", b"---"),
        ("dot", "a.dot", b"// "),
        ("csv", "a.csv", b"\xef\xbb\xbfpath,kind"),
    ],
)
def test_a_file_for_another_program_is_written(desk, name, path, start):
    assert desk.export(name, path).startswith(start)
    assert [f"Exported {path}"] == desk.said


@pytest.mark.parametrize("name", ["terraform", "terraform-json", "cloudformation", "cloudformation-json", "lza"])
def test_a_folder_for_another_program_is_written_again_and_again(desk, name):
    for _ in range(2):
        dialog = desk.open(name, "out")
        desk.qtbot.waitUntil(dialog.export_button.isEnabled, timeout=20_000)
        with desk.qtbot.waitSignal(dialog.finished, timeout=20_000):
            dialog.export_button.click()
    assert len(list((desk.folder / "out").iterdir())) >= 3
    assert ["Exported out"] * 2 == desk.said


def test_a_folder_with_a_file_of_somebody_else_is_refused_in_words(desk):
    (desk.folder / "out").mkdir()
    (desk.folder / "out" / "accounts.tf").write_text("mine")
    dialog = desk.open("terraform", "out")
    desk.qtbot.waitUntil(dialog.export_button.isEnabled)
    dialog.export_button.click()
    refusal = "accounts.tf is not as an export left it"
    desk.qtbot.waitUntil(lambda: refusal in dialog.form._path_note.text(), timeout=20_000)
    assert dialog.isVisible()
    assert ["accounts.tf"] == [path.name for path in (desk.folder / "out").iterdir()]


def test_what_is_lost_is_shown_before_anything_is_written(desk):
    dialog = desk.open("lza", "out")
    assert dialog.losses.isVisible()
    assert re.match(r"17 files\. \d+ lost, \d+ changed, \d+ notes?\.", dialog.losses.head.text())
    assert "and 9 more: Its tags" in dialog.losses.text()
    dialog.form.choose("native")
    assert ("Holds all of the design.", "") == (dialog.losses.head.text(), dialog.losses.text())
    dialog.form.choose("png")
    assert dialog.preview.isVisible()
    assert not dialog.losses.isVisible()
    assert not (desk.folder / "out").exists()


def test_a_chart_in_several_files_becomes_a_folder(qtbot, tmp_path):
    desk = Desk(qtbot, tmp_path, NativeFile(large_organization(1_000, 1)))
    dialog = desk.open("mermaid", "chart.mmd")
    qtbot.waitUntil(dialog.export_button.isEnabled, timeout=20_000)
    with qtbot.waitSignal(dialog.finished, timeout=20_000):
        dialog.export_button.click()
    assert len(list((tmp_path / "chart").glob("*.mmd"))) > 1
    desk.close()
