"""Every panel of the window with something in it, and every page of those that have several."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication, QWidget

from designer.analysis.drift.authors import Authors
from designer.analysis.replay.contents import OpenActivity, open_activity
from designer.organization import edits
from designer.organization.edits import identities, identity_center
from designer.organization.edits.comments import add_comment
from designer.organization.edits.compliance import mark
from designer.organization.model.comments import CommentPlace
from designer.organization.model.identity_center import CenterGroup, CenterUser, Grantee, GranteeKind, PermissionSet
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from tests.designer.activity.trails import record, write_activity
from tests.designer.aws.apply.disturbed import planned
from tests.designer.aws.pretended.aws import real
from tests.designer.building import PROD as OTHER_PROD
from tests.designer.building import company
from tests.ui.every_dialog import settle
from ui.commands.requests import (
    COMPARE_WITH,
    EXPLAIN_REQUEST,
    MERGE_WITH,
    PLAN_MIGRATION,
    SHOW_IDENTITY,
    TRANSFER,
    ComparedDesign,
    IdentityPlace,
    OtherBranch,
    TransferWish,
    show_policy,
)
from ui.features.drift.search import LiveState
from ui.features.policy_editor.views import View
from ui.state.activity import ActivityRecord
from ui.window.features import DOCKS
from ui.window.main_window import MainWindow

SHOP, PROD = NodeId("acc-shop-prod"), NodeId("ou-prod")
TAGS = '{"tags": {"team": {"tag_key": {"@@assign": "team"}}}}'


def furnish(window: MainWindow) -> None:
    """Put something into the sample for each panel."""
    document = window.session.document
    organization = document.organization
    before = organization.copy()
    push = document.push
    push(edits.enable_policy_type(organization, PolicyType.TAG_POLICY))
    push(made := edits.create_policy(organization, PolicyType.TAG_POLICY, "Tagging", TAGS))
    push(edits.attach(organization, *edits.added_policies(made), [PROD]))
    push(mark(organization, PROD, "hipaa"))
    push(identities.add_user(organization, SHOP, "ana"))
    push(identities.add_role(organization, SHOP, "Till"))
    push(identity_center.add_center_group(organization, CenterGroup("Clerks")))
    push(identity_center.add_center_user(organization, CenterUser("dora", groups=("Clerks",))))
    push(identity_center.add_permission_set(organization, PermissionSet("Reading")))
    push(identity_center.assign(organization, "Reading", Grantee(GranteeKind.GROUP, "Clerks"), [SHOP]))
    push(edits.move(organization, [SHOP], NodeId("ou-regulated")))
    push(add_comment(organization, CommentPlace(node=PROD), "Why?", "Ana", "2026-12-02T12:00:00Z"))
    other = ComparedDesign("before.json", before, is_earlier=True)
    window.session.select([SHOP])
    window.session.requests.ask(COMPARE_WITH, other)
    window.session.requests.ask(PLAN_MIGRATION, other)
    window.parts.part("compare").finish()
    window.parts.part("migration").finish()
    window.session.requests.ask(MERGE_WITH, OtherBranch("theirs.json", before, _theirs(before)))
    window.parts.part("merge").finish()
    window.session.requests.ask(TRANSFER, TransferWish("other.json", company(), (SHOP,), OTHER_PROD))
    window.parts.part("transfer").finish()
    window.parts.part("who_can").show_action("s3:DeleteBucket")
    window.parts.part("who_can").finish()
    window.session.requests.ask(EXPLAIN_REQUEST, "s3:DeleteBucket")
    window.analyses.activity.attach(
        ActivityRecord("us.activity", "logs", "2026-09-01", "2026-09-01"), _activity(organization)
    )
    window.parts.part("activity").finish()
    found = window.parts.part("drift").search
    found.compare_with(LiveState(before, ["tags"], None, Authors(()), "", 120, "10:42"))
    found.finish()


def _theirs(before: Organization) -> Organization:
    """Return what somebody else made of the sample, of which one thing is asked."""
    theirs = before.copy()
    theirs.apply(edits.move(theirs, [SHOP], NodeId("ou-sandbox")))
    return theirs


def _activity(organization: Organization) -> OpenActivity:
    """Return what an account did where its Region deny does not let it."""
    account = organization.node(SHOP).aws_id
    records = [record(one, account, ("ec2", "DescribeInstances", True), awsRegion="us-west-2") for one in range(3)]
    with TemporaryDirectory() as folder:
        return open_activity(write_activity(Path(folder) / "us.activity", records), organization)


def nothing(window: MainWindow) -> None:
    """Leave a panel as it is."""


def select(*nodes: NodeId) -> Callable[[MainWindow], None]:
    return lambda window: window.session.select(nodes)


def tab(place: int, node: NodeId = SHOP) -> Callable[[MainWindow], None]:
    def turn(window: MainWindow) -> None:
        window.session.select([node])
        window.parts.docks.inspector.show_tab(place)

    return turn


def identity(title: str, part: str = "Access") -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        window.session.requests.ask(SHOW_IDENTITY, IdentityPlace(SHOP, title))
        window.parts.part("identities").page.turn_to(part)

    return show


def permission_set(window: MainWindow) -> None:
    window.session.select([window.session.organization.root])
    window.parts.part("identities").home.show_set("Reading")


def policy(view: View) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        policies = window.session.organization.policies.values()
        found = next(one for one in policies if '"kms:ScheduleKeyDeletion"' in one.text)
        show_policy(window.session.requests, found.id)
        window.parts.part("editor")._choose_view(view)

    return show


def run(window: MainWindow) -> None:
    """Show a plan from AWS in place of the way between two designs."""
    live = real(company())
    wanted = live.copy()
    wanted.apply(edits.remove(wanted, [next(one.id for one in wanted.nodes.values() if one.name == "Sandbox")]))
    window.parts.part("migration").run.run._on_planned(planned(live, wanted))


PAGES: dict[str, tuple[Callable[[MainWindow], None], ...]] = {
    "inspector": (select(), select(SHOP, PROD), *map(tab, range(4)), tab(0, PROD)),
    "editor": (policy(View.FORM), policy(View.TEXT)),
    "identities": (
        identity("user/ana", "Policies"),
        identity("role/Till"),
        identity("role/Till", "Trust"),
        permission_set,
    ),
    "budget": (select(PROD),),
    "migration": (nothing, run),
    "effective": (select(PROD),),
    "compliance": (select(PROD),),
    "responsibility": (select(PROD),),
}
"""What is done to see each page of a panel that has several, or that is about what is selected."""


def every_page(window: MainWindow, names: Iterable[str] = DOCKS) -> Iterator[tuple[str, QWidget]]:
    """Yield the name of each panel, and the panel, once for each of its pages."""
    for name in names:
        for place, turn in enumerate(PAGES.get(name, (nothing,))):
            window.parts.show_panel(name)
            turn(window)
            window.parts.show_panel(name)
            settle()
            QApplication.processEvents()
            yield f"{name} {place}", window.parts.part(name)
