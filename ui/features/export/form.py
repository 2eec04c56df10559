"""Form of the export dialog: what was chosen, and the words beside it. Knows no document."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLocale, QSettings, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from designer.basics.words import counted
from ui import theme
from ui.features.export import pdf, png
from ui.features.export.pdf import BY_OU, PageScale, Paper
from ui.features.export.sheet import Sheet
from ui.features.export.targets import Picture, PictureOptions, Target
from ui.state import settings
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.fields.form import KeyValueForm
from ui.widgets.fields.segments import Switch

_PAPERS = {
    Paper.FITTED: "One page of the chart's own size",
    Paper.A4: "A4",
    Paper.A3: "A3",
    Paper.A2: "A2",
    Paper.A1: "A1",
    Paper.A0: "A0",
    Paper.LETTER: "Letter",
    Paper.TABLOID: "Tabloid",
}
_SCALES: dict[Picture, tuple[PageScale, ...]] = {
    Picture.PNG: (2.0, 1.0, 0.5, 0.25, 0.1),
    Picture.PDF: (None, BY_OU, 1.0, 0.75, 0.5, 0.25),
}


def _scales_of(sheet: Sheet | None, picture: Picture | None) -> tuple[PageScale, ...]:
    """Return the sizes to choose from: of a map those are left out that are too large."""
    scales = _SCALES.get(picture, ()) if picture else ()
    if picture is Picture.PDF:
        return scales[:2] if sheet is not None and sheet.is_map else scales
    if sheet is None:
        return scales
    return tuple(s for s in scales if isinstance(s, float) and png.can_be_made(sheet, s)) if sheet.is_map else scales


_TYPED_MS = 250


class ExportForm(QWidget):
    """The fields.

    Signals:
        changed(): Something else was chosen.
        scopeChanged(): What the name of the file should follow is another.
        browseAsked(): The person wants to look for a folder.
        printersAsked(): A printer is to be chosen, and `show_printers` was not called yet.
    """

    changed = Signal()
    scopeChanged = Signal()
    browseAsked = Signal()
    printersAsked = Signal()

    def __init__(self, targets: Sequence[Target], below: str, lens: str = "", *, collapsed: bool) -> None:
        """Make the fields.

        Args:
            targets: All that can be exported.
            below: Name of the part that is selected; empty if that is everything.
            lens: The lens that is on, in a few words; empty if there is none.
            collapsed: True if something is collapsed on screen.
        """
        super().__init__()
        self._targets = targets
        self._collapsed = collapsed
        self._suggested = ""
        self._target = QComboBox()
        self._target.addItems([target.title for target in targets])
        self._scope = QComboBox()
        self._scope.addItem("Everything")
        if below:
            self._scope.addItem(f"{_shortened(below)} and all below it")
        self._expanded = Switch("Open what is collapsed on screen")
        self._lens = Switch(f"Lens: {lens}")
        self._lens.setChecked(True)
        self._has_lens = bool(lens)
        self._policies = Switch("Name attached policies")
        self._version = _line("Version, for the title block", "such as 1.2, or Draft")
        self._author = _line("Author, for the title block", "your name or team")
        self._printer = QComboBox()
        self._printers: list[str] | None = None
        self._paper = QComboBox()
        self._papers: tuple[Paper, ...] = ()
        self._scale = QComboBox()
        self._scales: tuple[PageScale, ...] = ()
        self._sized: Picture | None = None
        self._path = _line("Save as")
        browse = push_button("Browse…", run=self.browseAsked)
        self._path_row = _in_a_row(self._path, browse)
        self._printer.setAccessibleName("Printer")
        self._instead = push_button("Make a PDF", run=lambda: self.choose("pdf"))
        self._printer_row = _in_a_row(self._printer, self._instead)
        # A large sheet takes a moment to be drawn again: wait until the word is typed.
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(self.changed)
        self._build()
        self._fill_papers()
        self._connect()

    def _connect(self) -> None:
        self._target.currentIndexChanged.connect(self._fill_papers)
        for box in (self._target, self._scope):
            box.currentIndexChanged.connect(self._rename)
        for box in (self._target, self._scope, self._paper, self._scale, self._printer):
            box.currentIndexChanged.connect(self.changed)
        for check in (self._expanded, self._lens, self._policies):
            check.toggled.connect(self.changed)
        for field in (self._version, self._author):
            field.textEdited.connect(lambda _text: self._typed.start())
        self._path.textEdited.connect(self.changed)

    def _build(self) -> None:
        self._rows = KeyValueForm()
        self._target_note = self._rows.add_field("Format", self._target)
        self._printer_note = self._rows.add_field("Printer", self._printer_row)
        self._rows.add_field("What", self._scope)
        self._rows.add_field("", self._expanded)
        self._rows.add_field("", self._lens)
        self._rows.add_field("", self._policies)
        self._rows.add_field("Version", self._version)
        self._rows.add_field("Author", self._author)
        self._rows.add_field("Paper", self._paper)
        self._size_note = self._rows.add_field("Size", self._scale)
        self._path_note = self._rows.add_field("Save as", self._path_row)
        in_column(self._rows, STRETCH, host=self)
        self.setMinimumWidth(360)

    @property
    def target(self) -> Target:
        """The kind of file."""
        return self._targets[max(0, self._target.currentIndex())]

    @property
    def part(self) -> bool:
        """True if only the selected part is drawn."""
        return self._scope.currentIndex() == 1 and self.target.picture is not None

    def choose_part(self) -> None:
        """Draw the selected part, until the person chooses everything."""
        self._scope.setCurrentIndex(self._scope.count() - 1)

    @property
    def expanded(self) -> bool:
        """True if collapsed OUs are drawn open."""
        return self._expanded.isChecked()

    @property
    def with_lens(self) -> bool:
        """True if what the lens says is drawn."""
        return self._has_lens and self._lens.isChecked()

    @property
    def with_policies(self) -> bool:
        """True if cards name the policies that are attached to them."""
        return self._policies.isChecked()

    @property
    def version(self) -> str:
        """Version for the title block."""
        return self._version.text().strip()

    @property
    def author(self) -> str:
        """Author for the title block."""
        return self._author.text().strip()

    @property
    def printer(self) -> str:
        """Name of the printer; empty if there is none."""
        return self._printer.currentText() if self._printers else ""

    @property
    def options(self) -> PictureOptions:
        """Size and paper."""
        index = self._scale.currentIndex()
        scale = self._scales[index] if 0 <= index < len(self._scales) else 1.0
        return PictureOptions(scale, self._papers[max(0, self._paper.currentIndex())])

    def choose(self, target: str) -> None:
        """Choose a format by its word, where it is offered."""
        names = [known.name for known in self._targets]
        if target in names:
            self._target.setCurrentIndex(names.index(target))

    def show_imprint(self, version: str, author: str) -> None:
        """Fill in the title block."""
        self._version.setText(version)
        self._author.setText(author)

    def show_printers(self, names: list[str]) -> None:
        """Offer printers; without any, say what else can be done."""
        self._printers = names
        with QSignalBlocker(self._printer):
            self._printer.clear()
            self._printer.addItems(names or ["No printer"])
        self._printer.setEnabled(bool(names))
        self._instead.setVisible(not names)
        note = "" if names else "No printer is set up on this computer. A PDF can be printed on any other."
        self._printer_note.say(note, SeverityStyle.ADVICE)

    @property
    def path_text(self) -> str:
        """Text of the field."""
        return self._path.text().strip()

    @property
    def path(self) -> Path:
        """Path, with the suffix of the format."""
        path = Path(self.path_text)
        with suppress(RuntimeError):  # "~nobody" names no home
            path = path.expanduser()
        return self.target.completed(path)

    def suggest(self, path: Path) -> None:
        """Offer a path without suffix, unless the person has written one."""
        if self._path.text() in ("", self._suggested):
            self._suggested = str(self.target.completed(path))
            self.choose_path(Path(self._suggested))

    def choose_path(self, path: Path) -> None:
        """Take a path that was chosen elsewhere."""
        self._path.setText(str(path))
        self.changed.emit()

    def say_size(self, text: str, severity: SeverityStyle = SeverityStyle.ERROR) -> None:
        """Show what is wrong with the size; empty for nothing."""
        self._size_note.say(text, severity)

    def say_path(self, text: str, severity: SeverityStyle) -> None:
        """Show what to know about the path; empty for nothing."""
        self._path_note.say(text, severity)

    def show_sizes(self, sheet: Sheet | None) -> None:
        """Show the rows that the format needs, and how large the sheet becomes, where it is known."""
        picture = self.target.picture
        self._target_note.say(self.target.note, SeverityStyle.ADVICE)
        paper = self.options.paper
        prints = self.target.prints
        if prints and self._printers is None:
            self.printersAsked.emit()
        visible = {
            self._scope: picture is not None and self._scope.count() > 1,
            self._expanded: picture is not None and self._collapsed,
            self._lens: picture is not None and self._has_lens,
            self._policies: picture is not None,
            self._version: picture is not None,
            self._author: picture is not None,
            self._printer_row: prints,
            self._paper: picture is Picture.PDF,
            self._scale: picture is Picture.PNG or (picture is Picture.PDF and paper is not Paper.FITTED),
            self._path_row: not prints,
        }
        for field, shown in visible.items():
            self._rows.set_row_visible(field, shown)
        if sheet is None and picture is not None and picture is self._sized:
            return  # what was chosen stays while it is laid out
        scales = _scales_of(sheet, picture)
        words = [_size(sheet, picture, scale, paper) for scale in scales]
        chosen = self.options.scale if picture is self._sized else None
        self._sized = picture
        with QSignalBlocker(self._scale):
            self._scale.clear()
            self._scale.addItems(words)
            self._scales = scales
            self._scale.setCurrentIndex(scales.index(chosen) if chosen in scales else 0)

    def restore(self, store: QSettings) -> None:
        """Choose what was chosen last."""
        names = [target.name for target in self._targets]
        with QSignalBlocker(self):
            target = store.value("export/format")
            self._target.setCurrentIndex(names.index(target) if target in names else 0)
            self._fill_papers(store.value("export/paper"))
            self._expanded.setChecked(store.value("export/expanded") in (True, "true"))
            self._policies.setChecked(store.value("export/policies") in (True, "true"))
            index, self._sized = store.value(f"export/scale-{self.target.name}", 0), self.target.picture
            self._scales = _scales_of(None, self._sized)
            with QSignalBlocker(self._scale):
                self._scale.addItems(["" for _ in self._scales])
                self._scale.setCurrentIndex(int(str(index)) if str(index).isdecimal() else 0)

    def remember(self, store: QSettings) -> None:
        """Keep what was chosen for the next time."""
        store.setValue("export/format", self.target.name)
        store.setValue("export/paper", self.options.paper.value)
        store.setValue("export/expanded", self.expanded)
        store.setValue("export/policies", self.with_policies)
        scales, scale = _scales_of(None, self.target.picture), self.options.scale
        store.setValue(f"export/scale-{self.target.name}", scales.index(scale) if scale in scales else 0)
        if not self.target.prints:
            settings.remember_export_folder(self.path.parent)

    def _fill_papers(self, wanted: object = None) -> None:
        """Offer the papers that the format can be made for; a printer has none of the chart's own size."""
        fitting = tuple(paper for paper in _PAPERS if not (self.target.prints and paper is Paper.FITTED))
        if fitting == self._papers and not isinstance(wanted, str):
            return
        chosen = self._papers[self._paper.currentIndex()] if self._papers else None
        chosen = next((paper for paper in fitting if paper.value == wanted), chosen)
        if chosen not in fitting:
            chosen = _usual_paper() if self.target.prints else fitting[0]
        self._papers = fitting
        with QSignalBlocker(self._paper):
            self._paper.clear()
            self._paper.addItems([_PAPERS[paper] for paper in fitting])
            self._paper.setCurrentIndex(fitting.index(chosen))

    def _rename(self) -> None:
        """Give the path the suffix of the format."""
        text = self.path_text
        for target in sorted(self._targets, key=lambda target: -len(target.suffix)):
            if target.suffix and text.lower().endswith(target.suffix) and text != self._suggested:
                self._path.setText(f"{target.stem(text)}{self.target.suffix}")
                break
        self.scopeChanged.emit()


