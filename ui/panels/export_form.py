"""The fields of the export dialog: what was chosen, and the words beside it. Knows no document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui import theme
from ui.export import Options, Picture, pdf, png
from ui.export.pdf import Paper
from ui.export.sheet import Sheet
from ui.export.targets import Target
from ui.widgets.buttons import push_button
from ui.widgets.form import KeyValueForm
from ui.widgets.severity import Severity

_PAPERS = {
    Paper.FITTED: "One page of the chart's own size",
    Paper.A4: "A4",
    Paper.A3: "A3",
}
_SCALES: dict[Picture, tuple[float | None, ...]] = {
    Picture.PNG: (1.0, 2.0, 0.5, 0.25, 0.1),
    Picture.PDF: (None, 1.0, 0.75, 0.5, 0.25),
}


class ExportForm(QWidget):
    """The fields.

    Signals:
        changed(): Something else was chosen.
        scopeChanged(): What the name of the file should follow is another.
        browseAsked(): The person wants to look for a folder.
    """

    changed = Signal()
    scopeChanged = Signal()
    browseAsked = Signal()

    def __init__(self, targets: Sequence[Target], below: str, *, collapsed: bool) -> None:
        """Make the fields.

        Args:
            targets: What can be exported.
            below: Name of the part that is selected; empty where that is everything.
            collapsed: Whether something is collapsed on screen.
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
        self._scope.setEnabled(bool(below))
        self._expanded = QCheckBox("Open what is collapsed on screen")
        self._paper = QComboBox()
        self._paper.addItems(list(_PAPERS.values()))
        self._scale = QComboBox()
        self._scales: tuple[float | None, ...] = ()
        self._path = QLineEdit()
        self._path_row = QWidget()
        row = QHBoxLayout(self._path_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.metrics().gap)
        browse = push_button("Browse…")
        browse.clicked.connect(self.browseAsked)
        row.addWidget(self._path, 1)
        row.addWidget(browse)
        self._path_row.setFocusProxy(self._path)
        self._path.setAccessibleName("Save as")
        self._build()
        for box in (self._target, self._scope):
            box.currentIndexChanged.connect(self._rename)
        for box in (self._target, self._scope, self._paper, self._scale):
            box.currentIndexChanged.connect(self.changed)
        self._expanded.toggled.connect(self.changed)
        self._path.textEdited.connect(self.changed)

    def _build(self) -> None:
        self._rows = KeyValueForm()
        self._target_note = self._rows.add_field("Format", self._target)
        self._rows.add_field("What", self._scope)
        self._rows.add_field("", self._expanded)
        self._rows.add_field("Paper", self._paper)
        self._size_note = self._rows.add_field("Size", self._scale)
        self._path_note = self._rows.add_field("Save as", self._path_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._rows)
        column.addStretch(1)
        self.setMinimumWidth(360)

    @property
    def target(self) -> Target:
        """The kind of file."""
        return self._targets[max(0, self._target.currentIndex())]

    @property
    def part(self) -> bool:
        """Whether only the selected part is drawn."""
        return self._scope.currentIndex() == 1 and self.target.picture is not None

    @property
    def expanded(self) -> bool:
        """Whether collapsed OUs are drawn open."""
        return self._expanded.isChecked()

    @property
    def options(self) -> Options:
        """Size and paper."""
        index = self._scale.currentIndex()
        scale = self._scales[index] if 0 <= index < len(self._scales) else 1.0
        return Options(scale, list(_PAPERS)[max(0, self._paper.currentIndex())])

    @property
    def path_text(self) -> str:
        """What stands in the field."""
        return self._path.text().strip()

    @property
    def path(self) -> Path:
        """Where to, with the suffix of the format."""
        return self.target.completed(Path(self.path_text).expanduser())

    def suggest(self, path: Path) -> None:
        """Offer a path without suffix, unless the person has written one."""
        if self._path.text() in ("", self._suggested):
            self._suggested = str(self.target.completed(path))
            self.choose_path(Path(self._suggested))

    def choose_path(self, path: Path) -> None:
        """Take a path that was chosen elsewhere."""
        self._path.setText(str(path))
        self.changed.emit()

    def say_size(self, text: str) -> None:
        """What is wrong with the size; empty for nothing."""
        self._size_note.say(text, Severity.ERROR)

    def say_path(self, text: str, severity: Severity) -> None:
        """What to know about the path; empty for nothing."""
        self._path_note.say(text, severity)

    def show_sizes(self, sheet: Sheet) -> None:
        """Show the rows that the format needs, and how large the sheet becomes."""
        picture = self.target.picture
        self._target_note.say(self.target.note, Severity.ADVICE)
        paper = self.options.paper
        visible = {
            self._scope: picture is not None,
            self._expanded: picture is not None and self._collapsed,
            self._paper: picture is Picture.PDF,
            self._scale: picture is Picture.PNG or (picture is Picture.PDF and paper is not Paper.FITTED),
        }
        for field, shown in visible.items():
            self._rows.set_row_visible(field, shown)
        scales = _SCALES.get(picture, ()) if picture else ()
        words = [_size(sheet, picture, scale, paper) for scale in scales]
        chosen = self.options.scale if self._scales == scales else (scales[0] if scales else None)
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
            paper = store.value("export/paper")
            values = [choice.value for choice in Paper]
            self._paper.setCurrentIndex(values.index(paper) if paper in values else 0)
            self._expanded.setChecked(store.value("export/expanded") in (True, "true"))
            self._scales = _SCALES.get(self.target.picture, ()) if self.target.picture else ()
            with QSignalBlocker(self._scale):
                self._scale.addItems(["" for _ in self._scales])
                index = store.value(f"export/scale-{self.target.name}", 0)
                self._scale.setCurrentIndex(int(str(index)) if str(index).isdecimal() else 0)

    def remember(self, store: QSettings) -> None:
        """Keep what was chosen for the next time."""
        store.setValue("export/format", self.target.name)
        store.setValue("export/paper", self.options.paper.value)
        store.setValue("export/expanded", self.expanded)
        store.setValue(f"export/scale-{self.target.name}", max(0, self._scale.currentIndex()))
        store.setValue("export/folder", str(self.path.parent.absolute()))

    def _rename(self) -> None:
        """Give the path the suffix of the format."""
        text = self.path_text
        for target in sorted(self._targets, key=lambda target: -len(target.suffix)):
            if text.lower().endswith(target.suffix) and text != self._suggested:
                self._path.setText(f"{target.stem(text)}{self.target.suffix}")
                break
        self.scopeChanged.emit()


def _size(sheet: Sheet, picture: Picture | None, scale: float | None, paper: Paper) -> str:
    """A size in words."""
    if picture is Picture.PNG:
        size = png.pixels(sheet, scale or 1.0)
        return f"{scale or 1:.0%}   {size.width():,} by {size.height():,} pixels".replace("%", " %")
    tiles = pdf.tiling(sheet, paper, scale)
    if scale is None:
        return f"All on one page, at {tiles.scale / pdf.POINT:.0%}".replace("%", " %")
    return f"{scale:.0%}   {len(tiles):,} {'page' if len(tiles) == 1 else 'pages'}".replace("%", " %")


def _shortened(name: str) -> str:
    line = " ".join(name.split())
    return f"{line[:39]}…" if len(line) > 40 else line
