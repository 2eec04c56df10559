"""Nothing is claimed without a source: every row of the data on compliance has a source, a day and a confidence."""

from __future__ import annotations

import re
from datetime import date

import pytest

from designer.analysis.compliance import artifact, delegation, programme_facts, sensitive_actions, service_classes
from designer.analysis.guardrails import catalogue
from designer.analysis.guardrails import catalogue as guardrails
from designer.analysis.guardrails import programmes as lists
from designer.exchange.reports.contents import NOTICE

WORDS = ("high", "medium", "low")
TABLES = {
    "classes of services": service_classes.load().date,
    "programmes": programme_facts.load().date,
    "agreements and reports": artifact.load().date,
    "trusted access": delegation.load().date,
    "sensitive actions": sensitive_actions.load().date,
    "controls": catalogue.known_controls().date,
}


def rows():
    """Each claim with its source and confidence."""
    for one in service_classes.load().services.values():
        yield f"service {one.prefix}", one.source, one.confidence
    for one in programme_facts.load().programmes.values():
        yield f"programme {one.id}", one.page, one.confidence
        for duty in one.duties:
            yield f"duty {one.id} {duty.id}", one.page, duty.confidence
    for one in programme_facts.load().center:
        yield f"page {one.title}", one.page, one.confidence
    for one in lists.load().all:
        yield f"list {one.id}", one.source, one.confidence
    for one in artifact.load().agreements:
        yield f"agreement {one.id}", one.source, one.confidence
    for one in artifact.load().families:
        yield f"report {one.id}", one.source, one.confidence
    for one in delegation.load().services.values():
        yield f"trusted {one.principal}", one.source, one.confidence
    for one in delegation.load().needs:
        yield f"need {one.part}", one.source, one.confidence
    yield "sensitive actions", sensitive_actions.load().source, sensitive_actions.load().confidence
    yield "controls", catalogue.known_controls().source, catalogue.known_controls().confidence


def test_every_claim_names_its_source_and_how_sure_it_is():
    claims = list(rows())
    assert len(claims) > 400
    assert [] == [claim for claim in claims if not claim[1].strip() or claim[2] not in WORDS]


def test_every_layer_of_every_service_says_why_and_on_what_page():
    cells = {
        f"{service.prefix} {layer}": cell
        for service in service_classes.load().services.values()
        for layer, cell in service.cells.items()
    }
    assert len(cells) > 1000
    page = re.compile("https://|derived")
    assert [] == [name for name, cell in cells.items() if not cell.why.strip() or not page.match(cell.source)]


@pytest.mark.parametrize("day", [pytest.param(day, id=name) for name, day in TABLES.items()])
def test_every_table_has_its_day(day):
    assert date.fromisoformat(day)


def test_every_list_of_services_says_of_which_day_it_is_or_that_nobody_knows():
    for one in lists.load().all:
        assert date.fromisoformat(one.as_of) if one.as_of else one.confidence == "low"


def test_every_table_says_what_it_is_not():
    notices = (
        service_classes.load().notice,
        programme_facts.load().notice,
        artifact.load().notice,
        lists.load().notice,
        delegation.load().notice,
        catalogue.known_controls().notice,
    )
    assert all(notice.strip() for notice in notices)
    assert "neither an audit nor legal advice" in NOTICE


def test_the_table_has_every_control_that_a_guardrail_names_and_no_other():
    named = {control for one in guardrails.load().values() for control in one.control_tower}
    assert set(catalogue.known_controls().controls) == named
    assert {one.guidance for one in catalogue.known_controls().controls.values()} <= {
        "mandatory",
        "strongly recommended",
        "elective",
    }
    assert all(date.fromisoformat(one.since) for one in catalogue.known_controls().controls.values())
