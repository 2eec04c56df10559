"""Maps on paper: every account on one page, readable names, honest legends."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from designer.analysis.lenses import registry as lenses
from designer.basics.steps import finish
from designer.exchange import templates
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Direction
from designer.organization.layout.nested.planner import Planner
from designer.organization.model.records import NodeKind
from ui import theme
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import CanvasStyle
from ui.features.export import paper_map, paper_maps, pdf
from ui.features.export import sheet as sheet_module
from ui.features.export.map_legend import map_legend
from ui.features.export.paper_map import BEFORE_NAME, LEAST_PT, widths_of
from ui.features.export.paper_maps import PaperMaps
from ui.features.export.pdf import BY_OU, Paper, tiling
from ui.features.export.sheet import PAPER, Sheet
from ui.features.export.subject import Subject
from ui.features.export.targets import Picture as Kind
from ui.features.export.targets import PictureOptions, legibility, render_file
from ui.theme import Scheme


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, Scheme.LIGHT)


@pytest.fixture(scope="module")
def organization():
    return large_organization(300, 1)


def nested(organization, **subject):
    return Sheet(Subject(organization, direction=Direction.NESTED, **subject))


def one_page(organization, paper, **subject):
    return tiling(nested(organization, **subject), paper, None).parts[0].page.make()


def accounts_of(organization):
    star = organization.settings.management_account
    nodes = organization.nodes.values()
    return sorted(node.id for node in nodes if node.kind is NodeKind.ACCOUNT and node.id != star)


def shown(page_map):
    return sorted(account for frame in page_map.frames for account in frame.accounts)


def in_order(organization, nodes):
    return [node for node in organization.walk() if node in set(nodes)]


def test_a_page_is_planned_for_its_sides_and_its_names_are_readable(organization):
    page = one_page(organization, Paper.A3)
    assert shown(page) == accounts_of(organization)
    assert page.names == page.accounts
    assert page.least_name >= LEAST_PT
    assert page.area.width() / page.area.height() == pytest.approx(1.5, abs=0.25)


def test_names_stay_in_their_frames_and_never_meet(organization):
    page = one_page(organization, Paper.A3)
    for frame in page.frames:
        room = rectf(frame.frame).adjusted(-1, -1, 1, 1)
        cells = [cell.adjusted(0.01, 0.01, -0.01, -0.01) for cell in page._cells(frame)]
        assert all(room.contains(cell) for cell in cells)
        assert not any(one.intersects(other) for n, one in enumerate(cells) for other in cells[n + 1 :])
        assert all(cell.top() >= frame.band.y + frame.band.h - 1 for cell in cells)


def test_accounts_have_their_ids_where_all_of_an_ou_have_room_beside_their_names(organization, monkeypatch):
    large = one_page(organization, Paper.A3)
    monkeypatch.setattr(paper_map, "WITH_IDS_PT", 99.0)
    small = one_page(organization, Paper.A3)
    assert {one.node for one in large.frames if one.accounts} == set(large._with_ids)
    assert (large.has_ids, small.has_ids, small.names) == (True, False, small.accounts)
    for frame in large.frames:
        widths = widths_of(organization, frame.node, frame.accounts, ids=True)
        size = large._columns[frame.node].size if frame.accounts else 0
        assert all(
            size * (BEFORE_NAME + w) <= cell.width() + 1 for w, cell in zip(widths, large._cells(frame), strict=True)
        )
    style = CanvasStyle(PAPER, paper=True)
    for page in (large, small):
        told = [entry.words for entry in map_legend(style, page, star=True)]
        assert any("and its id" in words for words in told) == page.has_ids


def test_names_without_room_are_ticks_and_the_form_says_so(organization, monkeypatch):
    sheet = nested(organization)
    monkeypatch.setattr(paper_maps, "_SHORT", 30.0)
    assert not tiling(sheet, Paper.A4, None).parts[0].page.make().names
    assert "ticks without names" in legibility(sheet, Kind.PDF, PictureOptions(None, Paper.A4))
    assert not legibility(sheet, Kind.PDF, PictureOptions(BY_OU, Paper.A4))


def test_pages_by_ou_show_each_account_once_with_its_name(organization):
    pages = [part.page for part in tiling(nested(organization), Paper.A4, BY_OU).parts]
    key, *maps = [page.make() for page in pages]
    assert sorted(account for one in maps for account in shown(one)) == accounts_of(organization)
    assert all(one.names == one.accounts for one in maps)
    assert (key.is_key, key.accounts) == (True, 0)


def test_an_ou_too_large_for_a_page_runs_over_several_and_an_empty_one_has_none(monkeypatch):
    monkeypatch.setattr(PaperMaps, "_most", lambda _maps, _room: 9)
    organization = large_organization(60, 1)
    organization.apply(change := edits.add_ou(organization, organization.root))
    [empty] = edits.added(change)
    parts = tiling(nested(organization), Paper.A4, BY_OU).parts[1:]
    maps = [part.page.make() for part in parts]
    paged = [account for one in maps for account in in_order(organization, shown(one))]
    assert paged == in_order(organization, accounts_of(organization))
    assert all(one.accounts <= 9 for one in maps)
    assert not any(frame.node == empty for one in maps for frame in one.frames)
    assert any(part.page.words[1].startswith("Part 2 of") for part in parts)


def test_accounts_in_a_band_of_the_window_leave_its_heading_room(monkeypatch):
    monkeypatch.setattr(sheet_module, "MOST_CARDS", 0)
    organization, planner = large_organization(60, 1), Planner()
    planner.follow(organization)
    ou = next(n.id for n in organization.nodes.values() if n.name == "Workloads")
    organization.apply(edits.add_account(organization, ou))
    frame = next(one for one in nested(organization, planner=planner)._chart.frames if one.node == ou)
    assert len(frame.accounts) == 1
    assert rectf(frame.frame).contains(rectf(frame.room))
    assert not rectf(frame.band).intersects(rectf(frame.room))


def test_the_key_tells_the_pages_of_each_ou(organization):
    sheet = nested(organization)
    tiles = tiling(sheet, Paper.A4, BY_OU)
    key = tiles.parts[0].page.make()
    for ou, words in key._pages.items():
        first, _, last = words.removeprefix("p. ").partition("\N{EN DASH}")
        name = organization.node(ou).name
        for number in range(int(first), int(last or first) + 1):
            assert name in tiles.parts[number - 1].page.words[0]


def test_the_legend_of_a_map_names_what_it_shows_and_nothing_else(organization):
    style = CanvasStyle(PAPER, paper=True)
    plain = [entry.words for entry in map_legend(style, one_page(organization, Paper.A3), star=True)]
    assert "management account: exempt" in plain
    assert not any("denied" in words or "SCP" in words for words in plain)
    reading = lenses.read_now(organization, lenses.choice_of(organization, "action=s3:DeleteBucket"))
    page = one_page(organization, Paper.A3, reading=reading)
    told = [entry.words for entry in map_legend(style, page, star=True)]
    assert ("all accounts of the OU denied" in told) == page.has_denied_ou
    said = {tone.words for tone, _ in page.tones()}
    assert all(any(words.startswith(word) for words in told) for word in said)


@pytest.mark.parametrize("layout", ["nested", "top-down"])
def test_any_layout_can_be_spread_by_ou(tmp_path, layout):
    options = PictureOptions(BY_OU, Paper.A4)
    render_file(templates.load("company"), tmp_path / "a.pdf", layout=layout, options=options)
    assert (tmp_path / "a.pdf").read_bytes().count(b"/Type /Page\n") > 2


def test_a_part_has_pages_of_its_own(organization):
    ou = next(n.id for n in organization.nodes.values() if n.name == "Workloads")
    sheet = nested(organization, top=ou)
    assert sheet.chart.width() > 0
    for scale in (None, BY_OU):
        parts = tiling(sheet, Paper.A4, scale).parts
        accounts = [a for part in parts if part.page for a in shown(part.page.make())]
        assert all(ou in organization.path(account) for account in accounts)
    assert finish(pdf.encode(sheet, Paper.A4, BY_OU)).startswith(b"%PDF")


def test_a_map_with_few_names_takes_most_of_its_page():
    tiles = tiling(nested(large_organization(60, 1)), Paper.A4, None)
    page, image = tiles.parts[0].page, QImage(QSize(8, 8), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    finish(pdf._map_steps(painter, nested(large_organization(60, 1)), tiles, page, "1 of 1"))
    size = painter.transform().mapRect(page.make().area).size()
    painter.end()
    assert max(size.width() / tiles.room.width(), size.height() / tiles.room.height()) > 0.9
