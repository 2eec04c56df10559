"""The glyphs are of one family: same grid, same stroke, and no colour of their own, so that they follow the theme."""

import re
from importlib.resources import files
from xml.etree import ElementTree as ET

from tests.tools import in_one_test

FOLDER = files("resources").joinpath("icons")
APPLICATION = "orgwright.svg"
GLYPHS = sorted(entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".svg") and entry.name != APPLICATION)
FAMILY = {
    "width": "20",
    "height": "20",
    "viewBox": "0 0 20 20",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}


def drawing(name):
    return ET.fromstring(FOLDER.joinpath(name).read_text())


@in_one_test("name", GLYPHS)
def test_a_glyph_is_of_the_family(name):
    assert FAMILY == dict(drawing(name).attrib)


@in_one_test("name", GLYPHS)
def test_a_glyph_has_no_colour_of_its_own(name):
    colours = {
        value for element in drawing(name).iter() for key, value in element.attrib.items() if key in ("fill", "stroke")
    }

    assert colours <= {"none", "currentColor"}


def test_every_kind_of_node_and_every_answer_has_a_glyph():
    needed = {
        "root",
        "ou",
        "account",
        "management",
        "policy",
        "policy-allow",
        "policy-deny",
        "policy-resource",
        "allowed",
        "conditional",
        "denied",
        "exempt",
    }

    assert set() == needed - {name.removesuffix(".svg") for name in GLYPHS}


def test_no_drawing_reaches_outside_the_file():
    for name in (*GLYPHS, APPLICATION):
        text = FOLDER.joinpath(name).read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"href|https?:|<image|<script|<style", text), name
