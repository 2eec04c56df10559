"""What the export dialog offers, as one table: pictures, paper, and the formats of designs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from designer.formats.format import Format
from designer.formats.registry import FORMATS
from ui.export.render import Picture

PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class Target:
    """Kind of file to export.

    Attributes:
        name: Word for the settings.
        title: As it is shown.
        suffix: End of the file's name.
        note: What one should know before choosing it, as a sentence; empty for nothing.
        picture: The kind of picture, or None.
        format: The format of data, or None.
        prints: Whether it goes to a printer instead of into a file.
    """

    name: str
    title: str
    suffix: str
    note: str = ""
    picture: Picture | None = None
    format: Format | None = None
    prints: bool = False

    @property
    def is_copy(self) -> bool:
        """Whether the file can be opened again with nothing lost."""
        return self.format is not None and self.format.read is not None and not self.format.loses

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

TARGETS: tuple[Target, ...] = (
    *_PICTURES,
    *(
        Target(
            entry.name,
            entry.label,
            entry.copy_suffix,
            f"For other programs, not to be opened again: it has no {entry.loses}." if entry.loses else "A copy.",
            format=entry,
        )
        for entry in FORMATS
    ),
)
