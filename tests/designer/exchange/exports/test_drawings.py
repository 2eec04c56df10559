"""Drawings and the list: every node once, at its place, and nothing from a design is markup or a formula."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from designer.basics.words import plain
from designer.exchange import templates
from designer.exchange.formats.format import NativeFile
from tests.designer.exchange.exports.hostile import NAMES, design, exported, files, hostile, lines

NODES = ("root", "acc-payer", "ou-work", "ou-prod", "acc-shop", "acc-bank")


def text(name: str, file: NativeFile) -> str:
    [written] = exported(name, file)[0].values()
    return written


def test_mermaid_has_a_small_design() -> None:
    found = re.sub("sha256.[0-9a-f]{64}", "HASH", text("mermaid", design()))
    assert (
        found
        == """\
---
title: 'Café'
---
flowchart LR
  %% Café
  %% Written by Orgwright from the design HASH
  r_root[["Root<br/>r-ab12"]]
  acc_payer["Payer (management account)<br/>111111111111"]:::management
  ou_work("Workloads<br/>ou-ab12-11111111<br/>SCP DenyS3")
  ou_prod("Prod")
  acc_shop["Shop One<br/>000000000012<br/>TAG Tags"]
  acc_bank["Bank"]
  r_root --> acc_payer
  r_root --> ou_work
  ou_work --> ou_prod
  ou_prod --> acc_shop
  ou_prod --> acc_bank
  classDef management stroke-width:3px
"""
    )


def test_mermaid_cuts_what_a_page_does_not_show() -> None:
    file = templates.load("scale", accounts=2_000, seed=5)
    written, report = exported("mermaid", file)
    edges = Counter(line for chart in written.values() for line in chart.splitlines() if " --> " in line)

    assert all(chart.count(" --> ") < 500 and len(chart) < 50_000 for chart in written.values())
    assert file.organization.account_count + file.organization.ou_count == len(edges)
    assert {1} == set(edges.values())
    assert any(f"There are {len(written)} charts" in line for line in lines(report))


def test_mermaid_takes_no_name_for_its_own() -> None:
    for chart in exported("mermaid", hostile())[0].values():
        labels = re.findall(r'"(.*)"', chart.partition("flowchart LR\n")[2])
        assert labels
        for label in labels:
            assert not re.search(r"[`<>{}\[\]\"\\]|%%", label.replace("<br/>", "")), label


def test_dot_has_a_small_design() -> None:
    found = text("dot", design())
    assert r'  ou_work [shape=folder, label="Workloads\nou-ab12-11111111\nSCP DenyS3", tooltip="awsId: ' in found
    assert "  ou_work -> ou_prod;\n" in found
    assert 5 == found.count(" -> ")


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graphviz_reads_wicked_names_as_they_were() -> None:
    done = subprocess.run(["dot", "-Tplain-ext"], input=text("dot", hostile()), capture_output=True, text=True)
    assert (0, "") == (done.returncode, done.stderr)
    assert 2 * len(NAMES) + 1 == len([line for line in done.stdout.splitlines() if line.startswith("node ")])


def test_a_quote_ends_no_text_of_dot() -> None:
    for line in text("dot", hostile()).splitlines():
        if "label=" in line:
            bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", line)
            assert '"' not in bare, line


def test_drawio_has_every_node_where_the_layout_puts_it() -> None:
    root = ET.fromstring(text("drawio", design()))
    cards = {one.get("id"): one for one in root.iter("object")}

    assert {f"n-{name}" for name in NODES} == set(cards)
    shop = cards["n-acc-shop"]
    assert ("000000000012", "shop@example.com", "TAG Tags") == (
        shop.get("awsId"),
        shop.get("email"),
        shop.get("policies"),
    )
    edges = {(one.get("source"), one.get("target")) for one in root.iter("mxCell") if one.get("edge")}
    assert {
        ("n-root", "n-acc-payer"), ("n-root", "n-ou-work"), ("n-ou-work", "n-ou-prod"),
        ("n-ou-prod", "n-acc-shop"), ("n-ou-prod", "n-acc-bank"),
    } == edges  # fmt: skip
    places = [tuple(float(card.find("mxCell/mxGeometry").get(key)) for key in ("x", "y")) for card in cards.values()]
    assert len(places) == len(set(places))
    assert min(min(place) for place in places) == 40


def test_drawio_takes_no_name_for_markup() -> None:
    root = ET.fromstring(text("drawio", hostile()))
    labels = [one.get("label") for one in root.iter("object")]

    assert 2 * len(NAMES) + 1 == len(labels)
    for label in labels:
        assert {"b", "br", "font"} >= set(re.findall(r"</?([a-z]+)", label)), label


def test_csv_has_a_small_design() -> None:
    rows = list(csv.DictReader(io.StringIO(text("csv", design()))))

    assert list(NODES) == [row["id"] for row in rows]
    shop = rows[4]
    assert ("Root/Workloads/Prod/Shop One", "ou-prod", "") == (shop["path"], shop["parent"], shop["management"])
    assert ("FullAWSAccess\nTags", "000000000012") == (shop["policies"], shop["awsId"])
    assert "yes" == rows[1]["management"]


@given(files())
def test_no_cell_is_a_formula(file: NativeFile) -> None:
    written = text("csv", file)
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert 1 + len(file.organization.nodes) == len(rows)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@pytest.mark.parametrize("name", ["drawio", "mermaid", "dot"])
@given(file=files())
def test_every_drawing_has_every_node_and_steers_no_reader(name: str, file: NativeFile) -> None:
    written = text(name, file)
    assert plain(written) == written
    lines_to = {"drawio": ' edge="1" ', "mermaid": " --> ", "dot": " -> "}[name]
    assert len(file.organization.nodes) - 1 == written.count(lines_to)


def test_drawio_names_icons_that_old_and_new_versions_have() -> None:
    written = exported("drawio", templates.load("company"))[0]["organization.drawio"]
    names = set(re.findall(r"shape=(mxgraph\.aws4\.\w+)", written))
    beginning = "mxgraph.aws4.organizations"
    kinds = ("", "_account", "_management_account", "_organizational_unit")
    assert {f"{beginning}{kind}" for kind in kinds} == names, "those with a 2 at the end are blank in draw.io 14.6"
