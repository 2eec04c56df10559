"""Table of the kinds of pictures, and the drawing of a file for the command line."""

import os
from dataclasses import replace
from datetime import date
from enum import Enum
from pathlib import Path

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from designer.analysis.lenses import registry as lenses
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.exchange.formats import files
from designer.exchange.formats.format import NativeFile
from designer.organization.layout import Density, Direction
from designer.organization.layout.nested.plan_text import plan_from
from designer.organization.layout.nested.planner import Planner
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.export import pdf, png, svg
from ui.features.export.pdf import Paper
from ui.features.export.sheet import Sheet
from ui.features.export.subject import Subject
from ui.widgets.jobs.job import ProgressSteps


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
        scale: 1 is 100 %: one pixel, or a 96th of an inch, for each canvas unit. None lets it fit on one page of paper.
        paper: Paper that a PDF is made for.
        usual: The size is the usual one of the kind of picture, whatever `scale` says.
    """

    scale: float | None = 1.0
    paper: Paper = Paper.FITTED
    usual: bool = False


def encode(sheet: Sheet, picture: Picture, options: PictureOptions = PictureOptions()) -> ProgressSteps[bytes]:
    """Bytes of a picture file of a sheet, step by step.

    Raises:
        EditError: It is too large; while the steps run.
    """
    if options.usual:
        options = PictureOptions(_usual_scale(sheet, picture, options.paper), options.paper)
    if picture is Picture.PNG:
        return png.encode(sheet, options.scale or 1.0)
    if picture is Picture.SVG:
        return svg.encode(sheet)
    return pdf.encode(sheet, options.paper, options.scale)


def _usual_scale(sheet: Sheet, picture: Picture, paper: Paper) -> float | None:
    """Size of a picture that nobody chose: pixels are fine enough for a dense screen, where there are not too many."""
    if picture is not Picture.PNG:
        return pdf.usual_scale(sheet, paper)
    size = png.pixels(sheet, png.USUAL_SCALE)
    return png.USUAL_SCALE if size.width() * size.height() <= png.MOST_PIXELS else 1.0


def picture_for(path: Path) -> Picture:
    """Kind of picture that a file's name asks for.

    Raises:
        EditError: None.
    """
    found = next((picture for picture in Picture if path.suffix.lower() == picture.suffix), None)
    if found is None:
        known = " or ".join(picture.suffix for picture in Picture)
        raise EditError(f"{path} is no picture that can be drawn: end the name in {known}.")
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
    drawn = Subject(file.organization, top, collapsed, direction, planner=_planner(file), policies=policies)
    drawn = replace(drawn, density=density, source=source, version=version, author=author, day=day, reading=reading)
    files.save(out, finish(encode(Sheet(drawn), picture, options)))


def _planner(file: NativeFile) -> Planner:
    """Return a planner that goes on from the plan of a file."""
    lines = {NodeId(node_id): line for node_id, line in file.layout.plan}
    return Planner(plan_from(lines, file.organization.root))
