"""Files that add to the open design: recognised, told before they are taken, and taken as one undo step."""

import json

import pytest
from shiboken6 import isValid

from ui.features.imports.page import ImportPage

SHOP_ID = "555566667777"
USER = {
    "UserDetailList": [
        {
            "Path": "/",
            "UserName": "cashier",
            "UserId": "AIDAEXAMPLEEXAMPLE01",
            "Arn": f"arn:aws:iam::{SHOP_ID}:user/cashier",
            "CreateDate": "2026-01-02T03:04:05+00:00",
            "GroupList": [],
            "AttachedManagedPolicies": [],
        }
    ],
    "GroupDetailList": [],
    "RoleDetailList": [],
    "Policies": [],
}
REPORT = {
    "reports": [
        {
            "id": "report-AbCdEfGhIjKlMnOp",
            "name": "SOC 2 Report",
            "state": "PUBLISHED",
            "version": 7,
            "periodStart": "2026-04-01T00:00:00+00:00",
            "periodEnd": "2026-09-30T00:00:00+00:00",
            "series": "SOC",
        }
    ]
}
LIST = {"id": "hipaa", "asOf": "2026-11-01", "source": "our own reading", "services": ["s3", "ec2"]}


@pytest.fixture
def read(window, qtbot, tmp_path):
    """Reads a value as a JSON file, up to the page that shows what it would add."""
    pages = []

    def look(value, name="answer.json"):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        window.actions_by_id["file.import"].trigger()
        page = next(one for one in window.findChildren(ImportPage) if not one.is_left)
        pages.append(page)
        page.look_at(path)
        qtbot.waitUntil(lambda: page.source.source is not None)
        assert "They add to the open design." in page.source.says.text()
        page.source.read_button.click()
        qtbot.waitUntil(lambda: page.addition is not None and page.addition.isVisible(), timeout=20_000)
        return page.addition

    yield look
    for page in pages:
        if isValid(page) and not page.is_left:
            page.leave()


def shop(organization):
    return next(one for one in organization.accounts() if organization.node(one).aws_id == SHOP_ID)


def test_what_lies_inside_an_account_is_taken_as_one_step(read, window):
    page = read(USER)
    document = window.session.document
    assert "1 account" in page.report.head.text()
    [row] = page.list.rows.rows
    assert not window.findChild(ImportPage).into.isVisible()  # it goes into the open design
    assert ("shop-prod", "1 user", "new") == (row.content.title, row.content.secondary, row.content.trailing)
    page.take_button.click()
    account = shop(document.organization)
    assert [user.name for user in document.organization.identities[account].users] == ["cashier"]
    document.undo_stack.undo()
    assert account not in document.organization.identities


def test_what_is_known_of_an_account_already_is_told_as_what_is_new_gone_and_changed(read, window):
    read(USER).take_button.click()
    other = json.loads(json.dumps(USER))
    moved, fresh = other["UserDetailList"][0], json.loads(json.dumps(other["UserDetailList"][0]))
    moved["Path"] = "/till/"
    fresh["UserName"], fresh["UserId"] = "trainee", "AIDAEXAMPLEEXAMPLE02"
    fresh["Arn"] = fresh["Arn"].replace("cashier", "trainee")
    other["UserDetailList"].append(fresh)
    [row] = read(other, "again.json").list.rows.rows
    assert ("2 users", "1 new, 1 changed") == (row.content.secondary, row.content.trailing)


def test_reports_and_lists_of_services_are_taken_too(read, window):
    page = read(REPORT)
    assert "1 report" in page.report.head.text()
    assert [("SOC 2 Report", "report")] == [(row.content.title, row.content.trailing) for row in page.list.rows.rows]
    page.take_button.click()
    assert window.session.organization.settings.compliance.reports[0].version == 7
    page = read(LIST, "list.json")
    page.take_button.click()
    assert window.session.organization.settings.compliance.lists[0].as_of == "2026-11-01"


def test_an_account_that_the_design_lacks_is_told_and_nothing_can_be_taken(read):
    stranger = json.loads(json.dumps(USER).replace(SHOP_ID, "123123123123"))
    page = read(stranger)
    assert "no account of this number" in page.report.text()
    assert not page.take_button.isEnabled()


def test_files_that_name_no_account_are_of_the_selected_one_when_the_person_says_so(read, window):
    nameless = json.loads(json.dumps(USER).replace(f"arn:aws:iam::{SHOP_ID}:user/cashier", "unknown"))
    account = shop(window.session.organization)
    window.session.select([account])
    page = read(nameless)
    assert not page.take_button.isEnabled()
    assert "names the account" in page.message.text()
    page.account_button.click()
    page.take_button.click()
    assert account in window.session.organization.identities
