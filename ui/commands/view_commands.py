"""The part of the table of commands that changes what is seen: zoom, lenses, what is open, the layout, the theme."""

from __future__ import annotations

from functools import partial

from designer.layout import Direction
from ui import theme
from ui.commands import edit_commands as do
from ui.commands.command import SEPARATOR, Command
from ui.theme import Scheme

VIEW: tuple[Command | None, ...] = (
    Command("view.zoom-in", "Zoom &in", lambda w: w.canvas.zoom_in(), ("Ctrl++", "Ctrl+="), "zoom-in"),
    Command("view.zoom-out", "Zoom &out", lambda w: w.canvas.zoom_out(), ("Ctrl+-",), "zoom-out"),
    Command("view.actual", "&100 %", lambda w: w.canvas.actual_size(), ("Ctrl+0",)),
    Command("view.fit", "&Fit all", lambda w: w.canvas.fit(), ("Ctrl+9", "Shift+1"), "fit"),
    Command("view.selection", "Zoom to &selection", lambda w: w.canvas.zoom_to_selection(), ("Shift+2",)),
    Command("view.minimap", "Minim&ap", do.toggle_minimap, checked=lambda s: s.shows_minimap),
    SEPARATOR,
    Command(
        "view.toggle",
        "&Collapse or expand",
        do.toggle_collapsed,
        ("Ctrl+.",),
        "collapse",
        do.has_children,
    ),
    Command(
        "view.expand-below",
        "Expand all &below",
        do.expand_below,
        ("Ctrl+Shift+.",),
        "expand",
        do.has_children,
    ),
    Command("lens.choose", "Choose a le&ns…", lambda w: w.choose_lens(), ("Ctrl+L",), "lens"),
    Command("lens.trace", "Where its policies come f&rom", lambda w: w.trace_policies(), ("Alt+I",), "inherited"),
    Command("lens.none", "No &lens", lambda w: w.take_lens_away(), ("Ctrl+Shift+L",)),
    SEPARATOR,
    Command("view.focus", "Show only t&his subtree", do.focus, ("Ctrl+Return", "Ctrl+Enter"), "", do.can_focus),
    Command("view.everything", "Show the &whole organization", do.show_everything, (), "", do.is_focused),
    SEPARATOR,
    Command("view.expand-all", "&Expand all", lambda w: w.session.expand_all(), ("Ctrl+Shift+E",)),
    Command("view.ous", "Collapse OUs with &accounts only", lambda w: w.session.expand_to_ous(), ("Alt+0",)),
    *(
        Command(f"view.level-{level}", f"Show {words}", partial(do.expand_to, level), (f"Alt+{level}",))
        for level, words in enumerate(("&one level", "&two levels", "t&hree levels", "fo&ur levels", "f&ive levels"), 1)
    ),
    SEPARATOR,
    Command(
        "view.top-down",
        "To&p down",
        partial(do.turn, Direction.TOP_DOWN),
        (),
        "layout-top-down",
        group="direction",
    ),
    Command(
        "view.left-right",
        "&Left to right",
        partial(do.turn, Direction.LEFT_RIGHT),
        (),
        "layout-left-right",
        group="direction",
    ),
    Command(
        "view.compact",
        "Co&mpact",
        partial(do.turn, Direction.COMPACT),
        (),
        "layout-compact",
        group="direction",
    ),
    SEPARATOR,
    Command(
        "theme.system",
        "Theme of the s&ystem",
        lambda w: w.set_scheme(Scheme.SYSTEM),
        (),
        "theme-system",
        group="scheme",
    ),
    Command("theme.light", "Li&ght theme", lambda w: w.set_scheme(Scheme.LIGHT), (), "sun", group="scheme"),
    Command("theme.dark", "&Dark theme", lambda w: w.set_scheme(Scheme.DARK), (), "moon", group="scheme"),
    SEPARATOR,
    Command("view.calm", "Reduce &motion", do.toggle_motion, checked=lambda _: theme.service().reduced_motion),
)
