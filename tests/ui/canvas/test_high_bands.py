"""What OUs show from afar besides their names: policies in high bands, and an outline under the mouse."""

from designer.analysis.access.guards import limits_permissions
from designer.analysis.lenses.annotation import ERRORS, WARNINGS
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Density, Direction
from designer.organization.model.records import NodeKind
from tests.ui.canvas.pictures import make_all
from tests.ui.canvas.test_nested import arranged
from ui.canvas.cards.items import rectf
from ui.canvas.cards.reports import NodeReports
from ui.canvas.far.frames import frames_under
from ui.canvas.far.headings import _CHIPS_FROM, Headings
from ui.canvas.view import CanvasView
from ui.state.document import Document
from ui.state.session import Session


def shown(qtbot):
    view = CanvasView(Session(Document(large_organization(600, 1))))
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.set_animated(False)
    view.session.set_direction(Direction.NESTED)
    view.session.expand_all()
    view.show()
    return view


def test_high_bands_show_the_policies_of_their_ous_where_no_lens_is_on(qtbot):
    view = shown(qtbot)
    scene, organization = view.canvas_scene, view.session.organization
    placing, scale = Headings(scene.layout, organization), 0.79
    found = {one.node: one for one in placing.placed(scene.layout.bounds, scale) if not one.is_star}
    high = [one for one in found.values() if scene.layout.band(one.node).h * scale >= _CHIPS_FROM]
    limiting = {
        one.node: [
            organization.policies[p].name
            for p in organization.node(one.node).policies
            if limits_permissions(organization, p)
        ]
        for one in high
    }
    assert any(limiting.values())
    for one in high:
        named = [chip for chip in one.chips if not chip.startswith("+")]
        rest = len(limiting[one.node]) - len(named)
        assert one.chips == (*limiting[one.node][: len(named)], *([f"+{rest}"] if rest else []))
    assert not any(one.chips for one in found.values() if one not in high)
    view.session.set_annotations({})  # a lens that says nothing
    view.show_at(0.4, rectf(scene.layout.bounds).center())
    make_all(scene)
    assert scene.overview._headings
    assert not any(one.chips for one in scene.overview._headings)


def test_headings_count_the_problems_below_them_where_no_lens_is_on(qtbot):
    view = shown(qtbot)
    scene, organization = view.canvas_scene, view.session.organization
    allowed, denied = organization.node(organization.root).children[-2:]
    reports = NodeReports(organization)
    shared = (2, frozenset({denied, allowed}))
    counts = {denied: 5, allowed: 2}
    reports.report(counts, frozenset({denied}), [shared])
    assert reports.problems_in(organization.root) == (ERRORS, 5)
    assert reports.problems_in(denied) == (ERRORS, 5)
    assert reports.problems_in(allowed) == (WARNINGS, 2)
    words = "5 problems here and below; one that several of them share counts once"
    assert words == reports.problem_words(organization.root)
    scene._contents.reports.report(counts, frozenset({denied}), [shared])
    view.show_at(0.3, rectf(scene.layout.bounds).center())
    scene._refresh()
    make_all(scene)
    assert {one.node: one.alarm for one in scene.overview._headings if one.alarm} == {
        organization.root: (ERRORS, 5),
        denied: (ERRORS, 5),
        allowed: (WARNINGS, 2),
    }
    placing, bounds, alarms = Headings(scene.layout, organization), scene.layout.bounds, set()
    for scale in (0.02, 0.05, 0.1, 0.2):  # in the smallest few counts have room
        numbers = {one.node: one.number for one in placing.placed(bounds, scale) if not one.is_star}
        found = placing.placed(bounds, scale, lambda _: (WARNINGS, 12_345), keeps=True)
        warned = [one for one in found if not one.is_star]
        assert {one.node: one.number for one in warned} == numbers, "none of accounts gives way to one of problems"
        assert all(one.alarm for one in warned), "else an OU looks as if it had no problems"
        assert not any(one.alarm[1] for one in warned if not one.number), "which alone could be taken for it"
        corners = [one.corner for one in warned if not one.corner.isNull()]
        assert not any(corner.intersects(one.room) for corner in corners for one in found)
        alarms.update(one.alarm for one in warned)
    assert alarms == {(WARNINGS, 12_345), (WARNINGS, 0)}, "the sign alone where the number has no room"
    reports.report({}, frozenset())
    assert reports.problems_in(organization.root) is None


def test_the_frame_under_the_mouse_is_the_ou_or_that_of_the_account(qtbot):
    scene, tree = (view := shown(qtbot)).canvas_scene, view.session.organization
    account = next(node.id for node in tree.nodes.values() if node.kind is NodeKind.ACCOUNT and tree.parent(node.id))
    parent = tree.parent(account)
    assert [parent] == frames_under(scene.layout, tree, account) == frames_under(scene.layout, tree, parent)
    assert [] == frames_under(scene.layout, tree, None)
    make_all(scene)


def test_a_name_is_smaller_where_its_number_has_no_room_else(qtbot):
    view = shown(qtbot)
    scene = view.canvas_scene
    placing, scale = Headings(scene.layout, view.session.organization), 0.3
    plain, narrow = 0, 0
    for heading in placing.placed(scene.layout.bounds, scale):
        room = scene.layout.band(heading.node).w * scale if not heading.is_star else 0
        plain += bool(heading.number)
        smallest = placing.types.of(12, bold=scene.layout.level(heading.node) <= 2) if room else heading.type
        narrow += bool(room) and not heading.number and smallest.width(heading.text) + 30 < room - 12
    assert plain
    assert not narrow
    make_all(scene)


def test_ous_whose_accounts_are_rows_in_their_cards_have_names_from_afar_from_left_to_right_too(qtbot):
    session = Session(Document(large_organization(600, 1)))
    session.set_density(Density.DENSE)
    layout = arranged(session, Direction.LEFT_RIGHT)
    with_rows = [ou for ou in layout.containers() if layout.stack(ou) is not None and layout.level(ou) == 1]
    assert with_rows
    named = {one.node for one in Headings(layout, session.organization).placed(layout.bounds, 0.49)}
    assert named.issuperset(with_rows)
    assert not any(
        rectf(layout.band(ou)).intersects(rectf(layout.rect(layout.stack(ou).accounts[0]))) for ou in with_rows
    )


def test_headings_that_are_placed_again_say_what_is_true_now(qtbot):
    view = shown(qtbot)
    scene, document = view.canvas_scene, view.session.document
    view.show_at(0.2, rectf(scene.layout.bounds).center())
    make_all(scene)
    reports, ou = scene.contents.reports, document.organization.node(document.organization.root).children[-1]

    def said():
        heading = next(one for one in scene.overview._headings if one.node == ou)
        return heading.text, heading.alarm

    before = said()
    assert said()[1] is None
    reports.report({ou: 3}, frozenset())
    scene._refresh()
    assert (before[0], (WARNINGS, 3)) == said()
    document.push(edits.rename(document.organization, ou, "New"))
    make_all(scene)
    assert "New" == said()[0]
    reports.report({}, frozenset())
    scene._refresh()
    assert ("New", None) == said()
