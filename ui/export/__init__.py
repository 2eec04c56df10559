"""A design as a picture: PNG, SVG, PDF. Needs no window and no screen, only Qt's painters.

    render_file(native.read(data, "a.json"), Path("a.svg"))

The export dialog runs the same writers step by step.
"""

from ui.export.pdf import Paper
from ui.export.render import PICTURES, Picture, PictureOptions, encode, picture_for, render_file

__all__ = ["PICTURES", "Paper", "Picture", "PictureOptions", "encode", "picture_for", "render_file"]
