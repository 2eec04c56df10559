"""All that the export dialog offers, as one table: pictures, paper, and files for other programs."""

from pathlib import Path

from designer.basics.dataclass import dataclass
from designer.exchange.exports.registry import TARGETS as EXPORTS
from designer.exchange.exports.target import ExportTarget
from designer.exchange.formats import native
from ui.features.export import pdf
from ui.features.export.pdf import POINT, Paper
from ui.features.export.render import Picture, PictureOptions
from ui.features.export.sheet import Sheet

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
        prints: True where it goes to a printer instead of into a file.
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
        """True where the file can be opened again with nothing lost."""
        return self.export is not None and self.export.name == native.FORMAT.name

    def completed(self, path: Path) -> Path:
        """Path with the suffix, where it lacks it; a root such as "/" has no name that could get one."""
        complete = not (self.suffix and path.name) or path.name.lower().endswith(self.suffix)
        return path if complete else path.with_name(f"{path.name}{self.suffix}")

    def stem(self, name: str) -> str:
        """Name of a file without the suffix."""
        return name[: -len(self.suffix)] if self.suffix and name.lower().endswith(self.suffix) else name


_PICTURES = (
    Target("png", "PNG picture", ".png", picture=Picture.PNG),
    Target("svg", "SVG drawing", ".svg", "Sharp at any size; its text can be searched.", picture=Picture.SVG),
    Target("pdf", "PDF document", ".pdf", picture=Picture.PDF),
    Target(PRINTER, "Paper from a printer", "", picture=Picture.PDF, prints=True),
)


def _note(entry: ExportTarget) -> str:
    if entry.name == native.FORMAT.name:
        return "A copy."
    return "A folder of files for another program." if entry.folder else "For other programs."


DIALOG_TARGETS: tuple[Target, ...] = (
    *_PICTURES,
    *(
        Target(
            entry.name,
            entry.label,
            "" if entry.folder else entry.suffix,
            _note(entry),
            export=entry,
        )
        for entry in EXPORTS
    ),
)


_PRINTED, _SHOWN = 0.3, 0.5
"""Below these sizes names cannot be read, on paper and on a screen."""


def legibility(sheet: Sheet, picture: Picture | None, options: PictureOptions) -> str:
    """Remark about a size at which no name can be read; empty where they can, or where one zooms in."""
    if picture is Picture.PNG:
        scale, least, remedy = options.scale or 1.0, _SHOWN, "A larger size helps"
    elif picture is Picture.PDF and options.paper is not Paper.FITTED:
        scale = pdf.tiling(sheet, options.paper, options.scale).scale / POINT
        least, remedy = _PRINTED, "Several pages or larger paper help"
    else:
        return ""
    return (
        ""
        if scale >= least
        else f"Names cannot be read at {scale:.0%}. {remedy}, or a part of the tree.".replace("%", " %")
    )
