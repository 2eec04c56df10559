"""The policy editor with 10,000 characters: a key until painted, completion at five places, a push.

A key is typed, goes through the edit, the analyses that follow at once and the faults of the text, and is painted. The
checks of the organization run afterwards in slices; their whole is told apart.
"""

from __future__ import annotations

import json
from time import process_time

from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from tests.bench import Result, elapsed, summary
from ui.commands.requests import show_policy

FRAME_MS, POPUP_MS = 16, 50
KEYS = 60
CHARACTERS = 10_000
PATTERNS = {"s3": ["s3:DeleteBucket", "s3:Put*"], "ec2": ["ec2:Run*", "ec2:Modify*"]}
PLACES = {
    "element": '"Resource": "*"',
    "service": '"ec2:Run*"',
    "action": '"s3:DeleteBucket"',
    "operator": '"StringNotEquals"',
    "key": '"aws:RequestedRegion"',
}
"""What stands where completion is asked for; the cursor is behind its fourth character."""


def policy() -> str:
    """An SCP of about 10,000 characters, one statement a service."""
    catalogue = load()
    statements: list[object] = []
    text = ""
    for service in ("s3", "ec2", "iam", *catalogue.services):
        names = [catalogue.actions[index] for index in catalogue.service_range(service)][:6]
        patterns = PATTERNS.get(service, names)
        condition = {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}}
        statements.append({"Effect": "Deny", "Action": patterns, "Resource": "*", "Condition": condition})
        text = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
        if len(text) >= CHARACTERS:
            break
    return text


def run() -> Result:
    """Milliseconds in the company sample, the editor in view with the list of faults, and again with the form."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    from ui import theme
    from ui.features.policy_editor.panel import EditorPanel
    from ui.features.policy_editor.views import View
    from ui.state.analyses import Analyses
    from ui.state.document import Document
    from ui.state.session import Session

    assert isinstance(app, QApplication)
    theme.apply(app, theme.Scheme.LIGHT)
    organization = template("company").organization
    change = edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, "Measured", policy())
    organization.apply(change)
    (made,) = edits.added_policies(change)
    organization.apply(edits.attach(organization, made, [organization.root]))
    session = Session(Document(organization))
    analyses = Analyses(session.document)
    analyses.check_soon()
    panel = EditorPanel(session, analyses)
    panel._view = View.TEXT
    panel.resize(1100, 600)
    panel.show()
    show_policy(session.requests, made)
    app.processEvents()
    first = {f"completion_first_{name}_ms": asked(panel, place) for name, place in PLACES.items()}
    again = {}
    for name, place in PLACES.items():
        again[f"completion_{name}_ms"] = summary([asked(panel, place) for _ in range(5)]).median
    checks = elapsed(analyses.check_now)
    typing, work = typed(app, panel)
    panel._choose_view(View.BOTH)
    app.processEvents()
    with_form, work_with_form = typed(app, panel)
    whole = summary([pushed(session, analyses, made) for _ in range(5)])
    figures: dict[str, float | int | str] = {
        "characters": len(policy()),
        "key_ms": typing.median,
        "key_worst_ms": typing.worst,
        "key_processor_ms": work,
        "key_with_form_ms": with_form.median,
        "key_with_form_worst_ms": with_form.worst,
        "key_with_form_processor_ms": work_with_form,
        **first,
        **again,
        "checks_first_ms": checks,
        "push_to_faults_ms": whole.median,
        "push_to_faults_worst_ms": whole.worst,
    }
    reach = {"key_ms": f"<= {FRAME_MS}", "key_with_form_ms": f"<= {FRAME_MS}", "completion_*": f"<= {POPUP_MS}"}
    slowest = max(*first.values(), *again.values())
    reached = max(typing.median, with_form.median) <= FRAME_MS and slowest <= POPUP_MS
    panel.hide()
    analyses.stop()
    return Result("editor", figures, reach, reached=reached)


def asked(panel, place: str) -> float:
    """Return the seconds until the list of what may be written is shown."""
    place_cursor(panel, panel.code.text().index(place) + 4)
    spent = elapsed(panel.completer.ask)
    panel.completer.close()
    return spent


def typed(app, panel):
    """Keys into the first Sid-less statement's Resource, until each is painted."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    place_cursor(panel, panel.code.text().index('"Resource": "') + len('"Resource": "'))

    def key() -> None:
        QTest.keyClick(panel.code, Qt.Key.Key_A)
        panel.code.viewport().repaint()

    times: list[float] = []
    work: list[float] = []
    for _ in range(KEYS):
        worked = process_time()
        times.append(elapsed(key))
        work.append((process_time() - worked) * 1000)
        panel.completer.close()
    app.processEvents()
    return summary(times), summary(work).median


def pushed(session, analyses, policy_id: PolicyId) -> float:
    """An edit, all checks, and their faults in the editor."""
    text = session.document.organization.policy(policy_id).text
    change = edits.edit_policy_text(session.document.organization, policy_id, text + " ")

    def work() -> None:
        session.document.push(change)
        analyses.check_now()

    return elapsed(work)


def place_cursor(panel, offset: int) -> None:
    """Put the cursor of the text somewhere."""
    cursor = panel.code.textCursor()
    cursor.setPosition(offset)
    panel.code.setTextCursor(cursor)
