"""What lies inside accounts, Identity Center and AWS Artifact, read live in the window and taken with the rest."""

from __future__ import annotations

from collections import Counter

import pytest
from botocore.exceptions import ClientError

from designer.aws import inside_lists, inside_reading
from designer.aws.answer_folder import folder_inside
from designer.aws.calls import RefusedError
from tests.designer.exchange.imports.api.test_artifact_answers import SOC
from tests.designer.exchange.imports.dumps import MASTER
from tests.ui.features.imports.readings import PAYER, SHOP, at_aws, design, signed_in
from ui.features.imports.page import NEW
from ui.features.imports.result import _INSIDE, _REPORT
from ui.features.imports.texts import POLICY, ROLE_POLICY, SCRIPT, TextsDialog
from ui.state.live_reading import kept_folder

NEW_ACCOUNT = "333333333333"


class Services:
    """Clients of an organization in which each account has a user, one account refuses, and a person is known."""

    def __init__(self):
        self.asked = Counter()
        self.roles = set()
        self.ends_after = 10**6

    def __call__(self, profile, role, partition, answers, _silence):
        self.roles.add((profile, role, partition))
        self.answers = answers
        return self

    def iam(self, number):
        return self.answers.client(lambda: self._made(number), number)

    def client(self, service):
        return self.answers.client(lambda: _Service(self, service))

    def _made(self, number):
        if number == NEW_ACCOUNT:
            raise RefusedError("AccessDenied")
        return _Service(self, "iam", number)


class _Service:
    def __init__(self, services, name, number=""):
        self._services, self._name, self._number = services, name, number

    def __getattr__(self, name):
        def call(**_parameters):
            services = self._services
            if services.asked.total() >= services.ends_after:
                raise ClientError({"Error": {"Code": "ExpiredToken"}}, name)
            services.asked[f"{name} {self._number}".strip()] += 1
            found = self._answers().get(name)
            if found is None:
                raise ClientError({"Error": {"Code": "AccessDenied"}}, name)
            return found

        return call

    def _answers(self):
        user = {"UserName": "ana", "Path": "/", "Arn": f"arn:aws:iam::{self._number}:user/ana", "GroupList": []}
        return {
            "get_account_authorization_details": {
                "UserDetailList": [user],
                "GroupDetailList": [],
                "RoleDetailList": [],
                "Policies": [],
                "IsTruncated": False,
            },
            "list_instances": {
                "Instances": [
                    {"InstanceArn": "arn:aws:sso:::instance/ssoins-1234567890abcdef", "IdentityStoreId": "d-1234567890"}
                ]
            },
            "list_users": {"Users": [{"UserId": "u-1", "UserName": "bob", "IdentityStoreId": "d-1"}]},
            "list_groups": {"Groups": []},
            "list_permission_sets": {"PermissionSets": []},
            "list_customer_agreements": {"customerAgreements": []},
            "list_reports": {"reports": [SOC]},
        }


@pytest.fixture
def services(aws, monkeypatch):
    found = Services()
    monkeypatch.setattr(inside_reading, "AccountClients", found)
    monkeypatch.setattr(inside_lists, "client_of", lambda _profile, _silence: _Service(found, "artifact"))
    return found


def read_all(page, qtbot):
    page.start.aws.inside.setChecked(True)
    page.start.aws.artifact.setChecked(True)
    signed_in(page, qtbot)
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.result is not None and page.result.isVisible(), timeout=20_000)
    return page.result


def test_nothing_inside_is_asked_unless_it_is_ticked(page, services, qtbot):
    signed_in(page, qtbot)
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.result is not None and page.result.isVisible(), timeout=20_000)
    assert not services.asked
    assert not page.result.tabs.isTabVisible(_INSIDE)


