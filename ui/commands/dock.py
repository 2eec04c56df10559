"""Docks: where the panel of a feature stands, how one goes to it, and what makes it once it is wanted."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeAlias

from PySide6.QtWidgets import QWidget

from ui.state.analyses import Analyses
from ui.state.requests import FeatureRequest
from ui.state.session import Session

Side: TypeAlias = Literal["left", "bottom", "right"]

LEFT: Side = "left"
RIGHT: Side = "right"
BOTTOM: Side = "bottom"

Maker: TypeAlias = Callable[[Session, Analyses], QWidget]


class Dock(NamedTuple):
    """One panel; the command ``panel.NAME`` goes to it.

    Attributes:
        title: The words on its tab.
        side: Side of the window.
        bring: Imports what makes it.
        icon: Its icon on the rail.
        answers: Requests that it answers, for which it is made.
        roomy: True where it needs more width than the right side of a narrow window has at first.
        begins_empty: True where it has nothing to show in a new window; its side begins closed below the canvas.
        about: Contents in a few words, for the tip of its tab.
    """

    title: str
    side: Side
    bring: Callable[[], Maker]
    icon: str = ""
    answers: tuple[FeatureRequest[Any], ...] = ()
    begins_empty: bool = False
    roomy: bool = False
    about: str = ""
