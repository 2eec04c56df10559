"""Refusals of edits say in every place what lifts them, as the button of the window's notice does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import ui
from designer.organization import edits
from designer.organization.model.records import NodeId
from ui.commands.requests import COMPARE_WITH, SHOW_SIDE, ComparedDesign, ComparedSide
from ui.state.session import push

NO_EDITS = {
    "compare/commands.py": "a design that cannot be read",
    "compare/comparison.py": "a file that cannot be read",
    "drift/panel.py": "a difference that cannot be taken over by itself",
    "explain/panel.py": "a message that cannot be read",
    "explain/verify.py": "a question that AWS cannot be asked",
    "export/sheet_maker.py": "a picture that is too large",
    "guardrail_tests/record_dialog.py": "a file that cannot be read",
    "imports/result.py": "differences that cannot be taken together",
    "merge/commands.py": "a design that cannot be read",
    "merge/open_merge.py": "a file of decisions that cannot be read or written",
    "merge/panel.py": "designs that cannot be merged",
    "migration/run_view.py": "a difference that the design of a plan, which is not open, cannot take over",
    "merge/file_dialog.py": "a file that cannot be read",
    "transfer/commands.py": "a design that cannot be read",
    "transfer/dialog.py": "an account that cannot be transferred",
    "policy_editor/statement_form.py": "a text that is not a statement",
    "window/unfinished_runs.py": "a plan whose design cannot be read",
    "budget/pack_dialog.py": "policies that have no place in common",
}
"""Files that say what stands in the way of something that no other edit lifts."""

HOME = Path(ui.__file__).parent


def told(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls that show an error's words and nothing else: `message.say(str(error))`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("say", "refuse"):
            first = call.args[0] if call.args else None
            shows = isinstance(first, ast.Call) and isinstance(first.func, ast.Name) and first.func.id == "str"
            if shows and not any("remedy_of" in ast.unparse(one) for one in (*call.args[1:], *call.keywords)):
                yield call


def test_every_refusal_of_an_edit_offers_what_lifts_it():
    found = {path: list(told(ast.parse(path.read_text("utf-8")))) for path in HOME.rglob("*.py")}
    plain = {path.relative_to(HOME).as_posix().removeprefix("features/") for path, calls in found.items() if calls}
    assert plain == set(NO_EDITS)


def test_an_edit_of_a_design_that_is_only_looked_at_offers_to_show_both(window):
    session = window.session
    before = session.organization.copy()
    session.document.push(edits.remove(session.organization, [NodeId("acc-shop-prod")]))
    session.requests.ask(COMPARE_WITH, ComparedDesign("before.json", before, is_earlier=True))
    window.parts.show_panel("compare")
    window.parts.part("compare").finish()
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    assert push(session, lambda: edits.rename(session.organization, NodeId("ou-prod"), "Production")) is None
    assert "Show both designs" == session.notices.remedy.label
    session.notices.remedy.run()
    assert session.shown.is_open


def test_the_root_that_has_its_name_from_aws_leads_to_the_name_of_the_organization(window, qtbot):
    session = window.session
    session.select([session.organization.root])
    window.actions_by_id["edit.rename"].trigger()
    assert "Rename the organization" == session.notices.remedy.label
    session.notices.remedy.run()
    name = window.parts.part("inspector").organization.name
    qtbot.waitUntil(name.hasFocus)
    assert name.text() == name.selectedText() == session.organization.settings.name