def test_it_is_listed_and_taken_with_the_differences_as_one_step(page, aws, services, qtbot, window):
    page.start.aws.profile.setCurrentIndex(1)
    page.start.aws.inside.setChecked(True)
    page.start.aws.role.setText("ops/Reader")
    result = read_all(page, qtbot)
    assert {("acme", "ops/Reader", "aws")} == services.roles
    assert "Inside accounts 4" == result.tabs.tabText(_INSIDE)
    result.tabs.setCurrentIndex(_INSIDE)
    rows = [(row.content.title, row.content.secondary, row.content.trailing) for row in result.inside.list.rows.rows]
    assert [
        ("payer", "1 user", "new"),
        ("shop-eu", "1 user", "new"),
        ("Identity Center", "1 user", "new"),
        (SOC["name"], "Version 7, 2026-04-01 to 2026-09-30", "report"),
    ] == rows
    assert "Apply 3 of 3 and inside" == result.take_button.text()
    told = result.report.text()
    assert f"account {NEW_ACCOUNT}" in told
    assert "its role cannot be taken (AccessDenied)" in told
    result.take_button.click()
    made = window.session.organization
    assert {PAYER, SHOP} == made.identities.keys()
    assert ["bob"] == [one.name for one in made.settings.identity_center.users]
    assert [SOC["id"]] == [one.id for one in made.settings.compliance.reports]
    assert 1 == window.session.document.undo_stack.count()
    window.session.document.undo_stack.undo()
    assert design() == window.session.organization


def test_it_can_be_left_or_be_all_that_is_taken(page, services, qtbot, window):
    result = read_all(page, qtbot)
    result.inside.box.setChecked(False)
    assert "Apply 3 of 3" == result.take_button.text()
    result.inside.box.setChecked(True)
    result.list.none_button.click()
    assert "Apply 0 of 3 and inside" == result.take_button.text()
    result.take_button.click()
    made = window.session.organization
    assert ({PAYER, SHOP}, "shop") == (made.identities.keys(), made.node(SHOP).name)


def test_a_new_design_has_it_too(page, services, qtbot, window):
    result = read_all(page, qtbot)
    page.into.buttons[NEW].click()
    result.take_button.click()
    made = window.session.organization
    assert at_aws().account_count == made.account_count
    assert ["payer", "shop-eu"] == sorted(made.node(one).name for one in made.identities)
    assert made.settings.identity_center is not None


def test_a_sign_in_that_ends_inside_goes_on_there(page, aws, services, qtbot):
    page.start.aws.inside.setChecked(True)
    signed_in(page, qtbot)
    services.ends_after = 3
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.start.aws.error.text() != "", timeout=20_000)
    assert "Sign in again: aws sso login. Then read on" in page.start.aws.error.text()
    services.ends_after = 10**6
    of_organization = aws.asked.total()
    signed_in(page, qtbot)
    assert "Resume" == page.start.aws.read_button.text()
    folder = folder_inside(kept_folder(page.start.aws.access))
    assert folder.is_dir()
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.result is not None and page.result.isVisible(), timeout=20_000)
    assert aws.asked.total() - of_organization <= 3, "which organization it is, twice, and what was refused"
    assert 1 == services.asked[f"get_account_authorization_details {MASTER}"]
    assert not folder.exists()


def test_the_rights_and_the_script_are_those_of_what_is_ticked(page, services):
    card = page.start.aws
    card.rights_button.click()
    dialog = page.findChild(TextsDialog)
    assert "iam:" not in dialog.text()
    assert not dialog.tabs.isTabVisible(ROLE_POLICY)
    dialog.accept()
    card.inside.setChecked(True)
    card.artifact.setChecked(True)
    card.role.setText("Reader")
    card.rights_button.click()
    dialog = page.findChildren(TextsDialog)[-1]
    texts = {}
    for place in (SCRIPT, POLICY, ROLE_POLICY):
        dialog.tabs.setCurrentIndex(place)
        texts[place] = dialog.text()
    assert "role=Reader" in texts[SCRIPT]
    assert all(one in texts[POLICY] for one in ("sts:AssumeRole", "sso:ListInstances", "artifact:ListReports"))
    assert "iam:GetAccountSummary" in texts[ROLE_POLICY]
    assert "organizations:" not in texts[ROLE_POLICY]
    dialog.accept()


def test_the_report_tells_what_could_not_be_read_inside(page, services, qtbot):
    result = read_all(page, qtbot)
    assert result.tabs.tabText(_REPORT).startswith("Report ")
    assert "get-credential-report failed: AccessDenied" in result.report.text()
