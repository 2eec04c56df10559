"""Commands of the canvas: zoom, and cards placed by hand."""

from ui.canvas import arrange_commands
from ui.canvas.camera import Camera
from ui.commands.command import Command


def commands(view: Camera) -> tuple[Command, ...]:
    """The commands of a canvas."""
    return (
        Command("view.zoom-in", "Zoom &in", view.zoom_in, ("Ctrl++", "Ctrl+="), "zoom-in", menus="view.zoom"),
        Command("view.zoom-out", "Zoom &out", view.zoom_out, ("Ctrl+-",), "zoom-out", menus="view.zoom"),
        Command(
            "view.actual",
            "&100 %",
            view.actual_size,
            ("Ctrl+0",),
            menus="view.zoom canvas.zoom",
            keywords="100%, zoom to 100 %, actual size, reset zoom",
        ),
        Command(
            "view.fit",
            "&Fit all",
            view.fit,
            ("Ctrl+9", "Shift+1"),
            "fit",
            menus="view.zoom canvas.zoom",
            keywords="zoom to fit, fit to window, show all, overview",
        ),
        Command(
            "view.selection",
            "Zoom to &selection",
            view.zoom_to_selection,
            ("Shift+2",),
            menus="view.zoom node.view",
            keywords="fit, focus, centre, center",
        ),
        *arrange_commands.commands(view),
    )
