"""Every dialog and page of the program, found by its class, and the ways in which each is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QDateTime, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from designer.analysis import guardrails
from designer.analysis.compliance.checklist import NodeProgrammes
from designer.analysis.drift.drift import finding_drift
from designer.analysis.guardrails.programmes import IN_SCOPE
from designer.aws.inside_reading import InsideChoice
from designer.aws.session import CallerIdentity, OrganizationAccess
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.edits.compliance import mark
from designer.organization.edits.guardrail_tests import add_test
from designer.policy.catalog import catalogue
from tests.designer.aws.apply.disturbed import planned
from tests.designer.aws.pretended.aws import real
from tests.designer.building import company
from ui.commands.requests import EXPLAIN_REQUEST, TransferWish
from ui.features.activity.page import ActivityPage
from ui.features.budget.allow_list_dialog import AllowListDialog
from ui.features.budget.pack_dialog import MoveToParentDialog, PackDialog
from ui.features.comments.dialog import CommentDialog
from ui.features.compliance.acts import ComplianceActs
from ui.features.compliance.rows import services_out
from ui.features.compliance.sensitive_dialog import SensitiveActionsDialog
from ui.features.delegation.dialog import DelegationDialog
from ui.features.explain.verify import VerifyDialog
from ui.features.export.dialog import ExportDialog
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.features.guardrail_tests.record_dialog import RecordDialog
from ui.features.imports.page import ImportPage
from ui.features.imports.texts import TextsDialog
from ui.features.library.dialog import LibrariesDialog
from ui.features.merge.file_dialog import MergeFilesDialog
from ui.features.migration.apply_dialog import ApplyDialog
from ui.features.migration.foreign_dialog import ForeignDialog
from ui.features.policies.guardrail_dialog import GuardrailDialog
from ui.features.report.dialog import ReportDialog
from ui.features.transfer.dialog import TransferDialog
from ui.forms.aws_sign_in import SignInDialog
from ui.forms.fields_dialog import FieldsDialog
from ui.forms.version_dialog import MERGED, VersionDialog
from ui.state.recovery import Abandoned, folder
from ui.widgets.containers.window_page import WindowPage
from ui.window.reading import ReadingDialog
from ui.window.recovery_dialog import RecoveryDialog
from ui.window.sheets import ShortcutSheet, WordsSheet
from ui.window.start_page import StartPage


def settle():
    """Let go what was there before, and show what has come."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def close_dialogs(window):
    for part in (*window.findChildren(QDialog), *window.findChildren(WindowPage)):
        if isValid(part):
            part.leave() if isinstance(part, WindowPage) else part.reject()
            part.deleteLater()
    settle()


def trigger(command: str) -> Callable[..., None]:
    return lambda window: window.actions_by_id[command].trigger()


def ou(window):
    organization = window.session.document.organization
    return next(node_id for node_id in organization.walk() if organization.node(node_id).children)


def change_a_test(window):
    window.actions_by_id["test.new"].trigger()
    dialog = window.findChild(GuardrailTestDialog)
    dialog.form.patterns.setText("s3:DeleteBucket")
    test = dialog.form.test
    close_dialogs(window)
    document = window.session.document
    document.push(add_test(document.organization, test))
    test = document.organization.settings.tests[-1]
    GuardrailTestDialog(window.session, window.analyses, test, window).open()


def verify(window):
    window.session.select([list(window.session.document.organization.accounts())[-1]])
    window.session.requests.ask(EXPLAIN_REQUEST, "sqs:SendMessage")
    settle()
    dialog = window.parts.docks.inspector.explain.verify_dialog()
    dialog.setParent(window, dialog.windowFlags())
    dialog.open()


def move_to_parent(window):
    policy = next(iter(window.session.document.organization.policies))
    MoveToParentDialog(window.session, window.analyses, ou(window), policy, window).open()


def import_texts(window):
    TextsDialog(window, 0, InsideChoice()).open()


def offer_recovery(window):
    RecoveryDialog([Abandoned(folder() / "none.orgwright", None, "", QDateTime.currentDateTime())], window).open()


