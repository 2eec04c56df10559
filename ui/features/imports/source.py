"""A source on the disk before it is read: what it is recognised as, which can be changed."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QWidget

from designer.basics.words import capital, counted
from ui import theme
from ui.features.imports.reading import RecognisedSource
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import ElidedLabel, plain_label


class SourcePage(QWidget):
    """Source that was named, what it is, and the button that reads it.

    Signals:
        readAsked(): Read it as what is chosen.
        backAsked(): Choose something else.
    """

    readAsked = Signal()
    backAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        from designer.exchange.imports.additions import ADDITIONS
        from designer.exchange.imports.registry import IMPORTERS

        self._formats = [*((one.name, one.title) for one in IMPORTERS), *((one.name, one.title) for one in ADDITIONS)]
        self._code = {importer.name for importer in IMPORTERS if importer.is_code}
        self.source: RecognisedSource | None = None
        self.path = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, font=theme.heading_font())
        self.count = plain_label(look="small")
        self.says = plain_label(wrap=True, selectable=True)
        self._sign = Glyph("info")
        self.format = QComboBox()
        self.format.setAccessibleName("Read it as")
        self.format.addItem("Choose a format…")
        self.format.addItems([capital(title) for _, title in self._formats])
        self.others = QCheckBox("Policies may also be attached outside this code: treat those as unknown")
        self.others.setVisible(False)
        self.read_button = push_button("Read", look="primary")
        self.back_button = push_button("Choose something else")
        self.format.currentIndexChanged.connect(self._show_choice)
        self.read_button.clicked.connect(self.readAsked)
        self.back_button.clicked.connect(self.backAsked)
        in_column(self._sheet(), STRETCH, host=self)

    def _sheet(self) -> QFrame:
        metrics = theme.metrics()
        sheet = QFrame()
        sheet.setProperty("sheet", True)
        said = in_row((self._sign, 0, Qt.AlignmentFlag.AlignTop), (self.says, 1), spacing=metrics.gap)
        chosen = in_row(plain_label("Read it as", look="quiet"), self.format, STRETCH, spacing=metrics.gap)
        buttons = in_row(self.read_button, self.back_button, STRETCH, spacing=metrics.gap)
        in_column(
            self.path,
            self.count,
            said,
            chosen,
            self.others,
            buttons,
            host=sheet,
            margins=round(1.5 * metrics.margin),
            spacing=metrics.margin,
        )
        return sheet

    @property
    def importer(self) -> str:
        """Name of the format that is chosen; empty if there is none."""
        place = self.format.currentIndex()
        return self._formats[place - 1][0] if place > 0 else ""

    @property
    def others_attach(self) -> bool:
        """Whether the person said that others attach policies, too; only code leaves that open."""
        return self.importer in self._code and self.others.isChecked()

    def _show_choice(self) -> None:
        self.read_button.setEnabled(bool(self.importer))
        self.others.setVisible(self.importer in self._code)

    def show_looking(self, path: Path) -> None:
        """Say that a path is looked at."""
        self.source = None
        self._describe(path, "", "Looking what it is…", "info")
        self.format.setEnabled(False)
        self.read_button.setEnabled(False)

    def show_failure(self, path: Path, words: str) -> None:
        """Say that nothing can be read there."""
        self.source = None
        self._describe(path, "", words, "problems", Role.WARNING)
        self.format.setEnabled(False)
        self.read_button.setEnabled(False)
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_source(self, source: RecognisedSource, wanted: str) -> None:
        """Show what a source is.

        Args:
            source: The source.
            wanted: Name of the format that the person said it is; empty if there is none.
        """
        self.source = source
        count = counted(len(source.files.names), "file") if source.path.is_dir() else ""
        names = [name for name, _ in self._formats]
        known = source.importer or source.addition
        found = known.name if known else wanted
        self.format.setEnabled(known is not None or source.is_text)
        self.format.setCurrentIndex(names.index(found) + 1 if found in names else 0)
        self.read_button.setEnabled(self.format.currentIndex() > 0)
        if known is None:
            self._describe(source.path, count, source.problem, "problems", Role.WARNING)
        else:
            other = next((title for name, title in self._formats if name == wanted), "")
            not_that = f", not {other}" if wanted and wanted != known.name else ""
            verb = "This is" if source.importer is not None else "These are"
            adds = "" if source.importer is not None else " They add to the open design."
            self._describe(source.path, count, f"{verb} {known.title}{not_that}.{adds}", "allowed")
        (self.read_button if self.read_button.isEnabled() else self.format).setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, words: str) -> None:
        """Say why it could not be read."""
        self.says.setText(words)
        self._sign.show_icon("problems", Role.WARNING)

    def _describe(self, path: Path, count: str, words: str, glyph: str, role: Role = Role.SECONDARY) -> None:
        self.path.set_text(str(path))
        self.count.setText(count)
        self.count.setVisible(bool(count))
        self.says.setText(words)
        self._sign.show_icon(glyph, role)
