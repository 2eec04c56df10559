"""The table of features: where the panel of each stands, and what its commands need.

A new feature is a folder and a row here. A panel is imported when it is made, and what a command runs when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ui.budget import commands as budget
from ui.canvas import commands as canvas
from ui.commands import clipboard, edit_commands, selection_commands, view_commands
from ui.commands.command import Command
from ui.commands.requests import BEGIN_QUESTION, EXPLAIN_REQUEST, OPEN_POLICY, SHOW_ANSWER
from ui.commands.tree_commands import TreeCommands
from ui.explain import commands as explain
from ui.export import commands as export
from ui.inspector import commands as inspector
from ui.lenses import commands as lenses
from ui.library import commands as library
from ui.outline import commands as outline
from ui.window.commands import file_commands, help_commands, panel_commands
from ui.window.docks import BOTTOM, LEFT, RIGHT, Dock, Maker
from ui.window.parts import WindowParts


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the window.

    Attributes:
        name: As panels and requests name it.
        commands: Its commands, made with what they need of a window.
        dock: Its panel, where it has one.
    """

    name: str
    commands: Callable[[WindowParts], Iterable[Command]] = lambda _parts: ()
    dock: Dock | None = None


def _outline() -> Maker:
    from ui.outline.panel import OutlinePanel

    return OutlinePanel


def _library() -> Maker:
    from ui.library.panel import LibraryPanel

    return LibraryPanel


def _inspector() -> Maker:
    from ui.window.inspector import InspectorPanel

    return InspectorPanel


def _editor() -> Maker:
    from ui.policy_editor.panel import EditorPanel

    return EditorPanel


def _problems() -> Maker:
    from ui.problems.panel import ProblemsPanel

    return ProblemsPanel


def _budget() -> Maker:
    from ui.budget.assembled import budget_panel

    return budget_panel


def _effective() -> Maker:
    from ui.inspector.effective import EffectivePanel

    return lambda session, _analyses: EffectivePanel(session)


def _history() -> Maker:
    from ui.window.history import HistoryPanel

    return lambda session, _analyses: HistoryPanel(session)


def _tree(parts: WindowParts) -> Iterable[Command]:
    rows = parts.docks.outline
    return TreeCommands(parts.session, lambda: parts.canvas.shown_layout, rows.has_focus).commands()


FEATURES = (
    Feature("files", lambda p: file_commands(p.session, p.filing, p.window)),
    Feature("edit", lambda p: edit_commands.commands(p.session)),
    Feature("clipboard", lambda p: clipboard.commands(p.session)),
    Feature("selection", lambda p: selection_commands.commands(p.session, p.analyses)),
    Feature("tree", _tree),
    Feature("view", lambda p: view_commands.commands(p.session)),
    Feature("canvas", lambda p: canvas.commands(p.canvas)),
    Feature(
        "outline",
        lambda p: outline.commands(p.session, p.docks.outline),
        Dock("Outline", LEFT, _outline, "&Outline", "Ctrl+1", "layout-compact"),
    ),
    Feature(
        "library",
        lambda p: library.commands(p.session, p.window),
        Dock("Policies", LEFT, _library, "&Policies", "Ctrl+2", "policy"),
    ),
    Feature(
        "inspector",
        lambda p: inspector.commands(p.session, p.window, p.place_of_current),
        Dock(
            "Inspector",
            RIGHT,
            _inspector,
            "&Inspector",
            "Ctrl+3",
            answers=(BEGIN_QUESTION, SHOW_ANSWER, EXPLAIN_REQUEST),
        ),
    ),
    Feature("editor", dock=Dock("Policy", BOTTOM, _editor, "Policy &editor", "Ctrl+4", answers=(OPEN_POLICY,))),
    Feature("problems", dock=Dock("Problems", BOTTOM, _problems, "P&roblems", "Ctrl+5")),
    Feature(
        "budget",
        lambda p: budget.commands(p.session, p.analyses, p.window),
        Dock("Budget", BOTTOM, _budget, "&Budget", "Ctrl+7"),
    ),
    Feature("effective", dock=Dock("Effective", BOTTOM, _effective, "E&ffective policies", "Ctrl+8")),
    Feature("history", dock=Dock("History", BOTTOM, _history, "&History", "Ctrl+6")),
    Feature("explain", lambda p: explain.commands(p.session)),
    Feature("lenses", lambda p: lenses.commands(p.session, p.lens)),
    Feature("search", lambda p: p.search.commands()),
    Feature("export", lambda p: export.commands(p.session, p.files, p.lens, p.window)),
    Feature("panels", lambda p: panel_commands(p.session, p.docks, p.area)),
    Feature("help", help_commands),
)
"""Every feature; panels in the order of their tabs."""

DOCKS = {feature.name: feature.dock for feature in FEATURES if feature.dock is not None}

WARM = ("editor", "library")
"""Panels that are imported after the first paint, before somebody waits for them."""


def commands(parts: WindowParts) -> Iterable[Command]:
    """The commands of all features of a window."""
    return (command for feature in FEATURES for command in feature.commands(parts))
