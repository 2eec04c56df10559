"""A shop with a cashier, inside an account below SCPs, and the panel on it."""

from __future__ import annotations

import json

import pytest

from designer.organization.edits import identities, identities_facts, identities_policies
from designer.organization.edits.identities import FIRST_TRUST
from designer.organization.model.identities import AccessKey, IdentityKind, IdentityRef
from designer.organization.model.records import NodeId
from ui.features.identities.panel import IdentitiesPanel

SHOP, UNKNOWN = NodeId("acc-shop-prod"), NodeId("acc-shop-test")
MARIA, LEE = (IdentityRef(IdentityKind.USER, name) for name in ("maria", "lee"))
CASHIERS = IdentityRef(IdentityKind.GROUP, "Cashiers")
TILL = IdentityRef(IdentityKind.POLICY, "TillAccess")
DEPLOY = IdentityRef(IdentityKind.ROLE, "Deploy")


def allow(*actions: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})


@pytest.fixture
def shop(session):
    """The session, with an account of which all is known inside, selected."""
    organization = session.organization
    for change in (
        lambda: identities.add_user(organization, SHOP, "maria"),
        lambda: identities.add_user(organization, SHOP, "lee"),
        lambda: identities.add_group(organization, SHOP, "Cashiers"),
        lambda: identities.add_role(organization, SHOP, "Deploy", FIRST_TRUST.text(organization, SHOP)),
        lambda: identities.add_managed_policy(
            organization, SHOP, "TillAccess", allow("s3:GetObject", "sns:Publish", "iam:CreateAccessKey")
        ),
        lambda: identities_policies.attach_managed(organization, SHOP, CASHIERS, "TillAccess"),
        lambda: identities_facts.join_group(organization, SHOP, "maria", "Cashiers"),
        lambda: identities_facts.set_credentials(
            organization, SHOP, "maria", console=True, mfa=False, access_keys=(AccessKey(True, "2025-01-02T00:00:00Z"),)
        ),
    ):
        organization.apply(change())
    session.select([SHOP])
    return session


@pytest.fixture
def panel(shop, analyses, hosted, qtbot):
    shown = hosted(IdentitiesPanel(shop, analyses), 720, 800)
    qtbot.waitUntil(shown.window().isActiveWindow)
    return shown


def titles(panel) -> dict[str, list[str]]:
    """Names of the rows, by section."""
    return {section.content.title: [row.content.title for row in section.rows] for section in panel.model.rows}
