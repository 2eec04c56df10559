"""All that the export dialog offers, as one table, and the drawing of a file for the command line."""

import hashlib
import os
from dataclasses import replace
from datetime import date
from enum import Enum
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QDate, QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from designer.analysis.lenses import registry as lenses
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.folder import write_folder
from designer.exchange.exports.registry import TARGETS as EXPORTS
from designer.exchange.exports.registry import export_in_steps
from designer.exchange.exports.target import ExportedFiles, ExportSource, ExportTarget
from designer.exchange.formats import files, native
from designer.exchange.formats import files as disk
from designer.exchange.formats.files import Fingerprint
from designer.exchange.formats.format import NativeFile, encoded
from designer.exchange.formats.plans import planner_from
from designer.exchange.spreadsheet import file_bytes
from designer.organization.layout import Density, Direction
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.export import pdf, png, svg
from ui.features.export.pdf import BY_OU, POINT, PageScale, Paper
from ui.features.export.sheet import Sheet
from ui.features.export.subject import Subject
from ui.state.files import Files
from ui.widgets.jobs.job import ASKED_S, Job, ProgressSteps


class Picture(Enum):
    """Kind of picture; the value is the word for it in the settings, and the suffix without its dot."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"

    @property
    def suffix(self) -> str:
        """End of a file's name."""
        return f".{self.value}"


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """Options of a picture.

    Attributes:
        scale: 1 is 100 %: one pixel, or a 96th of an inch, for each canvas unit. None lets it fit on one page of paper,
            `BY_OU` spreads it over pages by OU.
        paper: Paper that a PDF is made for.
        usual: The size is the usual one of the kind of picture, whatever `scale` says.
    """

    scale: PageScale = 1.0
    paper: Paper = Paper.FITTED
    usual: bool = False

    @property
    def times(self) -> float:
        """The scale of a picture that is made of pixels."""
        return self.scale if isinstance(self.scale, float) else 1.0


def encode(sheet: Sheet, picture: Picture, options: PictureOptions = PictureOptions()) -> ProgressSteps[bytes]:
    """Return the bytes of a picture file of a sheet, step by step.

    Raises:
        EditError: The picture is too large; raised by a step.
    """
    if options.usual:
        options = PictureOptions(_usual_scale(sheet, picture, options.paper), options.paper)
    if picture is Picture.PNG:
        return png.encode(sheet, options.times)
    if picture is Picture.SVG:
        return svg.encode(sheet)
    return pdf.encode(sheet, options.paper, options.scale)


def _usual_scale(sheet: Sheet, picture: Picture, paper: Paper) -> float | None:
    """Return the default size of a picture: fine enough for a dense screen, unless that takes too many pixels."""
    if picture is not Picture.PNG:
        return pdf.usual_scale(sheet, paper)
    if sheet.is_map:  # what it names is larger than on cards
        size = png.pixels(sheet, 2.0)
        return min(png.USUAL_SCALE, sqrt(png.MOST_PIXELS / (size.width() * size.height())))
    return png.USUAL_SCALE if png.can_be_made(sheet, png.USUAL_SCALE) else 1.0


def picture_for(path: Path) -> Picture:
    """Return the kind of picture that a file's name asks for.

    Raises:
        EditError: None.
    """
    found = next((picture for picture in Picture if path.suffix.lower() == picture.suffix), None)
    if found is None:
        known = " or ".join(picture.suffix for picture in Picture)
        raise EditError(f"{path} is not a picture that can be drawn: end the name in {known}.")
    return found


