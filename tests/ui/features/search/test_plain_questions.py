"""Questions that a new user types into the palette: what is offered first, and where that leads."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from designer.analysis.access.question import CallerKind
from designer.analysis.lenses.choice import LensChoice
from designer.exchange.templates import load as template
from designer.organization.edits import create_policy
from designer.organization.edits.identities import add_role, add_user
from designer.organization.model.change import Change, Swap
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.records import NodeId, PolicyType
from tests.ui.again import in_one_window
from ui.commands.requests import ASK_WHO_CAN, EXPLAIN_INQUIRY, SHOW_ANSWER, SHOW_ATTACHED
from ui.features.identities.panel import IdentitiesPanel
from ui.window.sheets import WordsSheet

PROD, SANDBOX = NodeId("acc-shop-prod"), "Sandbox"

ASKED = {
    "who can delete s3 buckets": "Where do SCPs allow s3:DeleteBucket?",
    "who can create users": "Where do SCPs allow iam:CreateUser?",
    "who can stop cloudtrail": "Where do SCPs allow cloudtrail:StopLogging?",
    "which accounts can leave the organization?": "Where do SCPs allow organizations:LeaveOrganization?",
    "who can read secrets": "Where do SCPs allow secretsmanager:GetSecretValue?",
    "who can access shop-prod": "Users and roles of shop-prod",
    "who is admin": "Who can become an administrator?",
    "become admin": "Who can become an administrator?",
    "who can become an administrator": "Who can become an administrator?",
    "why is it denied": "Explain an action",
    "why can't shop-prod delete buckets?": "Can shop-prod use s3:DeleteBucket?",
    "can shop-prod launch ec2": "Can shop-prod use ec2:RunInstances?",
    "can Log Archive turn off cloudtrail": "Can Log Archive use cloudtrail:StopLogging?",
    "is dev-anna allowed to use bedrock": "Can dev-anna use bedrock:InvokeModel?",
    "does Sandbox allow ec2": "Can accounts in Sandbox use ec2:RunInstances?",
    "what can shop-prod do": "Permissions of shop-prod",
    "what policies apply to shop-prod": "Policies of shop-prod",
    "where is us-east-1 blocked": "Show RegionDeny",
    "which accounts have no owner": "28 accounts without owner",
    "find accounts without id": "3 accounts without id",
    "show me suspended accounts": "1 suspended account in the organization",
    "how many accounts": "28 accounts in the organization",
    "how many OUs": "10 OUs in the organization",
    "how many accounts in Prod": "4 accounts in Prod",
    "how many policies": "16 SCPs in the design",
    "how many users are there": "It is not known how many users there are",
    "go to shop-prod": "shop-prod",
    "enable rcp": "Enable RCPs",
    "enable tag policies": "Enable tag policies",
    "new user": "New user in Identity Center",
    "new permission set": "New permission set in Identity Center",
    "add tag": "Inspector",
    "show problems": "Problems",
    "what is wrong": "Problems",
    "paste AccessDenied": "Explain an AccessDenied message",
    "tag policy": "Policies",
    "where can I see problems": "Problems",
    "rename shop-prod": "Rename shop-prod",
    "what does DenyRootUser do": "Show DenyRootUser",
    "show tests": "Tests",
    "fit to screen": "Fit all",
    "show scps": "Policies",
    "make a new scp": "New service control policy",
    "what is a guardrail": "Guardrail: what it means",
    "how much room is left": "Quotas",
    "compare two designs": "Compare",
    "undo last change": "Undo",
    "how do I add an account": "Add account",
    "connect to aws": "Import from AWS, code or files",
    "delete s3 buckets": "Where do SCPs allow s3:DeleteBucket?",
    "stop people leaving the organization": "Add guardrail: Deny leaving the organization or accepting handshakes",
    "how close am I to the limits": "Quotas",
    "is anything wrong": "Problems",
    "make a new ou": "Add OU",
    "add account to Sandbox": "Add account in Sandbox",
    "new ou under Workloads": "Add OU in Workloads",
    "delete Sandbox": "Remove Sandbox",
    "move shop-prod to Test": "Move shop-prod to Test",
    "put shop-test into Sandbox": "Move shop-test to Sandbox",
    "attach RegionDeny to Sandbox": "Attach RegionDeny to Sandbox",
    "detach RegionDeny from Workloads": "Detach RegionDeny from Workloads",
    "delete RegionDeny": "Delete RegionDeny",
    "rename organization": "Rename the organization",
    "copy Prod": "Duplicate Prod",
    "what does FullAWSAccess do": "Show FullAWSAccess",
    "where is RegionDeny attached": "Show RegionDeny",
    "what is attached to Prod": "Policies of Prod",
    "who owns shop-prod": "shop-prod",
    "who is the management account": "Acme Management",
    "change the management account": "Use as management account",
    "is cloudtrail protected": "Where do SCPs allow cloudtrail:StopLogging?",
    "is s3 protected": "Where do SCPs allow s3:DeleteBucket?",
    "which accounts can launch ec2 in us-east-1": "Where do SCPs allow ec2:RunInstances?",
    "stop ec2 in Frankfurt": "Where do SCPs allow ec2:StopInstances?",
    "turn on resource control policies": "Enable RCPs",
    "migrate from one organization to another": "Migration plan",
    "accounts tagged production": "18 accounts tagged production",
    "accounts in Sandbox": "4 accounts in Sandbox",
    "accounts without policies": "26 accounts without policies",
    "which OUs have no policies": "2 OUs without policies",
    "list all accounts": "28 accounts in the organization",
    "how many policies can I attach": "Quotas",
    "which policies are not used": "Problems",
    "make text bigger": "Zoom in",
    "accessdenied": "Explain an AccessDenied message",
    "why denied message": "Explain an AccessDenied message",
    "untested statements": "Tests",
    "test that nobody can leave": "New guardrail test",
    "how do I start over": "New",
    "find shop": "shop-prod",
    "is the root user blocked": "Explain an action",
    "is this organization valid": "Problems",
    "who is in the break glass role": "Who can become a role",
    "what is a declarative policy": "Declarative policy: what it means",
    "what is an ou": "OU: what it means",
    "difference between scp and rcp": "SCP: what it means",
    "how big can a policy be": "Quotas",
    "open a file": "Open",
    "make a backup policy": "New backup policy",
    "save as pdf": "Export",
    "find account by email": "Find",
    "load my organization from aws": "Import from AWS, code or files",
    "is hipaa met": "Compliance",
    "which accounts are affected by RegionDeny": "Show RegionDeny",
    "simulate a request": "Explain an action",
    "test if s3 delete is denied": "New guardrail test",
    "where are my policies": "Policies",
    "copy policy to another ou": "Attach a policy",
    "show as tree": "Top down",
    "where something is wrong": "Lens: Where something is wrong",
    "where the guardrail tests hold": "Lens: Where the guardrail tests hold",
    "how many policies can an ou have": "Quotas",
    "how many scps per account": "Quotas",
    "policy too long": "Quotas",
    "accounts without policy": "26 accounts without policy",
    "deny all regions except europe": "Add guardrail: Allow only chosen Regions",
    "restrict regions to europe": "Add guardrail: Allow only chosen Regions",
    "deny enabling and disabling regions": "Add guardrail: Deny enabling and disabling Regions",
    "why was shop-prod denied": "Explain an action in shop-prod",
    "can shop-prod launch ec2 in us-east-1": "Can shop-prod use ec2:RunInstances in us-east-1?",
    "how do I give someone access to an account": "Identities",
    "lock down an account": "Add a guardrail (ready-made policy)",
    "block everything except s3": "Allow only chosen services (allow-list)",
    "show me the root": "Root",
    "empty OUs": "0 OUs without accounts",
    "how many OUs are empty": "0 OUs without accounts",
    "accounts without tags": "0 accounts without tags",
    "which accounts are production": "18 accounts tagged production",
    "which accounts are in Prod": "4 accounts in Prod",
    "add a new user to shop-prod": "New user in shop-prod",
    "turn off the lens": "No lens",
    "what would this policy break": "Activity",
    "scp vs iam policy": "SCP: what it means",
    "show all denies": "Policies",
    "what is blocked in Sandbox": "Permissions of Sandbox",
    "can anyone disable guardduty": "Where do SCPs allow guardduty:DeleteDetector?",
    "require mfa": "Add guardrail: Require MFA for IAM users",
    "only allow t3 instances": "Add guardrail: Allow only chosen EC2 instance types",
    "block root user": "Add guardrail: Deny the root user",
    "close the account shop-test": "Remove shop-test",
    "undo everything": "Undo",
    "how do I save": "Save",
    "how do I attach a policy": "Attach a policy",
    "how do I rename an account": "Rename",
    "why is my policy not working": "Explain an action",
    "use my team's library": "Team libraries",
    "merge a colleague's changes": "Merge another design",
    "which policies apply to Sandbox": "Policies of Sandbox",
    "is ec2 allowed in eu-west-1": "Show RegionDeny",
    "enable trusted access for guardduty": "Trusted access and delegated administrators",
    "what changed since yesterday": "Compare",
    "see changes": "Compare",
    "go to Prod": "Prod",
    "show me Prod": "Prod",
    "close all panels": "Canvas only",
    "list users": "Identities",
    "list roles": "Identities",
    "show tags": "Inspector",
    "change account email": "Inspector",
    "find unused permissions": "Activity",
    "find account 333344445555": "Network",
    "why is ec2 blocked in sandbox": "Can accounts in Sandbox use ec2:RunInstances?",
}


def titles(window, typed):
    return [pick.content.title for pick in window.parts.search.palette.picks(typed)]


def first(window, typed):
    return window.parts.search.palette.picks(typed)[0]


def test_guardrails_are_found_by_most_of_the_words_where_none_has_all(window):
    assert "Add guardrail: Protect S3 Block Public Access from changes" in titles(window, "block public s3 buckets")


def asked_for(window, request):
    asked = []
    window.session.requests.answer(request, asked.append)
    return asked


def test_a_plain_question_is_answered_by_the_first_row(window):
    found = {typed: titles(window, typed)[:1] for typed in ASKED}
    assert {} == {typed: found[typed] for typed, title in ASKED.items() if [title] != found[typed]}
    restricting = titles(window, "deny all regions except europe")
    assert len(set(restricting)) == len(restricting)


@in_one_window("typed", ["can shop-prod launch ec2", "why can't shop-prod launch ec2 instances?"])
def test_whether_an_account_can_is_explained_with_account_and_action_filled_in(window, typed):
    asked = asked_for(window, EXPLAIN_INQUIRY)
    first(window, typed).run()
    assert [(PROD, "ec2:RunInstances")] == [(one.account, one.action) for one in asked]
    assert PROD == window.session.current


@in_one_window("typed", ["can shop-prod launch ec2 in us-east-1", "can shop-prod launch ec2 in virginia?"])
def test_a_region_of_a_question_is_part_of_what_is_explained(window, typed):
    first(window, typed).run()
    explained = window.parts.docks.inspector.explain
    assert {"aws:RequestedRegion": "us-east-1"} == dict(explained.inquiry.context)


def test_an_answer_that_leaves_out_the_region_says_so(window):
    about = [pick.content.secondary for pick in window.parts.search.palette.picks("who can launch ec2 in us-east-1")]
    assert "Colours the canvas · not only in us-east-1" == about[0]


def test_a_type_without_policies_is_made_before_one_is_attached(window):
    window.session.select([PROD])
    found = titles(window, "tag policy")
    assert "New tag policy" in found
    assert "Attach a tag policy" not in found


def test_whether_accounts_of_an_ou_can_is_answered_by_its_permissions(window):
    asked = asked_for(window, SHOW_ANSWER)
    first(window, "can Sandbox launch ec2").run()
    assert ["ec2:RunInstances"] == asked
    assert SANDBOX == window.session.organization.node(window.session.current).name


def test_an_action_is_asked_of_the_node_that_is_current(window):
    window.session.select([PROD])
    assert "Can shop-prod use s3:DeleteBucket?" == titles(window, "why can't I delete a bucket")[0]


def test_the_policies_of_a_named_node_are_shown(window):
    asked = asked_for(window, SHOW_ATTACHED)
    first(window, "show the policies of shop-prod").run()
    assert [PROD] == asked
    assert window.parts.part("inspector").policies.isVisible()


def test_accounts_that_are_counted_can_be_selected(window):
    first(window, "how many accounts in Prod").run()
    organization = window.session.organization
    assert {organization.node(one).name for one in window.session.selection} >= {"shop-prod", "search-prod"}


def test_people_are_asked_about_first_where_the_design_knows_some(window):
    window.session.document.replace(template("coffee-shop").organization)
    asked = asked_for(window, ASK_WHO_CAN)
    assert ["Who can use dynamodb:DeleteTable?", "Where do SCPs allow dynamodb:DeleteTable?"] == titles(
        window, "who can delete tables"
    )[:2]
    first(window, "who can delete tables").run()
    assert [("dynamodb:DeleteTable", "")] == asked
    panel = window.parts.part("who_can")
    assert "dynamodb:DeleteTable" == panel.action.text()
    assert panel.isAncestorOf(QApplication.focusWidget())
    assert "5 IAM users" == titles(window, "how many users")[0]


def test_becoming_a_role_is_asked_of_people_and_roles(window):
    document = window.session.document
    document.push(add_role(window.session.organization, PROD, "deployer", "{}"))
    pick = first(window, "who can become deployer")
    assert "Who can become deployer?" == pick.content.title == titles(window, "become deployer role")[0]
    pick.run()
    assert "become deployer · shop-prod" == window.parts.part("who_can").action.text()


def test_becoming_an_administrator_is_asked_of_people_and_roles(window):
    first(window, "become admin").run()
    assert "become an administrator" == window.parts.part("who_can").action.text()


def test_roles_that_identity_center_makes_are_found_by_their_permission_set(window):
    given = AccessAssignment("Operate", Grantee(GranteeKind.GROUP, "ops"), PROD)
    sets = (PermissionSet("Operate"),)
    center = IdentityCenter(groups=(CenterGroup("ops"),), permission_sets=sets, assignments=(given,))
    settings = window.session.organization.settings
    window.session.document.push(Change("Assign", settings=Swap(settings, replace(settings, identity_center=center))))
    pick = first(window, "who can become operate")
    assert ("Who can become Operate?", "shop-prod") == (pick.content.title, pick.content.secondary)
    pick.run()
    assert "become Operate · shop-prod" == window.parts.part("who_can").action.text()


def test_a_user_is_the_caller_of_a_question_that_names_it(window):
    document = window.session.document
    document.push(add_user(window.session.organization, PROD, "ana"))
    asked = asked_for(window, EXPLAIN_INQUIRY)
    for typed in ("can ana delete s3 buckets", "is the user ana in shop-prod allowed to delete s3 buckets?"):
        pick = first(window, typed)
        assert "Can ana use s3:DeleteBucket?" == pick.content.title, typed
    pick.run()
    assert [(PROD, "s3:DeleteBucket", CallerKind.USER, "ana")] == [
        (one.account, one.action, one.caller, one.name) for one in asked
    ]
    first(window, "what can ana do").run()
    assert "ana" == window.findChild(IdentitiesPanel).page.name.text()


def test_what_a_new_user_is_called_is_typed_at_once(window, qtbot):
    window.session.select([PROD])
    pick = first(window, "new user")
    assert "New user in shop-prod" == pick.content.title
    pick.run()
    qtbot.keyClicks(QApplication.focusWidget(), "ana")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "ana" in [one.name for one in window.session.organization.identities[PROD].users]


def test_a_user_is_made_in_identity_center_where_no_account_is_selected(window, qtbot):
    first(window, "add a user").run()
    qtbot.keyClicks(QApplication.focusWidget(), "ben")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "ben" in [one.name for one in window.session.organization.settings.identity_center.users]


def test_a_permission_set_is_made_in_identity_center_also_while_an_account_is_selected(window, qtbot):
    window.session.select([PROD])
    pick = first(window, "new permission set")
    assert "New permission set in Identity Center" == pick.content.title
    pick.run()
    qtbot.keyClicks(QApplication.focusWidget(), "Auditor")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "Auditor" in [one.name for one in window.session.organization.settings.identity_center.permission_sets]


def test_a_user_is_made_in_the_account_that_is_named(window, qtbot):
    first(window, "add a new user to shop-prod").run()
    qtbot.keyClicks(QApplication.focusWidget(), "ana")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "ana" in [one.name for one in window.session.organization.identities[PROD].users]


def test_a_tag_is_typed_at_once_for_what_is_selected(window, qtbot):
    window.session.select([PROD])
    window.parts.part("inspector").show_tab(3)
    pick = first(window, "add tag")
    assert "Add a tag to shop-prod" == pick.content.title
    pick.run()
    for typed in ("team", "shop"):  # the delegate takes a value over when the key has been handled
        qtbot.keyClicks(QApplication.focusWidget(), typed)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        QApplication.processEvents()
    assert ("team", "shop") in window.session.organization.node(PROD).tags


def test_a_node_of_just_that_name_comes_before_commands_that_hold_it(window):
    assert "Root" == titles(window, "root")[0]
    assert "Root" == titles(window, "roo")[0]
    assert "Export" == titles(window, "export")[0]


def test_policies_of_a_type_that_there_are_come_before_a_new_one(window):
    window.session.document.push(create_policy(window.session.organization, PolicyType.TAG_POLICY, "CostTags"))
    window.session.select([PROD])
    found = titles(window, "tag policy")
    assert ["Show CostTags", "Attach a tag policy"] == found[:2]
    assert found.index("New tag policy") > 1


def test_a_word_is_explained_on_the_sheet_of_words(window):
    first(window, "what is a guardrail").run()
    sheet = window.findChild(WordsSheet)
    assert "guardrail" == sheet.search.text()
    sheet.close()


def test_a_verb_with_a_thing_asks_where_scps_allow_it(window):
    first(window, "delete s3 buckets").run()
    assert LensChoice("action", "s3:DeleteBucket") == window.lens.choice


def test_a_name_in_a_question_is_a_node_only_where_it_is_spoken_of(window):
    assert "Where do SCPs allow backup:DeleteBackupVault?" == titles(window, "who can delete backup vaults")[0]


def test_users_of_an_account_are_shown_with_the_account(window):
    first(window, "who has access to shop-prod").run()
    assert PROD == window.session.current
    assert window.findChild(IdentitiesPanel).isVisible()


def test_what_is_asked_of_named_things_is_done(window):
    first(window, "move shop-prod to Sandbox").run()
    first(window, "detach RegionDeny from Workloads").run()
    organization = window.session.organization
    assert SANDBOX == organization.node(organization.parent(PROD)).name
    workloads = next(one for one in organization.nodes.values() if one.name == "Workloads")
    assert "RegionDeny" not in {organization.policy(one).name for one in workloads.policies}
