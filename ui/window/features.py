"""The table of features: the dock of each, and what its commands need of a window.

A new feature is a folder and a row here. Its dock and its commands are in its `commands.py`, which imports little: a
panel is imported when it is made, and what a command runs when it runs.
"""

from collections.abc import Callable, Iterable
from functools import partial

from designer.basics.dataclass import dataclass
from ui.canvas import commands as canvas
from ui.commands import clipboard, edit_commands, selection_commands, view_commands
from ui.commands.actions import CommandSource
from ui.commands.command import Command, Dock, Maker, dock
from ui.commands.requests import (
    ADD_TAG,
    BEGIN_QUESTION,
    EXPLAIN_DENIAL,
    EXPLAIN_INQUIRY,
    EXPLAIN_REQUEST,
    SHOW_ANSWER,
    SHOW_ATTACHED,
)
from ui.commands.tree_commands import TreeCommands
from ui.dragdrop.paste_note import PasteNote
from ui.features.activity import commands as activity
from ui.features.budget import commands as budget
from ui.features.comments import commands as comments
from ui.features.compare import commands as compare
from ui.features.compliance import commands as compliance
from ui.features.delegation import commands as delegation
from ui.features.drift import commands as drift
from ui.features.explain import commands as explain
from ui.features.export import commands as export
from ui.features.guardrail_tests import commands as guardrail_tests
from ui.features.history import commands as history
from ui.features.identities import commands as identities
from ui.features.imports import commands as imports
from ui.features.inspector import commands as inspector
from ui.features.lenses import commands as lenses
from ui.features.library import commands as library
from ui.features.merge import commands as merge
from ui.features.migration import commands as migration
from ui.features.outline import commands as outline
from ui.features.permissions import commands as permissions
from ui.features.policies import commands as policies
from ui.features.policy_editor import commands as policy_editor
from ui.features.problems import commands as problems
from ui.features.report import commands as report
from ui.features.responsibility import commands as responsibility
from ui.features.transfer import commands as transfer
from ui.features.who_can import commands as who_can
from ui.window.commands import file_commands, help_commands, panel_commands
from ui.window.parts import WindowParts


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the window.

    Attributes:
        name: As panels and requests name it.
        commands: Its commands, made with what they need of a window, after the first paint.
        dock: Its panel, where it has one.
    """

    name: str
    commands: Callable[[WindowParts], Iterable[Command]] = lambda _parts: ()
    dock: Dock | None = None


def _inspector() -> Maker:
    from ui.window.inspector import InspectorPanel

    return InspectorPanel


INSPECTOR = dock(
    "inspector",
    _inspector,
    answers=(BEGIN_QUESTION, SHOW_ANSWER, SHOW_ATTACHED, EXPLAIN_REQUEST, EXPLAIN_INQUIRY, EXPLAIN_DENIAL, ADD_TAG),
)
"""Details, permissions and explanations are features of their own; the window shows them as one panel."""


FEATURES = (
    Feature("files", lambda p: file_commands(p.session, p.file_actions, p.window)),
    Feature("clipboard", lambda p: clipboard.commands(p.session, PasteNote(p.session, p.analyses).tell)),
    Feature(
        "tree", lambda p: TreeCommands(p.session, lambda: p.canvas.shown_layout, p.docks.keys_in_outline).commands()
    ),
    Feature("edit", lambda p: edit_commands.commands(p.session)),
    Feature("view", lambda p: view_commands.commands(p.session)),
    Feature("selection", lambda p: selection_commands.commands(p.session, p.analyses)),
    Feature("canvas", lambda p: canvas.commands(p.canvas)),
    Feature("outline", lambda p: outline.commands(p.session, lambda: p.docks.outline), outline.DOCK),
    Feature("policies", lambda p: policies.commands(p.session, p.analyses, p.window), policies.DOCK),
    Feature("inspector", lambda p: inspector.commands(p.session, p.window, p.place_of_current), INSPECTOR),
    Feature("editor", dock=policy_editor.DOCK),
    Feature("problems", lambda p: problems.commands(p.session, p.analyses, p.canvas.visit), problems.DOCK),
    Feature("tests", lambda p: guardrail_tests.commands(p.session, p.analyses, p.window), guardrail_tests.DOCK),
    Feature("comments", lambda p: comments.commands(p.session, p.window), comments.DOCK),
    Feature("budget", lambda p: budget.commands(p.session, p.analyses, p.window), budget.DOCK),
    Feature("effective", dock=inspector.EFFECTIVE),
    Feature("identities", dock=identities.DOCK),
    Feature("who_can", lambda p: who_can.commands(p.session), who_can.DOCK),
    Feature("history", dock=history.DOCK),
    Feature("compare", lambda p: compare.commands(p.session, p.files, p.window), compare.DOCK),
    Feature("migration", lambda p: migration.commands(p.session, p.files), migration.DOCK),
    Feature("drift", lambda p: drift.commands(p.session, p.files, p.window), drift.DOCK),
    Feature("merge", lambda p: merge.commands(p.session, p.files, p.window), merge.DOCK),
    Feature("transfer", lambda p: transfer.commands(p.session, p.files, p.window), transfer.DOCK),
    Feature("responsibility", dock=responsibility.DOCK),
    Feature("compliance", lambda p: compliance.commands(p.session, p.window), compliance.DOCK),
    Feature("activity", lambda p: activity.commands(p.session, p.analyses, p.files, p.window), activity.DOCK),
    Feature("delegation", lambda p: delegation.commands(p.session, p.window)),
    Feature("library", lambda p: library.commands(p.session, p.analyses, p.window)),
    Feature("explain", lambda p: explain.commands(p.session)),
    Feature("lenses", lambda p: lenses.commands(p.session, p.lens, p.canvas.visit)),
    Feature("permissions", lambda p: permissions.commands(p.session, p.analyses)),
    Feature("search", lambda p: p.search.commands()),
    Feature("imports", lambda p: imports.commands(p.session, p.files, p.analyses, p.window, p.show_unsaved)),
    Feature("export", lambda p: export.commands(p.session, p.files, p.lens, p.window)),
    Feature("report", lambda p: report.commands(p.session, p.files, p.window)),
    Feature("panels", lambda p: panel_commands(p.session, p.docks, p.area)),
    Feature("help", help_commands),
)
"""Every feature: panels in the order of their tabs."""

DOCKS = {feature.name: feature.dock for feature in FEATURES if feature.dock is not None}

WARM = ("editor", "policies")
"""Panels that are imported after the first paint, before they are needed."""


def commands(parts: WindowParts) -> list[CommandSource]:
    """Return the makers of the commands of each feature of a window."""
    return [partial(feature.commands, parts) for feature in FEATURES]