def render_file(
    file: NativeFile,
    out: Path,
    *,
    top: NodeId | None = None,
    expanded: bool = False,
    options: PictureOptions = PictureOptions(),
    source: str = "",
    version: str = "",
    author: str = "",
    day: date | None = None,
    lens: str = "",
    policies: bool = False,
    layout: str = "",
) -> None:
    """Draw a design into a picture file, whose kind is that of the suffix. Needs no screen and no running program.

    Args:
        file: The design.
        out: Its path; an old file is replaced when the new one is complete.
        top: The node to draw with everything below it; the root by default.
        expanded: Show what is collapsed in the file, too.
        options: Size and paper.
        source: Name of the file, for the title block.
        version: Version of the design, for the title block.
        author: Author, for the title block.
        day: Date for the title block; without it equal designs give equal pictures.
        policies: Cards name the policies that are attached to them.
        lens: Lens that colours the cards, as `lenses.choice_of` reads it.
        layout: Layout of the picture, as a file names it; empty for that of the design.

    Raises:
        EditError: The suffix or the lens is unknown, the picture too large, or there is no font to write with.
        FormatError: The file cannot be written.
    """
    picture = picture_for(out)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        said = os.environ.get("QT_QPA_PLATFORM", "")
        app = QApplication(["orgwright", "-platform", said if said.startswith("offscreen") else "offscreen"])
        theme.apply(app, theme.Scheme.LIGHT)
    if not QFontDatabase.families():
        raise EditError("There is no font to write names with. Install one, such as the package fonts-dejavu-core.")
    collapsed = frozenset[NodeId]() if expanded else frozenset(file.layout.collapsed)
    direction = Direction(layout) if layout else file.direction
    reading = lenses.read_now(file.organization, lenses.choice_of(file.organization, lens)) if lens else None
    density = Density(file.layout.density) if file.layout.density else Density.COMFORTABLE
    drawn = Subject(file.organization, top, collapsed, direction, planner=planner_from(file), policies=policies)
    drawn = replace(drawn, density=density, source=source, version=version, author=author, day=day, reading=reading)
    files.save(out, finish(encode(Sheet(drawn), picture, options)))


PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class Target:
    """Kind of file to export.

    Attributes:
        name: Word for the settings.
        title: As it is shown.
        suffix: End of the file's name.
        note: Things one should know before choosing it, as a sentence; empty for nothing.
        picture: The kind of picture, or None.
        export: The target for another program, or None.
        prints: True if it goes to a printer instead of into a file.
    """

    name: str
    title: str
    suffix: str
    note: str = ""
    picture: Picture | None = None
    export: ExportTarget | None = None
    prints: bool = False

    @property
    def is_copy(self) -> bool:
        """True if the file can be opened again with nothing lost."""
        return self.export is not None and self.export.name == native.FORMAT.name

    def completed(self, path: Path) -> Path:
        """Return the path with the suffix, where it lacks it; a root such as "/" has no name that could get one."""
        complete = not (self.suffix and path.name) or path.name.lower().endswith(self.suffix)
        return path if complete else path.with_name(f"{path.name}{self.suffix}")

    def stem(self, name: str) -> str:
        """Return the name of a file without the suffix."""
        return name[: -len(self.suffix)] if self.suffix and name.lower().endswith(self.suffix) else name


_PICTURES = (
    Target("png", "PNG picture", ".png", picture=Picture.PNG),
    Target("svg", "SVG drawing", ".svg", "Sharp at any size; its text can be searched.", picture=Picture.SVG),
    Target("pdf", "PDF document", ".pdf", picture=Picture.PDF),
    Target(PRINTER, "Print on paper", "", picture=Picture.PDF, prints=True),
)


def _note(entry: ExportTarget) -> str:
    if entry.name == native.FORMAT.name:
        return "A copy."
    return "A folder of files for another program." if entry.folder else "For other programs."


DIALOG_TARGETS: tuple[Target, ...] = (
    *_PICTURES,
    *(
        Target(entry.name, entry.label, "" if entry.folder else entry.suffix, _note(entry), export=entry)
        for entry in EXPORTS
    ),
)


_PRINTED, _SHOWN = 0.3, 0.5
"""Below these sizes names cannot be read, on paper and on a screen."""

_LEAST_PX = 8.0
"""Letters of so many pixels are read."""


