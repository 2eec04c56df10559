"""The small parts: what they tell, how they give way, that texts are data and every part works by keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPoint, QRectF, QSize, QStringListModel, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.theme import DARK, LIGHT, AnswerStyle, Role, Scheme, contrast
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.display.answer_bar import paint_answer_bar, segments
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import (
    ElidedLabel,
    SectionHeader,
    SeverityStyle,
    menu_text,
    one_line,
    plain_label,
    tooltip_text,
)
from ui.widgets.display.name_elision import SiblingNames
from ui.widgets.display.notifier import Notifier
from ui.widgets.display.size_meter import SizeMeter
from ui.widgets.fields.choice_popup import CompletionItem
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.search_box import SearchBox, offer_clear
from ui.widgets.fields.suggest_field import SuggestField, question_field
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent, row_height
from ui.widgets.item_views.tree_view import TreeView

HOSTILE = "<b>bold</b> & <img src=x>\nsecond line"


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, Scheme.LIGHT)


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def has_nearly(image: QImage, colour: QColor) -> bool:
    """Whether some pixel has the colour, except for what smoothing leaves of it in thin strokes of text."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return any(max(abs(a - b) for a, b in zip(pixel.toTuple(), colour.toTuple(), strict=True)) <= 8 for pixel in pixels)


# -- text


def test_texts_from_files_never_become_markup(qtbot):
    label = plain_label(HOSTILE)
    qtbot.addWidget(label)
    assert Qt.TextFormat.PlainText is label.textFormat()
    assert "Dev && Test" == menu_text("Dev & Test")
    assert ("R&&…", "a b") == (menu_text("R&D and more", 3), menu_text("a\nb"))
    assert "<b>bold</b> & <img src=x> second line" == one_line(HOSTILE)


def test_a_tool_tip_breaks_long_lines_and_hides_nothing(qtbot):
    assert "Name\n  indented\n\n<b>bold</b> & sound" == tooltip_text("Name\n  indented\n\n<b>bold</b> & sound")
    lines = tooltip_text("word " * 40 + "x" * 200).splitlines()
    assert (5, 80) == (len(lines), max(map(len, lines)))
    assert tooltip_text("x" * 10_000).endswith("…")
    assert len(tooltip_text("x" * 10_000)) < 2_500
    assert "a\\u001bb\\u202ec" == tooltip_text("a\x1bb\u202ec")
    assert tooltip_text("") == ""