def accept_a_service(window):
    """The dialog of a decision on a service out of scope of a programme."""
    document = window.session.document
    node = ou(window)
    document.push(mark(document.organization, node, "hipaa"))
    found = NodeProgrammes(document.organization, catalogue.load(), "2026-11-27").of(node)
    accept = ComplianceActs(window.session, window).of(node, services_out(found)[0])[1]
    accept.run()


def apply_a_plan(window):
    live = real(company())
    wanted = live.copy()
    wanted.apply(edits.remove(wanted, [next(one.id for one in wanted.nodes.values() if one.name == "Sandbox")]))
    access = OrganizationAccess(None, CallerIdentity("111111111111", "arn:aws:iam::111111111111:role/apply"), None)
    ApplyDialog(planned(live, wanted), access, 0, window).open()


def keep_what_others_did(window):
    live = real(company())
    changed = live.copy()
    changed.apply(edits.rename(changed, next(one.id for one in changed.nodes.values() if one.name == "Test"), "Other"))
    drift = finish(finding_drift(live, live, changed, catalogue.load()))
    ForeignDialog(drift, window).open()


def transfer_accounts(window):
    other = company()
    TransferDialog(window.session, TransferWish("other.json", other, (), other.root), window).open()


OPENED: dict[type[QWidget], tuple[Callable[..., None], ...]] = {
    GuardrailDialog: (trigger("add.guardrail"),),
    GuardrailTestDialog: (trigger("test.new"), change_a_test),
    RecordDialog: (trigger("test.record"),),
    ExportDialog: (trigger("file.export"),),
    ReportDialog: (trigger("file.report"),),
    FieldsDialog: (accept_a_service,),
    VerifyDialog: (verify,),
    AllowListDialog: (lambda window: AllowListDialog(window.session, window.analyses, ou(window), window).open(),),
    ReadingDialog: (lambda window: ReadingDialog(Path(__file__), window).open(),),
    PackDialog: (lambda window: PackDialog(window.session, window.analyses, ou(window), window).open(),),
    MoveToParentDialog: (move_to_parent,),
    VersionDialog: (
        lambda window: VersionDialog(window, window.files.path).open(),
        lambda window: VersionDialog(window, window.files.path, MERGED).open(),
    ),
    MergeFilesDialog: (lambda window: MergeFilesDialog(window, window.files.path).open(),),
    TextsDialog: (import_texts,),
    CommentDialog: (trigger("comment.new"),),
    DelegationDialog: (trigger("organization.services"),),
    LibrariesDialog: (trigger("library.show"),),
    SensitiveActionsDialog: (trigger("organization.sensitive"),),
    ShortcutSheet: (trigger("help.shortcuts"),),
    WordsSheet: (trigger("help.words"),),
    RecoveryDialog: (offer_recovery,),
    StartPage: (lambda window: StartPage(window, window.session).open(),),
    ImportPage: (trigger("file.import"),),
    ActivityPage: (trigger("activity.read"),),
    SignInDialog: (trigger("aws.apply"),),
    ApplyDialog: (apply_a_plan,),
    ForeignDialog: (keep_what_others_did,),
    TransferDialog: (transfer_accounts,),
}


def pages_of(dialog: QWidget) -> Iterator[None]:
    """A step for each set of fields that a dialog can show."""
    if isinstance(dialog, GuardrailDialog):
        kinds: set[object] = set()
        for guardrail in guardrails.load().values():
            asked = {parameter.kind for parameter in guardrail.parameters} | {guardrail.id == IN_SCOPE}
            if not asked <= kinds:
                dialog.list.choose(guardrail.id)
                settle()
                yield
            kinds |= asked
    else:
        yield


def leaves(base: type) -> set[type]:
    """Classes of this program below a class, without those that are there to be built upon."""
    below = {one for one in base.__subclasses__() if one.__module__.startswith("ui.")}
    deeper = {one: leaves(one) for one in below}
    return {leaf for one, found in deeper.items() for leaf in (found or {one})}