def _line(name: str, hint: str = "") -> QLineEdit:
    """Return a line to type in."""
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(hint)
    return line


def _in_a_row(first: QWidget, button: QPushButton) -> QWidget:
    """Return a row of a form; its label leads to the first widget."""
    row = QWidget()
    in_row((first, 1), button, host=row, spacing=theme.metrics().gap)
    row.setFocusProxy(first)
    return row


def _usual_paper() -> Paper:
    """Return the paper that most printers hold where the person lives."""
    metric = QLocale().measurementSystem() is not QLocale.MeasurementSystem.ImperialUSSystem
    return Paper.A4 if metric else Paper.LETTER


def _size(sheet: Sheet | None, picture: Picture | None, scale: PageScale, paper: Paper) -> str:
    """Return the size in words."""
    if sheet is None:
        return f"{scale:.0%}".replace("%", " %") if isinstance(scale, float) else "All on one page"
    if picture is Picture.PNG and isinstance(scale, float):
        size = png.pixels(sheet, scale)
        return f"{scale:.0%}   {size.width():,} by {size.height():,} pixels".replace("%", " %")
    tiles = pdf.tiling(sheet, paper, scale)
    if scale == BY_OU:
        return f"One page for each OU, {counted(len(tiles), 'page')} with a key"
    if tiles.parts[0].page is not None:
        return "All on one page"
    if scale is None:
        return f"All on one page, at {tiles.scale / pdf.POINT:.0%}".replace("%", " %")
    return f"{tiles.scale / pdf.POINT:.0%}   {len(tiles):,} {'page' if len(tiles) == 1 else 'pages'}".replace("%", " %")


def _shortened(name: str) -> str:
    line = " ".join(name.split())
    return f"{line[:39]}…" if len(line) > 40 else line
