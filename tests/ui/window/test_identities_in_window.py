"""The identities beside the other panels: a problem leads to whom it is about, and the side takes the room it needs."""

from __future__ import annotations

from designer.organization.edits import identities_facts
from designer.organization.model.identities import RootUser
from designer.organization.model.records import NodeId
from tests.ui.seen import rows_below
from ui.commands.command import RIGHT
from ui.features.identities.rows import ROOT_USER
from ui.widgets.item_views.row_model import VALUE_ROLE

SHOP = NodeId("acc-shop-prod")


def test_a_problem_inside_an_account_leads_to_whom_it_is_about(window):
    session = window.session
    session.document.push(
        identities_facts.set_root_user(session.organization, SHOP, RootUser(password=True, mfa=False, access_keys=1))
    )
    window.parts.analyses.check_now()
    problems = window.parts.docks.panel("problems")
    model = problems.view.model()
    about = (i for i in rows_below(model) if getattr(i.data(VALUE_ROLE), "principal", ""))
    problems._go(next(about))
    assert "identities" == window.parts.docks.groups[RIGHT].front
    assert (SHOP, ROOT_USER) == (session.current, window.parts.docks.panel("identities").page.opened.subject)


def test_the_side_keeps_its_width_while_the_identities_are_in_front(window):
    docks = window.parts.docks
    docks.bring("inspector")
    before = docks.groups[RIGHT].width()
    docks.bring("identities")
    assert before == docks.groups[RIGHT].width()
    docks.bring("inspector")
    assert before == docks.groups[RIGHT].width()
