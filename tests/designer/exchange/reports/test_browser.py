"""A report in a real browser: no message, no request, and search, filter, sort and pages work."""

import os
import re
import shutil

import pytest

from designer.exchange.formats import native
from designer.exchange.reports import html
from designer.exchange.reports.registry import report_on
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.policy.catalog import catalogue
from resources import FOLDER
from tests.designer.building import BANK, PROD, company
from tests.examples import LONG

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EVIL, FORMULA = "<script>alert(1)</script>", "=cmd()"

if not LONG:
    pytest.skip("needs a browser; `.ci/long` runs them", allow_module_level=True)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "Chromium is not installed. On Debian: apt install chromium fonts-dejavu-core"
    env = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}  # that has no font for it
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env=env)
        yield started
        started.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Function that opens the report on an organization; afterwards nothing was said and nothing was asked for."""
    said, asked, pages = [], [], []

    def show(organization):
        path = tmp_path / "report.html"
        path.write_bytes(html.write(report_on(organization, catalogue.load(), "a.json", "2026-11-27")))
        page = browser.new_page()
        pages.append(page)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield show
    for page in pages:
        page.close()
    assert said == []
    assert len(asked) == len(pages)


def names(page, table):
    return page.locator(f'table[data-id="{table}"] tbody th').all_inner_texts()


def test_names_stay_text(opened):
    organization = company()
    organization.apply(edits.rename(organization, PROD, EVIL))
    organization.apply(edits.rename(organization, BANK, FORMULA))
    page = opened(organization)
    assert EVIL in names(page, "tree")
    page.locator("#q").fill("alert(1)")
    assert f"Workloads/{EVIL}/{FORMULA}" in names(page, "accounts")


def test_what_is_searched_for_is_all_that_stays(opened):
    page = opened(company())
    page.locator("#q").fill("TRIAL")
    assert names(page, "accounts") == ["Workloads/Test/Trial"]
    assert names(page, "actions") == ["Workloads/Test/Trial"]
    page.locator("#q").fill("")
    assert len(names(page, "accounts")) == company().account_count


def test_a_click_on_a_head_sorts_and_a_second_turns_it_round(opened):
    page = opened(company())
    before = names(page, "accounts")
    head = page.locator('table[data-id="accounts"] thead button').first
    head.click()
    assert names(page, "accounts") == sorted(before)
    head.click()
    assert names(page, "accounts") == sorted(before, reverse=True)


def test_a_large_table_has_pages_and_its_own_filter(opened):
    organization = large_organization(1_200, 1)
    page = opened(organization)
    box = page.locator(".box", has=page.locator('table[data-id="accounts"]'))
    first = names(page, "accounts")
    assert len(first) == 100
    box.get_by_label("Rows after").click()
    assert set(names(page, "accounts")).isdisjoint(first)
    assert "101–200 of 1,200" in box.locator(".pager").inner_text()
    box.get_by_label("Filter these rows").fill(first[0].lower())
    assert first[0] in names(page, "accounts")
    assert len(names(page, "actions")) == 100


def test_large_tables_stay_data_until_somebody_asks_for_more_than_their_first_page(opened):
    page = opened(large_organization(1_200, 1))
    data = page.locator('script[type="application/json"]')
    assert data.count() == 5
    assert names(page, "accounts") == names(page, "actions")
    assert "1–100 of 1,200" in page.locator(".box", has=page.locator('table[data-id="accounts"]')).inner_text()
    page.locator(".box", has=page.locator('table[data-id="actions"]')).get_by_label("Rows after").click()
    assert data.count() == 4
    page.locator("#q").fill("account")
    assert data.count() == 0


def test_without_scripts_a_large_table_shows_its_first_rows_and_says_so(browser, tmp_path):
    path = tmp_path / "report.html"
    found = report_on(large_organization(600, 1), catalogue.load(), "a.json", "2026-11-27", {"accounts"})
    path.write_bytes(html.write(found))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert len(names(page, "accounts")) == 100
    assert "The first 100 of 600 rows" in page.locator("noscript").inner_text()
    context.close()


def test_numbers_sort_by_their_size_and_nothing_comes_last(opened):
    page = opened(large_organization(1_200, 1))
    head = page.locator('table[data-id="tree"] thead button', has_text="Accounts")

    def shown():
        texts = page.locator('table[data-id="tree"] tbody tr td:nth-child(3)').all_inner_texts()
        numbers = [text for text in texts if text != "-"]
        assert texts[: len(numbers)] == numbers
        return [int(text.replace(",", "")) for text in numbers]

    head.click()
    assert shown() == sorted(shown())
    head.click()
    assert shown() == sorted(shown(), reverse=True)
    assert shown()[0] == 1_200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_drawn_tree_can_be_read_in_both_schemes(opened, scheme):
    page = opened(company())
    page.emulate_media(color_scheme=scheme)
    colours = page.evaluate(
        """() => { const of = (s, name) => getComputedStyle(document.querySelector(s))[name];
        return [of(".chart text", "fill"), of(".chart rect", "fill")]; }"""
    )
    light, dark = sorted((sum(map(int, re.findall(r"\d+", one)[:3])) for one in colours), reverse=True)
    assert light - dark > 300
    assert page.locator(".chart title").all_text_contents()


def test_a_phone_scrolls_tables_and_not_the_page(opened):
    page = opened(company())
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_addresses_break_and_days_do_not_so_that_no_column_is_a_word_wide(opened):
    page = opened(native.read_own((FOLDER / "templates" / "regulated.json").read_bytes(), "a.json").organization)
    page.set_viewport_size({"width": 1280, "height": 900})
    evidence = page.locator('table[data-id="evidence"]')
    assert evidence.locator("td.days").first.evaluate("e => getComputedStyle(e).whiteSpace") == "nowrap"
    assert evidence.locator("td.address").first.bounding_box()["width"] < 280


def test_print_is_dark_on_white_in_a_dark_window_too(opened):
    page = opened(company())
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate("['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])")
    dark, light = (sum(map(int, re.findall(r"\d+", one)[:3])) for one in colours)
    assert light - dark > 500


@pytest.mark.parametrize("width", [390, 1280])
def test_the_summary_cuts_off_no_problem_and_no_place(opened, width):
    page = opened(large_organization(600, 1))
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("risks", "unknown"):
        box = page.locator(f'[data-part="{name}"] .scroll')
        assert width < 500 or box.evaluate("e => e.scrollWidth <= e.clientWidth"), name
        assert box.bounding_box()["width"] <= width
    assert page.locator('table[data-id="summary"] td').first.inner_text() == "600"


def test_print_cuts_no_column_off_and_tells_a_text_once(opened):
    page = opened(native.read_own((FOLDER / "templates" / "company.json").read_bytes(), "a.json").organization)
    page.set_viewport_size({"width": 1032, "height": 703})  # A4 on its side without its margins, at 96 dots an inch
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1032
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#policies details[open]").count() == page.locator("#policies details").count() > 0
    assert page.locator("#evidence details[open]").count() == 0
