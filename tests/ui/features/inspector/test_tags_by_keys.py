"""Tags are added by keys alone, and nothing that is typed lands in another field."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.organization import edits
from tests.ui.again import in_one_window
from tests.ui.jobs import is_busy
from ui.features.inspector.tags_model import KEY_COLUMN, VALUE_COLUMN

KEYS, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
SHOP, OTHERS = "acc-shop-prod", ("acc-dev-anna", "acc-shop-test")


def type_in(text):
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)
    QApplication.processEvents()  # a cell takes what is typed a turn after Enter


def begin(window, nodes):
    """Open the row that adds a tag to nodes."""
    window.session.select(nodes)
    window.parts.show_panel("inspector")
    page = window.parts.docks.inspector.several if len(nodes) > 1 else window.parts.docks.inspector.details
    view, model = page.attributes.field("tags").view, page.attributes.field("tags").model
    view.setFocus()
    view.setCurrentIndex(model.index(len(model.rows), KEY_COLUMN))
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    return page


def records(window):
    return {n.id: (n.tags, n.notes, n.name) for n in window.session.document.organization.nodes.values()}


def with_tags(window, node, count):
    organization = window.session.document.organization
    tags = [(f"key{n}", f"value{n}") for n in range(count)]
    window.session.document.push(edits.set_tags(organization, node, tags))


@in_one_window("go_on", [KEYS.Key_Tab, KEYS.Key_Return])
@in_one_window("count", [0, 1, 12])
def test_a_key_is_followed_by_its_value_and_nothing_else_is_touched(window, count, go_on):
    with_tags(window, SHOP, count)
    before = records(window)
    page = begin(window, [SHOP])
    type_in("team")
    press(go_on)
    type_in("platform")
    press(KEYS.Key_Return)
    tags, notes, name = before[SHOP]
    assert {**before, SHOP: ((*tags, ("team", "platform")), notes, name)} == records(window)
    assert page.attributes.field("tags").view.hasFocus()
    assert (count, VALUE_COLUMN) == (
        page.attributes.field("tags").view.currentIndex().row(),
        page.attributes.field("tags").view.currentIndex().column(),
    )


@in_one_window("go_on", [KEYS.Key_Tab, KEYS.Key_Return])
@in_one_window("at_once", [True, False])
def test_several_nodes_get_a_tag_and_keep_their_notes(window, go_on, at_once, monkeypatch, qtbot):
    nodes = (SHOP, *OTHERS)
    with_tags(window, SHOP, 1)
    with_tags(window, OTHERS[0], 3)  # so that the new tag is not the last in the order of all
    if not at_once:
        monkeypatch.setattr("ui.features.inspector.details.AT_ONCE", 1)
    before = records(window)
    window.session.select(nodes)
    qtbot.waitUntil(lambda: len(window.parts.docks.inspector.several.attributes.field("tags").model.rows) > 3)
    page = begin(window, nodes)
    type_in("team")
    press(go_on)
    type_in("platform")
    press(KEYS.Key_Return)
    after = records(window)
    for node in nodes:
        assert (*before[node][0], ("team", "platform")) == after[node][0]
    assert {n: r[1:] for n, r in before.items()} == {n: r[1:] for n, r in after.items()}
    qtbot.waitUntil(lambda: not is_busy(page))
    assert page.attributes.field("tags").view.hasFocus()
    row = page.attributes.field("tags").model.rows[page.attributes.field("tags").view.currentIndex().row()]
    assert ("team", "platform") == (row.key, row.value)


def test_a_save_leads_from_the_key_to_the_value(window, tmp_path):
    window.files.save(tmp_path / "design.json")
    before = records(window)
    begin(window, [SHOP])
    type_in("team")
    press(KEYS.Key_S, CTRL)
    type_in("platform")
    press(KEYS.Key_Return)
    assert (*before[SHOP][0], ("team", "platform")) == records(window)[SHOP][0]
    assert before[SHOP][1:] == records(window)[SHOP][1:]


def test_another_key_stays_in_its_row(window):
    with_tags(window, SHOP, 3)
    page = begin(window, [SHOP])
    page.attributes.field("tags").view.setCurrentIndex(page.attributes.field("tags").model.index(1, KEY_COLUMN))
    type_in("team")
    press(KEYS.Key_Tab)
    type_in("platform")
    press(KEYS.Key_Return)
    assert ("team", "platform") == records(window)[SHOP][0][1]


def test_who_clicks_elsewhere_stays_there(window):
    page = begin(window, [SHOP])
    type_in("team")
    page.attributes.field("notes").setFocus()
    assert "team" in dict(records(window)[SHOP][0])
    assert page.attributes.field("notes").hasFocus()


@in_one_window("cell", [KEY_COLUMN, VALUE_COLUMN])
def test_the_keys_stay_in_the_table_when_the_open_row_goes(window, cell):
    with_tags(window, SHOP, 3)
    page = begin(window, [SHOP])
    page.attributes.field("tags").view.setCurrentIndex(page.attributes.field("tags").model.index(2, cell))
    window.session.document.push(edits.remove_tag(window.session.document.organization, (SHOP,), "key2"))
    focused = QApplication.focusWidget()
    assert focused is page.attributes.field("tags").view or page.attributes.field("tags").view.isAncestorOf(focused)


def test_a_cell_stays_at_its_tag_whatever_happens_around_it(window):
    """What is typed goes where the editor was opened, also when rows before it go or come meanwhile."""
    with_tags(window, SHOP, 4)
    page = begin(window, [SHOP])
    model: QAbstractItemModel = page.attributes.field("tags").model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    page.attributes.field("tags").view.setCurrentIndex(model.index(2, VALUE_COLUMN))
    type_in("mine")
    document = window.session.document
    document.push(edits.remove_tag(document.organization, (SHOP,), "key0"))
    document.push(edits.set_tag(document.organization, (SHOP,), "late", "x"))
    last, *others = [("key2", "value2"), ("late", "x"), ("key3", "value3"), ("key1", "value1")]
    document.push(edits.set_tags(document.organization, SHOP, [*others, last]))
    press(KEYS.Key_Return)
    assert (*others, ("key2", "mine")) == records(window)[SHOP][0]
    tester.deleteLater()


@in_one_window(("nodes", "others"), [([SHOP], ["acc-dev-ben"]), (OTHERS, [*OTHERS, SHOP]), (OTHERS, [SHOP])])
def test_an_open_cell_goes_with_its_nodes_and_no_other_opens(window, nodes, others):
    """What is typed next must not be a key of whoever is shown by then."""
    for node in (SHOP, *OTHERS):
        with_tags(window, node, 2)
    begin(window, nodes)
    type_in("half")
    window.session.select(others)
    inspector, before = window.parts.docks.inspector, records(window)
    assert not inspector.details.attributes.field("tags").view.cells.is_open
    assert not inspector.several.attributes.field("tags").view.cells.is_open
    type_in("x")
    press(KEYS.Key_Escape)
    assert before == records(window)


@in_one_window("elsewhere", [None, (0, VALUE_COLUMN), (3, KEY_COLUMN)])
def test_a_refused_key_is_opened_again_and_one_escape_drops_it(window, elsewhere):
    """Also where the keys have gone to another cell meanwhile, whose Esc is its own."""
    with_tags(window, SHOP, 3)
    before = records(window)
    page, drafts = begin(window, [SHOP]), window.session.drafts
    tags = page.attributes.field("tags")
    tags.view.setCurrentIndex(tags.model.index(1, KEY_COLUMN))
    type_in("bad#key")
    press(KEYS.Key_Return)
    if elsewhere is not None:
        tags.view.setCurrentIndex(tags.model.index(*elsewhere))
        press(KEYS.Key_Escape)
        assert drafts.pending
        tags.view.setCurrentIndex(tags.model.index(*elsewhere))
    assert not drafts.commit()
    assert "bad#key" == QApplication.focusWidget().text()
    press(KEYS.Key_Escape)
    assert not drafts.pending
    assert drafts.commit()
    assert before == records(window)


def test_a_tag_is_chosen_by_keys_alone_and_escape_closes_the_list_first(window):
    window.session.document.push(edits.set_tags(window.session.organization, OTHERS[0], []))
    page = begin(window, OTHERS[:1])
    type_in("envi")
    press(KEYS.Key_Escape)
    assert "envi" == QApplication.focusWidget().text()
    press(KEYS.Key_Down)
    press(KEYS.Key_Down)
    press(KEYS.Key_Return)  # takes the key, and goes on to the value
    assert (("environment", ""),) == window.session.organization.node(OTHERS[0]).tags
    type_in("pro")
    press(KEYS.Key_Down)
    press(KEYS.Key_Tab)
    assert (("environment", "prod"),) == window.session.organization.node(OTHERS[0]).tags
    assert page.isVisible()


def test_no_cell_seems_to_have_the_keys_once_they_went_on(window):
    view = begin(window, [SHOP]).attributes.field("tags").view
    press(KEYS.Key_Tab)
    while QApplication.focusWidget() is view:
        press(KEYS.Key_Tab)
    assert not view.currentIndex().isValid()
    assert [] == view.selectedIndexes()


def test_a_field_whose_tag_has_gone_offers_nothing(window):
    page = begin(window, [SHOP])
    field = QApplication.focusWidget()
    page.attributes.field("tags").model.show(())
    field.ask()
    assert [] == field.suggestions
