"""What a feature contributes: commands, what they need, and docks. Words are in ``resources/commands.json``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import Flag, auto
from functools import cache, reduce
from operator import or_
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from PySide6.QtWidgets import QWidget

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.layout import Direction
from designer.organization.model.records import NodeKind
from ui.state.analyses import Analyses
from ui.state.requests import FeatureRequest
from ui.state.session import Session


class Need(Flag):
    """Something that a command may need of a session, and that holds now or does not."""

    OPEN = auto()
    """The document may be changed, and is what the canvas shows."""

    UNDOABLE = auto()
    """There is something to take back."""

    REDOABLE = auto()
    """There is something to do again."""

    SELECTED = auto()
    """Something is selected."""

    SEVERAL = auto()
    """Two or more are selected."""

    MANY = auto()
    """Three or more are selected."""

    BELOW_ROOT = auto()
    """Something but the root is selected."""

    ATTACHED = auto()
    """A selected node has a policy attached to itself."""

    SELECTED_PLACED = auto()
    """A selected card was placed by hand."""

    PLACED = auto()
    """Some card was placed by hand."""

    FRAMED = auto()
    """The canvas shows nested frames."""

    TREE = auto()
    """The canvas shows a tree, where cards can be placed by hand."""

    CURRENT = auto()
    """A node is current."""

    SIBLING = auto()
    """The current node has siblings, or could have: it is not the root."""

    HOLDER = auto()
    """The current node has children."""

    MEMBER = auto()
    """One account is selected, and it is not the management account."""

    FOCUSABLE = auto()
    """There is an OU around the current node that is not shown alone yet."""

    FOCUSED = auto()
    """The canvas shows one subtree alone."""

    COMPARED = auto()
    """The open design is shown beside another."""

    REMOVABLE = OPEN | BELOW_ROOT
    """Something but the root is selected, and may be changed."""

    @classmethod
    def _missing_(cls, value: object) -> Need:
        """Return all needs that a text names: "open current"."""
        if isinstance(value, str):
            return reduce(or_, (cls[name] for name in value.upper().split()))
        return cast("Need", super()._missing_(value))


NO_NEED = Need(0)
OF_LAYOUT = Need.FRAMED | Need.TREE
"""What makes no sense in another layout is not offered there at all."""


def session_facts(session: Session) -> Need:
    """Return all that holds of a session now."""
    organization, selection, stack = session.organization, session.selection, session.document.undo_stack
    root, places = organization.root, organization.places
    nodes = organization.nodes
    current = None if session.current is None else organization.node(session.current)
    account = current is not None and current.kind is NodeKind.ACCOUNT
    holds = {
        Need.OPEN: not session.shown.refusal,
        Need.UNDOABLE: stack.canUndo(),
        Need.REDOABLE: stack.canRedo(),
        Need.SELECTED: bool(selection),
        Need.SEVERAL: len(selection) > 1,
        Need.MANY: len(selection) > 2,
        Need.BELOW_ROOT: any(node_id != root for node_id in selection),
        Need.ATTACHED: any(nodes[node_id].policies for node_id in selection),
        Need.SELECTED_PLACED: bool(places) and any(node_id in places for node_id in selection),
        Need.PLACED: bool(places),
        Need.FRAMED: session.direction is Direction.NESTED,
        Need.TREE: session.direction is not Direction.NESTED,
        Need.FOCUSED: session.focus is not None,
        Need.COMPARED: session.shown.is_compared,
    }
    if current is not None:
        holds |= {
            Need.CURRENT: True,
            Need.SIBLING: current.kind is not NodeKind.ROOT,
            Need.HOLDER: bool(current.children),
            Need.MEMBER: account and len(selection) == 1 and not organization.is_management_account(current.id),
            Need.FOCUSABLE: (organization.parent(current.id) if account else current.id) != session.top,
        }
    found = NO_NEED
    for fact in (fact for fact, true in holds.items() if true):
        found |= fact
    return found


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do in a window.

    Attributes:
        id: Name in code and in the settings ("edit.remove").
        text: As menus show it, with its mnemonic.
        run: Function that does it; its maker was handed what it needs for that.
        shortcuts: Key sequences, the one to show first.
        icon: Name of its icon.
        needs: All that must hold of the session, so that it can be done.
        group: Commands of one group are a choice; only the last chosen is checked.
        short: As the toolbar shows it beside the icon; empty for the icon alone.
        in_tree: Its keys act only where the tree itself has them: on the canvas and in the outline.
        checked: For a switch: whether it is on.
        enabled: For what the session does not know: whether it can be done, too.
        settles: True if all that is typed is made part of the design first; where it is refused, it waits.
        menus: Sections of menus that it stands in, as `ui.commands.menus` names them, with blanks between; one of
            them is in the menu bar.
        repeats: Its keys act again while they are held, though they belong to the tree.
        only_goes: True if it only gives the keys to the tree: the node that was gone to there stays the one to name.
        keywords: Other words for the palette: what people call it, with commas between.
    """

    id: str
    text: str
    run: Callable[[], object]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    needs: Need = NO_NEED
    group: str = ""
    short: str = ""
    in_tree: bool = False
    checked: Callable[[], bool] | None = None
    enabled: Callable[[], bool] | None = None
    repeats: bool = False
    settles: bool = False
    menus: str = ""
    only_goes: bool = False
    keywords: str = ""

    @property
    def plain_text(self) -> str:
        """The name without its mnemonic and dots."""
        return self.text.replace("&", "").removesuffix("…")


