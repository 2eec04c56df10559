"""Commands that place cards by hand."""

from collections.abc import Iterator
from functools import partial

from designer.organization.layout import AlignmentLine, Axis
from ui.canvas import placement_commands as placing
from ui.canvas.camera import Camera
from ui.commands.command import Command
from ui.commands.conditions import Need
from ui.state.session import Session

_WAYS = (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))
_NUDGES = (
    (placing.COARSE, "Ctrl+Shift", ("Nudge &left", "Nudge &right", "Nudge &up", "Nudge &down")),
    (
        placing.FINE,
        "Alt+Shift",
        ("Nudge left by a pi&xel", "Nudge right by a pixel", "Nudge up by a pixel", "Nudge down by a pixel"),
    ),
)
_LINES = {
    AlignmentLine.LEFT: "&Align left edges",
    AlignmentLine.CENTRE: "Align &centres",
    AlignmentLine.RIGHT: "Align ri&ght edges",
    AlignmentLine.TOP: "Align &top edges",
    AlignmentLine.MIDDLE: "Align &middles",
    AlignmentLine.BOTTOM: "Align &bottom edges",
}
_AT_HAND = {AlignmentLine.LEFT, AlignmentLine.CENTRE, AlignmentLine.TOP, AlignmentLine.MIDDLE}
"""In the menu of several nodes, too."""

_AXES = {Axis.ACROSS: "&Space evenly across", Axis.DOWN: "Space evenly do&wn"}


def commands(view: Camera) -> tuple[Command, ...]:
    """The commands of a canvas."""
    return (*_nudging(view), *_lining_up(view), *_tidying(view.session))


def _nudging(view: Camera) -> Iterator[Command]:
    return (
        Command(
            f"place.{way}{'-fine' if by == placing.FINE else ''}",
            words,
            partial(placing.nudge, view, dx * by, dy * by),
            (f"{keys}+{way.title()}",),
            needs=Need.REMOVABLE,
            in_tree=True,
            repeats=True,
            menus="arrange.nudge",
        )
        for by, keys, texts in _NUDGES
        for (way, dx, dy), words in zip(_WAYS, texts, strict=True)
    )


def _lining_up(view: Camera) -> Iterator[Command]:
    for line, words in _LINES.items():
        yield Command(
            f"align.{line.value}",
            words,
            partial(placing.align_cards, view, line),
            needs=Need.REMOVABLE | Need.SEVERAL,
            menus="arrange.align node.align" if line in _AT_HAND else "arrange.align",
        )
    for axis, words in _AXES.items():
        yield Command(
            f"distribute.{axis.value}",
            words,
            partial(placing.distribute, view, axis),
            needs=Need.REMOVABLE | Need.MANY,
            menus="arrange.align node.align",
        )


def _tidying(session: Session) -> tuple[Command, ...]:
    return (
        Command(
            "place.back",
            "Return to the automatic &place",
            partial(placing.unplace_cards, session),
            ("Ctrl+Shift+Home",),
            "",
            Need.OPEN | Need.SELECTED_PLACED,
            in_tree=True,
            menus="arrange.tidy node.place",
            keywords="unplace, reset position",
        ),
        Command(
            "place.tidy",
            "Tid&y the selection and below: automatic places",
            partial(placing.tidy_selection, session),
            (),
            "",
            Need.OPEN | Need.PLACED | Need.SELECTED,
            menus="arrange.tidy",
            keywords="auto layout, arrange, layout",
        ),
        Command(
            "place.tidy-all",
            "Tidy &everything: automatic places",
            partial(placing.tidy_everything, session),
            (),
            "",
            Need.OPEN | Need.PLACED,
            menus="arrange.tidy",
            keywords="auto layout, arrange, reset layout, automatic layout",
        ),
    )