def legibility(sheet: Sheet, picture: Picture | None, options: PictureOptions) -> str:
    """Return the remark that no name can be read at a size; empty if they can, or the viewer can zoom in."""
    if picture is Picture.PNG and sheet.named_px is not None:
        scale, least, remedy = options.times, _LEAST_PX / max(1.0, sheet.named_px), "A larger size or SVG helps"
        if not sheet.named_px:
            return "Accounts are ticks without names. PDF by OU or a part of the tree has room for them."
    elif picture is Picture.PNG:
        scale, least, remedy = options.times, _SHOWN, "A larger size helps"
    elif picture is Picture.PDF and options.paper is not Paper.FITTED:
        tiles = pdf.tiling(sheet, options.paper, options.scale)
        if tiles.parts[0].page is not None:
            return _unnamed(tiles) if options.scale != BY_OU else ""
        scale = tiles.scale / POINT
        least, remedy = _PRINTED, "Several pages or larger paper help"
    else:
        return ""
    return (
        ""
        if scale >= least
        else f"Names cannot be read at {scale:.0%}. {remedy}, or a part of the tree.".replace("%", " %")
    )


def _unnamed(tiles: pdf.Tiling) -> str:
    """Return the remark about a page on which names of accounts have no room; empty if there is none."""
    page = tiles.parts[0].page
    shown = page.make() if page is not None else None
    if shown is None or shown.names == shown.accounts:
        return ""
    count = counted(shown.accounts - shown.names, "account")
    return (
        f"{count} are ticks without names. One page for each OU, larger paper or a part of the tree has room for them."
    )


class Converted(NamedTuple):
    """Files for a target by their path, and what they do not hold.

    Attributes:
        contents: The files.
        report: Entries for the person.
        folder: True if they go into a folder.
    """

    contents: dict[str, bytes]
    report: ConversionReport
    folder: bool

    def place(self, path: Path, suffix: str) -> Path:
        """Return the file or folder to write for a path that a person chose: a folder does not end like a file."""
        if self.folder and suffix and path.name.lower().endswith(suffix):
            return path.with_name(path.name[: -len(suffix)])
        return path

    def write(self, place: Path, expected: Fingerprint) -> None:
        """Write all of it.

        Raises:
            FormatError: The file cannot be written, or would replace what is not expected there.
        """
        if self.folder:
            write_folder(place, self.contents)
        else:
            [data] = self.contents.values()
            disk.save(place, data, expected=expected)


class Conversion(QObject):
    """Conversions of one design, each made when it is first asked for.

    Signals:
        made(): One that was asked for is there now.
    """

    made = Signal()

    def __init__(self, files: Files, parent: QObject) -> None:
        super().__init__(parent)
        self._files = files
        self._done: dict[str, Converted] = {}
        self._job = Job(self, done=self._keep)
        self._wanted = ""

    def of(self, target: ExportTarget) -> Converted | None:
        """Return the conversion for a target; None while it is being made."""
        if target.name not in self._done and self._wanted != target.name:
            self._wanted = target.name
            self._job.start(self._converted(target), first=ASKED_S)
        return self._done.get(target.name)

    def stop(self) -> None:
        """Make no more."""
        self._job.stop()

    def _converted(self, target: ExportTarget) -> ProgressSteps[object]:
        yield 0.0
        digest = hashlib.sha256()
        for part in native.parts(self._files.file):
            digest.update(encoded(part))
            yield 0.0
        day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        report = ConversionReport()
        steps = export_in_steps(target, ExportSource(self._files.file, day, digest.hexdigest()), report)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                texts: ExportedFiles = end.value
                break
            yield 0.0
        contents = {name: file_bytes(name, text) for name, text in texts.items()}
        return Converted(contents, report, target.folder or len(contents) > 1)

    def _keep(self, result: object) -> None:
        assert isinstance(result, Converted)
        self._done[self._wanted] = result
        self._wanted = ""
        self.made.emit()
