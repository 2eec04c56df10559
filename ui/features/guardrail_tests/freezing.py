"""Tests that pin what the accounts below the current node may do today, added as one step."""

from designer.analysis.expectations.proposals import frozen
from designer.organization.edits.guardrail_tests import add_tests
from designer.policy.catalog.catalogue import load
from ui.commands.requests import SHOW_PANEL, SHOW_TEST
from ui.state.session import Session, push


def freeze_current(session: Session) -> None:
    """Add the tests of the current node, or of the root where none is current, and show them."""
    organization = session.organization
    node_id = session.current or organization.root
    tests = frozen(organization, node_id, load())
    name = organization.node(node_id).name
    if not tests:
        session.notices.refuse(f"{name} has no account with permissions that a test could keep as they are.")
    elif push(session, lambda: add_tests(organization, tests, f"Keep {name} as it is")):
        session.requests.ask(SHOW_PANEL, "tests")
        session.requests.ask(SHOW_TEST, session.organization.settings.tests[-len(tests)].id)