def test_every_label_inside_the_parts_is_plain(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    form = KeyValueForm(host)
    form.add_field("Name", QLineEdit()).say(HOSTILE)
    form.add_text("Id", HOSTILE)
    parts = [form, EmptyState("tests", HOSTILE, HOSTILE, parent=host), Notifier(host), SectionHeader(HOSTILE, host)]
    labels = [label for part in parts for label in part.findChildren(QLabel) if label.text()]
    assert labels
    assert {Qt.TextFormat.PlainText} == {label.textFormat() for label in labels}


def test_a_long_label_gives_way_and_tells_the_whole_in_its_tooltip(qtbot):
    label = ElidedLabel("A name so long that no panel has room for it <b>")
    label.resize(60, 20)
    shown(qtbot, label)
    assert "room for it <b>" in label.toolTip()
    label.resize(600, 20)
    label.set_text("Short")
    assert ("", "Short") == (label.toolTip(), label.accessibleName())
    assert label.minimumSizeHint().width() < 60


# -- search


def test_a_search_box_is_emptied_by_escape_and_by_its_button(qtbot):
    box = shown(qtbot, SearchBox("Find"))
    clear = next(button for button in box.findChildren(QToolButton) if button.defaultAction().text() == "Clear")
    assert not clear.isVisible()
    qtbot.keyClicks(box, "s3:*")
    assert clear.isVisible()
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert "" == box.text()
    qtbot.keyClicks(box, "iam")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert "" == box.text()


def test_arrows_lead_from_the_search_box_to_the_results(qtbot):
    box = shown(qtbot, SearchBox("Find"))
    steps = []
    box.stepped.connect(steps.append)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert [1, -1] == steps


# -- chips and bars


def test_a_filter_chip_is_switched_by_mouse_and_space_and_looks_it(qtbot):
    chip = shown(qtbot, Chip("3,109 denied", AnswerStyle.DENIED).make_filter())
    on = chip.grab().toImage()
    switched = []
    chip.toggled.connect(switched.append)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    chip.setFocus()
    off = chip.grab().toImage()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert [False, True] == switched
    assert on != off


def test_a_click_on_a_filter_shows_its_kind_alone_and_the_last_one_shows_everything_again(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    chips = [Chip(text, parent=host) for text in ("allowed", "denied", "not known")]
    chips[2].hide()  # as where nothing is of its kind
    join_filters(chips, bool)
    states = []
    for place in (1, 1, 0, 1, 0):
        chips[place].click()
        states.append([chip.isChecked() for chip in chips[:2]])
    assert [[False, True], [True, True], [True, False], [True, True], [True, False]] == states


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_a_filter_chip_is_filled_while_on_and_flat_while_off(qtbot, monkeypatch, tokens):
    monkeypatch.setattr(theme, "current", lambda: tokens)
    chip = Chip("to decide").make_filter()
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    fills = []
    for on in (True, False):
        chip.setChecked(on)
        image = QImage(chip.size(), QImage.Format.Format_RGB32)
        image.fill(tokens.panel)
        chip.render(image, QPoint(), QRegion(), QWidget.RenderFlag(0))
        fills.append({image.pixelColor(x, y).name() for x, y in ((6, chip.height() // 2), (chip.width() // 2, 1))})
    assert [{tokens.account_tint.name()}, {tokens.panel.name()}] == fills


def test_a_filter_chip_that_the_mouse_switched_off_has_no_ring_as_if_it_were_chosen(qtbot):
    chip = shown(qtbot, Chip("to decide").make_filter())
    ringed = []
    for keys in (False, True):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
        chip.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, keys)
        image = chip.grab().toImage()
        top = {image.pixelColor(image.width() // 2, y).name() for y in range(4)}
        ringed.append(theme.current().accent.name() in top)
    assert chip.hasFocus()
    assert [False, True] == ringed


def test_a_plain_chip_takes_no_focus_and_shows_all_its_words(qtbot):
    chip = shown(qtbot, Chip("planned"))
    assert Qt.FocusPolicy.NoFocus is chip.focusPolicy()
    wider = chip.sizeHint().width()
    chip.set_text("planned for the next year")
    assert wider < chip.sizeHint().width()


@given(st.tuples(*[st.integers(0, 20_000)] * 3), st.floats(12, 400))
def test_a_bar_shows_every_answer_that_occurs_and_fills_its_room(counts, width):
    parts = segments(counts, width)
    if sum(counts):
        assert sum(parts) == pytest.approx(width)
    assert [bool(count) for count in counts] == [part > 0.9 for part in parts]


def test_a_bar_is_mirrored_from_right_to_left(qapp):
    ends = []
    for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        image = QImage(100, 10, QImage.Format.Format_RGB32)
        image.fill(LIGHT.panel)
        painter = QPainter(image)
        paint_answer_bar(painter, QRectF(0, 0, 100, 10), (50, 0, 50), direction)
        painter.end()
        ends.append((image.pixelColor(10, 5).name(), image.pixelColor(90, 5).name()))
    assert [(LIGHT.allowed.name(), LIGHT.denied.name()), (LIGHT.denied.name(), LIGHT.allowed.name())] == ends


def test_what_is_conditional_in_a_bar_is_told_without_its_colour(qapp):
    def colours_of(counts):
        image = QImage(100, 10, QImage.Format.Format_RGB32)
        image.fill(LIGHT.panel)
        painter = QPainter(image)
        paint_answer_bar(painter, QRectF(0, 0, 100, 10), counts)
        painter.end()
        return {image.pixelColor(x, 5).name() for x in range(10, 90)}

    assert {LIGHT.denied.name()} == colours_of((0, 0, 5))
    assert len(colours_of((0, 5, 0))) > 1


def test_a_size_meter_warns_near_the_limit_and_counts_what_is_too_much(qtbot):
    meter = SizeMeter()
    qtbot.addWidget(meter)
    meter.set_size(912, 10_240)
    assert ("912 of 10,240 characters", Role.ACCENT) == (meter.words(), meter.role())
    meter.set_size(9_300, 10_240)
    assert Role.WARNING is meter.role()
    meter.set_size(10_300, 10_240, "9,000 minified")
    assert ("10,300 of 10,240 characters, 60 too many · 9,000 minified", Role.DENIED) == (meter.words(), meter.role())
    assert LIGHT.denied.name() in colours(meter.grab().toImage())


# -- panels


def test_an_empty_state_offers_its_action_by_keyboard(qtbot):
    empty = shown(qtbot, EmptyState("tests", "No tests yet", "Write one.", "Add a test"))
    empty.resize(300, 300)
    with qtbot.waitSignal(empty.acted):
        qtbot.keyClick(empty.findChild(type(push_button(""))), Qt.Key.Key_Space)
    empty.say("Nothing found")
    assert "Nothing found" == empty.accessibleName()
    assert not empty.findChild(type(push_button(""))).isVisible()


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_icon_of_a_primary_button_is_seen_with_and_without_the_keys(qtbot, qapp, scheme):
    theme.apply(qapp, scheme)
    with_icon, other = push_button("", "file-new", look="primary"), push_button("Other")
    host = QWidget()
    row = QHBoxLayout(host)
    row.addWidget(with_icon)
    row.addWidget(other)
    shown(qtbot, host)
    for widget in (other, with_icon):
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        image = with_icon.grab().toImage()
        inner = [image.pixelColor(x, y) for x in range(8, image.width() - 8) for y in range(5, image.height() - 5)]
        assert max(contrast(pixel, inner[0]) for pixel in inner) >= 3


def test_buttons_with_an_icon_alone_have_a_name_and_can_be_reached(qtbot):
    button = icon_button("close", "Dismiss")
    qtbot.addWidget(button)
    assert ("Dismiss", "Dismiss") == (button.toolTip(), button.accessibleName())
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_form_names_its_fields_and_shows_messages_below_them(qtbot):
    form = KeyValueForm()
    field = QLineEdit()
    message = form.add_field("E-mail", field)
    shown(qtbot, form)
    assert ("E-mail", False) == (field.accessibleName(), message.isVisible())
    message.say("Write an address.")
    assert message.isVisible()
    assert message.mapTo(form, QPoint()).y() >= field.mapTo(form, QPoint()).y()
    message.say("")
    assert not message.isVisible()
    form.set_row_visible(field, False)
    assert not field.isVisible()


def test_a_link_without_room_loses_its_middle(qtbot):
    form = KeyValueForm()
    link = form.add_link("Managed by")
    shown(qtbot, form)
    form.resize(260, 60)
    shared, seen = "payments-and-orders-in-the-cloud-of-the-eastern-company", set()
    for name in (f"{shared}-management-account", f"{shared}-log-archive"):
        link.setText(name)
        image = link.grab().toImage()
        end = image.copy(image.width() // 2, 0, image.width() // 2, image.height())
        seen.add(bytes(end.constBits()))
    assert 2 == len(seen)  # the ends tell them apart, and both are to be seen


def test_a_message_wears_the_theme_worn(qapp, qtbot):
    message = InlineMessage()
    qtbot.addWidget(message)
    message.say("Quote numbers.", SeverityStyle.WARNING)
    assert has_nearly(message.grab().toImage(), LIGHT.warning)
    theme.apply(qapp, Scheme.DARK)
    assert has_nearly(message.grab().toImage(), DARK.warning)


# -- notices


def test_a_refusal_is_shown_over_its_host_and_stays_inside(qtbot):
    host = QWidget()
    notice = Notifier(host)
    host.resize(400, 300)
    shown(qtbot, host)
    notice.refuse("Cannot move Workloads into Prod: " + "an OU cannot be placed below itself. " * 4)
    assert notice.isVisible()
    assert host.rect().contains(notice.geometry())
    host.resize(250, 300)
    assert host.rect().contains(notice.geometry())


def test_a_notice_is_no_higher_than_its_words(qtbot):
    host = QWidget()
    notice = Notifier(host)
    host.resize(700, 600)
    shown(qtbot, host)
    notice.refuse("Not that.")
    assert notice.height() < 60
    assert notice.y() > 500


def test_a_notice_stands_at_the_foot_of_its_part_while_that_is_in_sight(qtbot):
    host = QWidget()
    host.resize(900, 300)
    part = QWidget(host)
    part.setGeometry(200, 50, 500, 100)
    notice = Notifier(host, part)
    shown(qtbot, host)
    notice.say("Saved organization-of-the-group.json")
    assert part.geometry().contains(notice.geometry())
    part.hide()
    notice.say("Saved.")
    assert notice.y() > 200 > notice.x()


def test_a_notice_goes_by_itself_or_when_dismissed_and_leaves_no_timer(qtbot):
    host = QWidget()
    notice = Notifier(host)
    shown(qtbot, host)
    notice.say("Saved.")
    assert notice._timer.isActive()
    notice._timer.timeout.emit()
    assert ("", False) == (notice.text(), notice._timer.isActive())
    notice.refuse("No.")
    qtbot.mouseClick(notice.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert not notice.isVisible()
    notice.refuse("Not that.")
    assert "Not that." == notice.text()
    host.hide()
    assert not notice._timer.isActive()


# -- rows


ROWS = [
    RowContent(
        "acme-workloads-payments-prod" * 3,
        trailing="12",
        icon="ou",
        siblings=SiblingNames(("acme-one-prod", "acme-two-prod")),
        dense=True,
    ),
    RowContent("s3", trailing="98 of 164", icon="chevron-right", bold=True),
    RowContent("DeleteBucket", "unless role BreakGlass", icon="denied", icon_role=Role.DENIED),
    RowContent(
        "shop-prod", "555566667777", icon="account", tinted=True, badge="exempt", badge_severity=SeverityStyle.ERROR
    ),
    RowContent("名前" * 200 + "\nשלום", "x" * 5000, badge="wide" * 50, trailing="y" * 200, faded=True),
    RowContent(""),
]


@pytest.mark.parametrize("content", ROWS)
@pytest.mark.parametrize("width", [10, 90, 600])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_rows_of_any_content_fit_any_width(content, width, direction):
    image = QImage(600, 60, QImage.Format.Format_RGB32)
    image.fill(LIGHT.panel)
    option = QStyleOptionViewItem()
    option.rect = image.rect().adjusted(0, 0, width - 600, 0)
    option.direction = direction
    painter = QPainter(image)
    RowDelegate(None, lambda _index: content).paint(painter, option, QModelIndex())
    painter.end()


def test_rows_in_a_list_have_their_height_and_never_make_it_scroll_sideways(qtbot):
    view = QListView()
    rows = RowModel(view)
    rows.show([Row(content) for content in ROWS])
    view.setModel(rows)
    view.setItemDelegate(RowDelegate(view))
    view.resize(240, 300)
    shown(qtbot, view)
    assert not view.horizontalScrollBar().isVisible()
    heights = [view.visualRect(view.model().index(row, 0)).height() for row in range(len(ROWS))]
    assert [row_height(content) for content in ROWS] == heights


def test_a_selected_row_of_a_tree_is_one_bar(qtbot):
    view = TreeView()
    view.setModel(QStringListModel(["Root", "Prod"], view))
    view.resize(200, 100)
    shown(qtbot, view)
    view.setCurrentIndex(view.model().index(0, 0))
    image = view.viewport().grab().toImage()
    middle = view.visualRect(view.model().index(0, 0)).center().y()
    assert {LIGHT.selection.name()} == {image.pixelColor(x, middle).name() for x in (8, 190)}
    assert LIGHT.panel.name() == image.pixelColor(1, middle).name()
    assert QSize(200, theme.metrics().row).height() <= view.visualRect(view.model().index(0, 0)).height()


def test_a_wrapped_text_gives_back_the_room_of_longer_words(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    label = plain_label("word " * 60, wrap=True)
    QVBoxLayout(host).addWidget(label)
    host.resize(160, 80)
    host.show()
    tall = label.minimumHeight()
    label.setText("word")
    assert label.minimumHeight() < tall / 4
    host.resize(600, 80)
    label.setText("word " * 60)
    qtbot.waitUntil(lambda: label.width() > 500)
    assert label.minimumHeight() < tall / 2


# -- suggestions


@pytest.mark.parametrize(("question", "steps"), [(False, 1), (True, 2)])
def test_tab_and_return_choose_a_row_that_the_arrows_went_to(qtbot, question, steps):
    field = SuggestField("Action", items_of("s3:GetObject", "s3:PutObject"), question=question)
    shown(qtbot, field)
    field.setFocus()
    chosen = []
    field.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return):
        qtbot.keyClicks(field, "s3:")
        assert ["s3:GetObject", "s3:PutObject"] == field.suggestions
        for _ in range(steps):  # an entry has its first row marked
            qtbot.keyClick(field, Qt.Key.Key_Down)
        qtbot.keyClick(field, key)
        assert "s3:PutObject" == field.text() == chosen.pop()
        assert not field.is_open
        field.clear()


@pytest.mark.parametrize(("is_question", "text"), [(False, "s3:"), (True, "s")])
def test_tab_takes_the_first_row_for_an_entry_and_leaves_a_question(qtbot, is_question, text):
    host = QWidget()
    field = question_field("B", lambda _text: ["s3:"]) if is_question else SuggestField("A", items_of("s3:"))
    column = QVBoxLayout(host)
    column.addWidget(field)
    column.addWidget(QPushButton("Next"))
    shown(qtbot, host)
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    field.setFocus()
    qtbot.keyClicks(field, "s")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert text == field.text()
    assert not field.is_open
    assert (host.focusWidget() is field) is not is_question


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
@pytest.mark.parametrize("question", [False, True])
@pytest.mark.parametrize(("text", "becomes"), [("s3:g", "s3:GetObject"), ("s3:PutObject", "s3:PutObject")])
def test_a_text_that_is_no_whole_value_becomes_the_first_row(qtbot, question, key, text, becomes):
    offers = items_of("s3:GetObject", "s3:PutObject")
    field = SuggestField("A", offers, question=question, is_whole=lambda typed: typed == "s3:PutObject")
    shown(qtbot, field)
    field.setFocus()
    qtbot.keyClicks(field, text)
    assert (text != becomes) is (field.popup.current is not None)
    qtbot.keyClick(field, key)
    assert (becomes, False) == (field.text(), field.is_open)


def test_esc_closes_the_list_and_of_a_question_nothing_else(qtbot):
    field = question_field("B", lambda _text: ["s3:GetObject"], at_once=True)
    shown(qtbot, field)
    left = []
    field.left.connect(lambda: left.append(field.text()))
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.is_open
    qtbot.keyClicks(field, "s")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert ("s", False, []) == (field.text(), field.is_open, left)
    with qtbot.waitSignal(field.returnPressed):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_enter_asks_a_question_as_it_is_typed_and_closes_the_list_over_the_answer(qtbot):
    field = question_field("Action", lambda _text: ["s3:GetObject", "s3:GetObjectAcl"])
    shown(qtbot, field)
    asked = []
    field.returnPressed.connect(lambda: asked.append(field.text()))
    qtbot.keyClicks(field, "s3:GetObject")
    assert field.is_open
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (["s3:GetObject"], False) == (asked, field.is_open)


def items_of(*texts: str):
    return lambda _typed: [CompletionItem(text, "", "", "", text, len(text), more=False) for text in texts]


def test_labels_stand_above_their_fields_where_a_form_is_narrow(qtbot):
    form = KeyValueForm()
    qtbot.addWidget(form)
    field = QLineEdit()
    form.add_field("Name", field)
    text = form.add_text("Holds", "10 OUs, 28 accounts")
    form.show()
    names = [label for label in form.findChildren(QLabel) if label.text() in {"Name", "Holds"}]
    for width, above in ((300, False), (190, True), (300, False)):
        form.resize(width, 300)
        qtbot.waitUntil(lambda above=above: above is (field.mapTo(form, QPoint()).x() == 0))
        for label, value in zip(names, (field, text), strict=True):
            top = value.mapTo(form, QPoint()).y()
            assert above is (label.geometry().bottom() <= top)


@pytest.mark.parametrize("make", [lambda: SearchBox("Find"), lambda: _cleared(QLineEdit())])
def test_every_button_in_a_field_has_a_name(qtbot, make):
    field = make()
    qtbot.addWidget(field)
    buttons = field.findChildren(QToolButton)
    assert buttons
    assert all(QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name) for one in buttons)


def _cleared(field):
    offer_clear(field)
    return field
