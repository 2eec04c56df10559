"""Lens, find bar and palette in the window, with real keys and clicks."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.registry import LENSES
from designer.exchange.formats.format import NativeFile
from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.guardrail_tests import Promise
from designer.organization.model.lookup import Finder
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.states import State
from tests.ui.again import in_one_window
from ui.commands.requests import (
    COMPARE_WITH,
    EXPLAIN_REQUEST,
    NEW_TEST,
    OPEN_POLICY,
    SHOW_ANSWER,
    ComparedDesign,
)
from ui.features.lenses.button import LensButton
from ui.features.search.find_bar import FindBar
from ui.features.search.palette_field import PaletteField


def content(window, node_id):
    return window.canvas.canvas_scene.contents.of(node_id)


def test_the_palette_finds_a_lens_that_asks_about_nothing_in_particular(window):
    for text, name in (("lens: tests", "tests"), ("lock-outs", "lock-outs"), ("tests hold", "tests")):
        question = next(lens.question for lens in LENSES if lens.id == name)
        picks = window.parts.search.palette.picks(text)
        next(pick for pick in picks if f"Lens: {question}" == pick.content.title).run()
        assert LensChoice(name) == window.lens.choice


def test_the_title_of_a_lens_or_the_end_of_its_question_finds_the_lens_first(window):
    for text, name in (("have stopped", "stopped"), ("services used", "used"), ("would have stopped", "stopped")):
        window.parts.search.palette.picks(text)[0].run()
        assert LensChoice(name) == window.lens.choice
    assert "Lens" not in window.parts.search.palette.picks("guardrail tests")[0].content.title


def test_an_action_is_typed_into_the_lens_and_the_legend_selects(window, qtbot):
    button = window.findChild(LensButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(button.picker.search, "s3:deletebucket")
    qtbot.keyClick(button.picker.search, Qt.Key.Key_Return)
    assert LensChoice("action", "s3:DeleteBucket") == window.lens.choice
    assert "Lens: where SCPs allow s3:DeleteBucket" == button.accessibleName() == button.text()
    window.lens.finish()
    legend = window._area.legend
    assert legend.isVisible()
    assert "Where do SCPs allow s3:DeleteBucket?" == legend.title
    exempt = legend.buttons[-1]
    assert "1 exempt" == exempt.text()
    for state, button in ((State.ALLOWED, legend.buttons[0]), (State.EXEMPT, exempt)):
        counted, told = " ".join(button.toolTip().split()).split(" ", 1)
        assert int(counted)
        assert state.meaning in told
    qtbot.mouseClick(exempt, Qt.MouseButton.LeftButton)
    assert (window.session.document.organization.settings.management_account,) == window.session.selection
    window.actions_by_id["lens.none"].trigger()
    assert legend.isHidden()
    assert window.session.annotations is None


@in_one_window("typed", ["keeps", "patch", "keeps guest"])
def test_lenses_rank_above_actions(window, qtbot, typed):
    button = window.findChild(LensButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(button.picker.search, typed)
    qtbot.keyClick(button.picker.search, Qt.Key.Key_Return)
    assert "duty" == window.lens.choice.lens


def test_the_legend_tells_of_policies_that_cannot_be_read_and_opens_one(window):
    session, opened = window.session, []
    session.requests.answer(OPEN_POLICY, lambda place: opened.append(place.policy))
    window.lens.choose(LensChoice("action", "ec2:RunInstances"))
    window.lens.finish()
    legend = window._area.legend
    assert legend.unreadable.isHidden()
    session.document.push(edits.edit_policy_text(session.organization, PolicyId("region-deny"), "{"))
    window.lens.finish()
    assert legend.unreadable.isVisible()
    assert "1 policy cannot be read" == legend.unreadable.accessibleName()
    assert "RegionDeny" in legend.unreadable.toolTip()
    legend.unreadable.click()
    assert ["region-deny"] == opened
    session.document.undo_stack.undo()
    window.lens.finish()
    assert legend.unreadable.isHidden()


def test_a_line_of_the_legend_becomes_a_test_of_its_accounts(window):
    asked = []
    window.session.requests.asked(NEW_TEST).disconnect()
    window.session.requests.answer(NEW_TEST, asked.append)
    window.lens.choose(LensChoice("action", "organizations:LeaveOrganization"))
    window.lens.finish()
    legend = window._area.legend
    denied = next(button for button in legend.buttons if "denied" in button.text())
    denied.actions()[0].trigger()
    organization = window.session.organization
    assert (Promise.NEVER, (organization.root,), ("organizations:LeaveOrganization",)) == (
        asked[0].promise,
        asked[0].nodes,
        asked[0].actions,
    )
    window.lens.choose(LensChoice("tests"))
    window.lens.finish()
    entry = next(button for button in legend.buttons if button.isEnabled())
    entry.actions()[0].trigger()
    assert ((), True) == (asked[1].actions, bool(asked[1].nodes))


def test_a_collapsed_ou_tells_what_it_hides(window):
    session = window.session
    organization = session.document.organization
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    ou = next(n.id for n in organization.nodes.values() if n.name == "Workloads")
    session.set_collapsed(ou, True)
    annotation = content(window, ou).annotation
    assert organization.accounts_below(ou) == sum(count for _, count in annotation.shares)
    assert annotation.line
    session.set_collapsed(ou, False)
    after = content(window, ou).annotation
    assert after is None or not after.shares


def test_what_is_found_is_lit_and_f3_steps_through_it(window, qtbot):
    window.actions_by_id["edit.find"].trigger()
    bar = window.findChild(FindBar)
    assert bar.isVisible()
    qtbot.keyClicks(bar.search, "prod")
    bar.finish()
    found = bar.found
    assert len(found) > 2
    assert frozenset(found) == window.session.highlighted
    other = next(n for n in window.session.document.organization.walk() if n not in found)
    assert (True, False) == (content(window, found[0]).highlighted, content(window, found[0]).dim)
    assert (False, True) == (content(window, other).highlighted, content(window, other).dim)
    qtbot.keyClick(bar.search, Qt.Key.Key_Return)
    assert (found[0],) == window.session.selection
    window.actions_by_id["edit.find-next"].trigger()
    assert (found[1],) == window.session.selection
    window.actions_by_id["edit.find-previous"].trigger()
    window.actions_by_id["edit.find-previous"].trigger()
    assert (found[-1],) == window.session.selection
    assert f"{len(found)} of {len(found)}" == bar.count.text()
    assert "tag environment=prod" == bar.reason.toolTip()
    bar.step(1)
    assert bar.reason.isHidden()
    bar.step(-1)
    qtbot.keyClick(bar.search, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert window.session.highlighted is None
    assert window.canvas.hasFocus()
    assert window.session.deliberate  # Delete is for what was found
    window.actions_by_id["edit.find"].trigger()
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert window.session.selection, "the first Escape leaves the bar alone"
    qtbot.keyClick(window.canvas, Qt.Key.Key_F3)
    assert (found[0],) == window.session.selection


def test_the_palette_is_as_high_as_what_it_offers(window, qtbot):
    window.actions_by_id["edit.palette"].trigger()
    picker = window.parts.search.palette.picker
    whole, corner = picker.height(), picker.pos()
    for text, rows in (("bluebird-l", 1), ("zzzzqq", 0)):
        picker.search.setText(text)
        qtbot.waitUntil(lambda rows=rows: len(picker.picks) == rows)
        shown = picker.view if rows else picker._nothing
        needed = picker.view.sizeHintForRow(0) if rows else shown.sizeHint().height()
        assert shown.isVisible()
        assert whole > picker.height()
        qtbot.waitUntil(lambda shown=shown, needed=needed: needed == shown.height())  # once it is laid out
        assert corner == picker.pos()
    picker.search.clear()
    assert whole == picker.height()
    picker.leave()


def test_the_palette_runs_commands_and_finds_nodes_policies_and_actions(window, qtbot):
    qtbot.mouseClick(window.findChild(PaletteField), Qt.MouseButton.LeftButton)
    picker = window.parts.search.palette.picker
    assert picker.isVisible()
    expected = set(window.actions_by_id.commands)
    assert len(expected) == picker.model.rowCount()
    qtbot.keyClicks(picker.search, "shop-prod")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert not picker.isVisible()
    organization = window.session.document.organization
    assert "shop-prod" == organization.node(window.session.current).name
    titles = [pick.content.title for pick in window.parts.search.palette.picks("regiondeny")]
    assert "RegionDeny" in titles
    window.actions_by_id["edit.palette"].trigger()
    qtbot.keyClicks(picker.search, "who deletebucket")
    picker.search.setText("iam:CreateUser")
    wanted = "Where do SCPs allow iam:CreateUser?"
    qtbot.waitUntil(lambda: wanted in [pick.content.title for pick in picker.picks])
    row = [pick.content.title for pick in picker.picks].index(wanted)
    for _ in range(row):
        qtbot.keyClick(picker.search, Qt.Key.Key_Down)
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert LensChoice("action", "iam:CreateUser") == window.lens.choice
    window.actions_by_id["edit.palette"].trigger()
    qtbot.keyClicks(picker.search, "no lens")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert LensChoice() == window.lens.choice
    window.actions_by_id["edit.palette"].trigger()
    qtbot.keyClicks(picker.search, "something")
    qtbot.keyClick(picker.search, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    QApplication.processEvents()


def test_the_palette_offers_nodes_of_that_name_first(window):
    titles = [pick.content.title for pick in window.parts.search.palette.picks("prod")]
    nodes = window.session.document.organization.nodes.values()
    named = [n.name for n in nodes if "prod" in n.name.lower()]
    first = [title for title in titles if title in {n.name for n in nodes}]
    assert set(named) == set(first[: len(named)])
    assert len(first) > len(named)  # others hold it in an e-mail or a tag


@in_one_window(
    "typed", ["who can s3:deletebucket", "SCPs allow s3:DeleteBucket", "Where do SCPs allow s3:DeleteBucket?"]
)
def test_the_palette_takes_the_words_of_its_own_questions(window, qtbot, typed):
    field = window.findChild(PaletteField)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(QApplication.focusWidget(), typed)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert LensChoice("action", "s3:DeleteBucket") == window.lens.choice


def test_nothing_found_is_said(window, qtbot):
    window.actions_by_id["edit.palette"].trigger()
    picker = window.parts.search.palette.picker
    picker.search.setText("zzzz qqqq")
    assert picker.view.isHidden()
    picker.leave()
    assert [] == window.parts.search.palette.picks("zzzz qqqq")
    assert NodeId("nope") not in window.session.document.organization.nodes


def test_a_large_organization_is_searched_in_slices(window, qtbot):
    window.file_actions.show(NativeFile(large_organization(3_000, 1)))
    organization = window.session.document.organization
    window.actions_by_id["edit.find"].trigger()
    bar = window.findChild(FindBar)
    bar.search.setText("a")
    bar._job.start(bar._searched(Finder(organization), "a"), first=0)
    assert bar._job.running
    qtbot.waitUntil(lambda: not bar._job.running and not bar._settle.isActive())
    assert window.session.highlighted == frozenset(Finder(organization).nodes("a"))
    finder = Finder(organization)
    assert bar.found == finder.names_first(finder.nodes("a"), "a")
    bar.search_now()
    qtbot.keyClick(bar.search, Qt.Key.Key_Return)  # a step ends the search first
    assert window.session.selection == (bar.found[0],)
    bar.leave()


def test_an_edit_ends_a_search_and_begins_it_again(window, qtbot):
    window.actions_by_id["edit.find"].trigger()
    bar = window.findChild(FindBar)
    bar.search.setText("shop-prod")
    organization = window.session.document.organization
    bar._job.start(bar._searched(Finder(organization), "shop-prod"), first=0)
    account = Finder(organization).named("shop-prod")[0]
    window.session.document.push(edits.remove(organization, [account]))
    assert not bar._job.running
    qtbot.waitUntil(lambda: not bar._settle.isActive() and not bar._job.running)
    assert account not in bar.found
    bar.leave()


def test_the_palette_offers_in_slices_what_one_go_finds_and_keeps_the_row(window, qtbot):
    window.file_actions.show(NativeFile(large_organization(3_000, 1)))
    window.actions_by_id["edit.palette"].trigger()
    palette, picker = window.parts.search.palette, window.parts.search.palette.picker
    name = list(window.session.document.organization.nodes.values())[-1].name
    for text in (name, "prod", "deny", "s3:"):
        picker.search.setText(text)
        palette._search(text, first=0)
        qtbot.waitUntil(lambda: not palette._job.running)
        offered = [pick.content for pick in picker.picks]
        assert offered == [pick.content for pick in palette.picks(text)]
        assert offered
    picker.search.setText("deny")
    qtbot.waitUntil(lambda: not palette._job.running)
    qtbot.keyClick(picker.search, Qt.Key.Key_Down)
    row = picker.picks[1].content
    picker.offer([*picker.picks[::-1]])
    assert picker.picks[picker.view.currentIndex().row()].content == row
    picker.leave()


def test_the_palette_left_open_finds_in_the_organization_that_is_shown_now(window, qtbot):
    window.file_actions.show(NativeFile(large_organization(200, 1)))
    window.actions_by_id["edit.palette"].trigger()
    palette, picker = window.parts.search.palette, window.parts.search.palette.picker
    policy = next(p for p in window.session.document.organization.policies.values() if not p.aws_managed)
    picker.search.setText(policy.name)
    window.session.document.replace(template("coffee-shop").organization)
    qtbot.keyClicks(picker.search, " ")
    qtbot.keyClick(picker.search, Qt.Key.Key_Backspace)
    palette._job.finish()
    assert policy.name not in [pick.content.title for pick in palette.picks(policy.name)]
    picker.leave()


def test_the_legend_counts_nothing_while_an_explanation_of_something_else_lies_over_the_lens(window):
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    legend = window._area.legend
    assert legend.buttons
    window.session.select(["acc-shop-prod"])
    window.session.requests.ask(EXPLAIN_REQUEST, "s3:PutObject")
    assert [] == legend.buttons
    window.parts.docks.inspector.show_tab(0)
    assert legend.buttons


def test_the_legend_counts_nothing_while_a_comparison_lies_over_the_lens(window, qtbot):
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    legend = window._area.legend
    counted = [button.text() for button in legend.buttons]
    design = ComparedDesign("coffee.json", template("coffee-shop").organization, is_earlier=False)
    window.session.requests.ask(COMPARE_WITH, design)
    panel = window.parts.part("compare")
    panel.finish()
    window.parts.show_panel("compare")
    assert [] == legend.buttons
    assert "Hidden by the comparison" in legend._title.accessibleDescription()
    window.lens.choose(LensChoice("action", "s3:GetObject"))  # what was chosen last is seen
    window.lens.finish()
    assert legend.buttons
    window.parts.show_panel("inspector")
    window.parts.show_panel("compare")
    assert [] == legend.buttons
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    window.parts.show_panel("inspector")
    assert counted == [button.text() for button in legend.buttons]


def test_the_permissions_tab_shows_on_the_canvas_who_can_do_an_action(window, qtbot):
    window.session.select(["acc-shop-prod"])
    window.session.requests.ask(SHOW_ANSWER, "s3:DeleteBucket")
    button = window.parts.docks.inspector.permissions.reasons.show_on_canvas
    qtbot.waitUntil(button.isVisible)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert LensChoice("action", "s3:DeleteBucket") == window.lens.choice


def test_the_trace_is_a_command_that_follows_the_selection(window, qtbot):
    window.session.select(["acc-shop-prod"])
    qtbot.keyClick(window.canvas, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    window.lens.finish()
    assert set(window.session.document.organization.path("acc-shop-prod")) == set(window.session.annotations)
    qtbot.keyClick(window.canvas, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    assert LensChoice() == window.lens.choice


def test_accounts_by_tag_are_chosen_by_their_key_and_selected_from_the_legend(window, qtbot):
    organization = window.session.document.organization
    button = window.findChild(LensButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(button.picker.search, "accounts by tag cost")
    assert "Accounts by tag cost-center" == button.picker.picks[0].content.title
    qtbot.keyClick(button.picker.search, Qt.Key.Key_Return)
    assert LensChoice("tag", "cost-center") == window.lens.choice
    window.lens.finish()
    QApplication.processEvents()
    legend = window._area.legend
    assert len(legend.buttons) > 8
    assert legend.more.isVisible()  # with those that the strip has no room for
    assert window._area.strip.rect().contains(legend.geometry())
    places = [button.geometry() for button in legend.buttons if button.isVisible()]
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    first = legend.buttons[0]
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    selected = window.session.selection
    assert first.text() == f"{len(selected)} with {dict(organization.node(selected[0]).tags)['cost-center']}"
    titles = [pick.content.title for pick in window.parts.search.palette.picks("environment")]
    assert "Accounts by tag environment" in titles


def test_a_value_in_the_legend_is_data(window):
    document = window.session.document
    shop = document.organization.node(NodeId("acc-shop-prod"))
    document.push(Change("Tag", {shop.id: Swap(shop, replace(shop, tags=(("team", "R&D"),)))}))
    window.lens.choose(LensChoice("tag", "team"))
    window.lens.finish()
    first = window._area.legend.buttons[0]
    assert ("1 account with R&&D", "1 account with R&D: select these") == (first.text(), first.accessibleName())