@cache
def command_data() -> dict[str, Any]:
    """Return what stands in ``resources/commands.json``."""
    return read_data("commands.json")


def command_rows() -> dict[str, dict[str, Any]]:
    """Return what is there of each command, by id, in the order of the menus."""
    return cast("dict[str, dict[str, Any]]", command_data()["commands"])


def shown_keys(name: str) -> str:
    """Return the key sequence of a command that is shown first, or "" if it has none."""
    shortcuts: list[str] = command_rows()[name].get("shortcuts", [""])
    return shortcuts[0]


def command(
    name: str,
    run: Callable[[], object],
    *,
    checked: Callable[[], bool] | None = None,
    enabled: Callable[[], bool] | None = None,
) -> Command:
    """Return the command of a row of ``resources/commands.json``.

    Raises:
        KeyError: There is no row of this id, or it needs what `Need` does not know.
    """
    return replace(_unbound(name), run=run, checked=checked, enabled=enabled)


@cache
def _unbound(name: str) -> Command:
    """Return the command of a row that does nothing yet: each window has its own, and reading one takes longer."""
    return read_record(Command, _row(name), id=name, run=int)


def _row(name: str) -> dict[str, Any]:
    row = command_rows().get(name)
    if row is None:
        raise KeyError(f"resources/commands.json has no row with the words and the menus of {name}")
    return row


def in_rows(commands: Iterable[Command]) -> list[Command]:
    """Return commands in the order of their rows."""
    places = {name: place for place, name in enumerate(command_rows())}
    return sorted(commands, key=lambda one: places[one.id])


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
        about: Contents in a few words, for the tip of its tab.
        bring: Imports what makes it.
        tab_icon: Its icon on the rail.
        answers: Requests that it answers, for which it is made.
        roomy: True if it needs more width than the left side has at first, or the right side of a narrow window.
        begins_empty: True if it has nothing to show in a new window; its side begins closed below the canvas.
    """

    title: str
    side: Side
    about: str
    bring: Callable[[], Maker]
    tab_icon: str = ""
    answers: tuple[FeatureRequest[Any], ...] = ()
    begins_empty: bool = False
    roomy: bool = False


def dock(name: str, bring: Callable[[], Maker], answers: tuple[FeatureRequest[Any], ...] = ()) -> Dock:
    """Return the dock of a panel, whose words are in the row of the command that goes to it.

    Raises:
        KeyError: There is no such row.
    """
    return read_record(Dock, _row(f"panel.{name}"), bring=bring, answers=answers)
