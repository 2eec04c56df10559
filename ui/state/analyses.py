"""Answers about the document, kept up to date for the views that show them.

Ceilings are made, and follow the edits, when asked for. Checks run in slices between events, so that typing never waits
for them. What computes an answer is imported when the first one is asked for: the first paint needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from ui.state.document import Document
from ui.state.proofs import Proofs
from ui.widgets.jobs.job import Job
from ui.widgets.jobs.known_answers import KnownAnswers

if TYPE_CHECKING:  # imported where they are used
    from designer.analysis.access.assumption import Assumption
    from designer.analysis.access.ceilings import Ceiling, Ceilings
    from designer.analysis.access.reasons import Reason
    from designer.analysis.checks import Finding
    from designer.analysis.compliance.responsibility import Duties
    from designer.analysis.differences.impact import Impact, Moving
    from designer.analysis.expectations.proof import GuardrailProof
    from designer.policy.catalog.catalogue import Catalogue
    from designer.policy.evaluation.explanation import Explanation
    from ui.state.activity import Activity
    from ui.state.finding_counts import FindingCounts

_SETTLE_MS = 120
"""Checks start when nothing has changed for this long."""


class Analyses(QObject):
    """Answers of one document: what the policies leave possible, and what is wrong.

    Signals:
        permissionsChanged(): Some ceiling may differ; waits while a text is half typed.
        assumptionChanged(): Another context is assumed.
        findingsChanged(): `findings` differ, or `checked`.
        typingChanged(): `leaves_out_typing` or `is_stale` differs.
        stalePermissionsChanged(): `has_stale_permissions` differs.
        previewReady(): The preview that was asked for last knows its actions now.
    """

    permissionsChanged = Signal()
    assumptionChanged = Signal()
    findingsChanged = Signal()
    typingChanged = Signal()
    stalePermissionsChanged = Signal()
    previewReady = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._activity: Activity | None = None
        self._ceilings: Ceilings | None = None
        self._unseen: Change | None = None
        self._duties: Duties | None = None
        self._assumption: Assumption | None = None
        self.findings: tuple[Finding, ...] = ()
        """Findings that are not silenced, as of the last time the checks came to an end."""
        self.suppressed: tuple[Finding, ...] = ()
        """Findings that are silenced, as of then."""
        self.checked = False
        """True if the checks have come to an end at all since this organization is shown."""
        self._counts: FindingCounts | None = None
        self._found: list[Finding] = []
        self.waiting: tuple[Finding, ...] = ()
        """Findings in a line that is being typed, which are not shown yet."""
        self._typed: tuple[PolicyId, tuple[int, int]] | None = None
        self.has_stale_permissions = self._had_stale_permissions = False
        """Whether answers on permissions are still those of before a text that is half typed."""
        self._was_waiting = (False, False)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._start_checks)
        self._checking = Job(self, done=lambda: self._publish(checked=True))
        self._moving: Moving | None = None
        self._preview_job = Job(self)
        self._impacts: KnownAnswers[Impact] = KnownAnswers(self, self.previewReady.emit)
        self._changed_tests: KnownAnswers[str] = KnownAnswers(self, self.previewReady.emit)
        self.proofs = Proofs(document, self)
        """Answers that are known of the guardrail tests."""
        self._proved: tuple[GuardrailProof, ...] = ()
        self.proofs.changed.connect(self._check_proofs)
        self._preview_job.finished.connect(self.previewReady)
        document.changed.connect(self._on_document_changed)
        document.savedChanged.connect(self._publish_again)
        document.keep_in_step(self._start_again)

    @property
    def organization(self) -> Organization:
        """The design that is analysed."""
        return self._document.organization

    @property
    def catalogue(self) -> Catalogue:
        """Catalogue of every AWS action."""
        from designer.policy.catalog import catalogue

        return catalogue.load()

    @property
    def assumption(self) -> Assumption:
        """Context that every answer takes for granted."""
        from designer.analysis.access.assumption import NO_ASSUMPTION

        return self._assumption or NO_ASSUMPTION

    @property
    def assumed(self) -> str:
        """Assumed context in words; empty if there is none."""
        return self._assumption.words if self._assumption else ""

    def assume(self, assumption: Assumption) -> None:
        """Take a context for granted from now on; `NO_ASSUMPTION` for none."""
        if assumption != self.assumption:
            self._assumption = assumption
            self._ceilings = self._duties = None
            self._stop_preview_job()
            self.assumptionChanged.emit()
            self.permissionsChanged.emit()

    @property
    def activity(self) -> Activity:
        """What people really did, and what the policies would have stopped of it."""
        if self._activity is None:
            from ui.state.activity import Activity

            self._activity = Activity(self._document, self)
            self.permissionsChanged.connect(self._activity.outdate)
            self._activity.changes.known.connect(self.previewReady)
        return self._activity

    def ceiling(self, node_id: NodeId) -> Ceiling:
        """Return the ceiling of a node: what the SCPs on its path leave possible."""
        return self._all_ceilings().of(node_id)

    def account_ceilings(self) -> dict[NodeId, Ceiling]:
        """Return the ceilings of all accounts, in less time than one after another."""
        return self._all_ceilings().all_accounts()

    @property
    def duties(self) -> Duties:
        """Duties of the accounts: who keeps which layer, by what the ceilings leave possible."""
        if self._duties is None:
            from designer.analysis.compliance import service_classes
            from designer.analysis.compliance.responsibility import Duties

            self._duties = Duties(self._document.organization, self._all_ceilings(), service_classes.load())
        return self._duties

    def partition(self, node_id: NodeId) -> list[tuple[int, Reason]]:
        """Return the partition of all actions of a node by reason."""
        from designer.analysis.access.reasons import partition

        return partition(self._document.organization, self.catalogue, node_id, self.assumption)

    def explain_action(self, node_id: NodeId, action: str) -> Explanation:
        """Return the explanation of an action on a node: the answer of each level of its path."""
        from designer.analysis.access.explain_action import explain_action

        return explain_action(self._document.organization, self.catalogue, node_id, action, self.assumption)

    def preview_move(self, nodes: Iterable[NodeId]) -> Moving:
        """Return the preview of a move of some nodes; it is made ready between events: `previewReady` is emitted then.

        No context is assumed in it: what is assumed of one account need not hold at its new place, so that under an
        assumption every place is a question for `impact`.
        """
        from designer.analysis.differences.impact import Moving

        moving = Moving(self._document.organization, self.catalogue, nodes)
        if self._moving is None or self._moving.nodes != moving.nodes:
            self._moving = moving
            self._preview_job.start(_stepping(moving), first=0)
        return self._moving

    def impact(self, name: Hashable, make: Callable[[], Change], accounts: Iterable[NodeId]) -> Impact | None:
        """Return the impact of a change in the assumed context; None until it is known: `previewReady` is emitted then.

        Another question before that takes its place; what is known stays known until the organization changes.

        Args:
            name: Of the change, always the same for the same one.
            make: Makes the change.
            accounts: Whose ceilings may differ.
        """
        return self._impacts.of(name, lambda: self._compare(make, accounts))

    def changed_tests(self, name: Hashable, make: Callable[[], Change], *, back: bool = False) -> str | None:
        """Tests that would fail or hold again after a change, in words; None until that is known, as for `impact`.

        Args:
            name: Of the change, always the same for the same one.
            make: Makes the change.
            back: True if the change would take back what was done: the tests are those that this has changed.
        """
        if not self._document.organization.settings.tests:
            return ""
        return self._changed_tests.of(name, lambda: self._prove_after(make, back=back))

    @property
    def counts(self) -> FindingCounts:
        """Counts of the findings by policy and node."""
        if self._counts is None:
            self._counts = self._counted(())
        return self._counts

    def is_unwritten(self, policy_id: PolicyId) -> bool:
        """Whether a policy was made since the last save and is still empty: that is not a fault yet."""
        is_new = self._document.unsaved.get(("policy", policy_id), self) is None
        if not is_new or policy_id not in self._document.organization.policies:
            return False
        from designer.organization.edits import starter_text

        policy = self._document.organization.policy(policy_id)
        return policy.text == starter_text(policy.type)

    def wait_for(self, typed: tuple[PolicyId, tuple[int, int]] | None) -> None:
        """Hide faults in a part of a policy's text that is being typed, in characters; None if no text is."""
        ended = self._typed is not None and typed is None
        self._typed = typed
        self.proofs.wait_for(typed[0] if typed is not None else None)
        if self.has_stale_permissions and not self.proofs.is_half_typed:
            self.has_stale_permissions = False
            self.permissionsChanged.emit()
        if ended:
            self._publish_again()
        self._tell_typing()

    @property
    def leaves_out_typing(self) -> bool:
        """Whether findings or proofs leave out what is being typed in a policy."""
        return bool(self.waiting) or self.proofs.is_half_typed

    @property
    def is_stale(self) -> bool:
        """Whether the findings are from before the last edit."""
        return self._settle.isActive() or self._checking.running

    @property
    def knows_problems(self) -> bool:
        """Whether the findings are those of the design as it is."""
        return self.checked and not (self.is_stale or self.leaves_out_typing)

    def _tell_typing(self) -> None:
        """Emit what differs since the last time of what waits, for a text that is half typed or for the checks."""
        waiting = (self.leaves_out_typing, self.is_stale)
        if waiting != self._was_waiting:
            self._was_waiting = waiting
            self._document.emit_in_order(self.typingChanged)
        if self.has_stale_permissions != self._had_stale_permissions:
            self._had_stale_permissions = self.has_stale_permissions
            self._document.emit_in_order(self.stalePermissionsChanged)

    def check_now(self) -> None:
        """Prove the guardrail tests, and run the checks to their end."""
        self.proofs.finish()
        self._start_checks()
        self._checking.finish()

    def check_soon(self) -> None:
        """Run the checks, and prove the guardrail tests, when nothing has changed for a moment."""
        self._settle.start()
        self.proofs.prove_soon()

    def stop(self) -> None:
        """Stop the checks; for a window that closes, or is not seen yet."""
        self._settle.stop()
        self._checking.stop()
        self.proofs.stop()
        if self._activity is not None:
            self._activity.stop()
        self._stop_preview_job()

    def _all_ceilings(self) -> Ceilings:
        if self._ceilings is None:
            from designer.analysis.access.ceilings import Ceilings

            self._ceilings = Ceilings(self._document.organization, self.catalogue, self.assumption)
        elif self._unseen is not None:
            self._ceilings.update(self._unseen)
        self._unseen = None
        return self._ceilings

    def _on_document_changed(self, change: Change) -> None:
        self._duties = None
        if self._ceilings is not None:
            self._unseen = change if self._unseen is None else self._unseen.then(change)
        self._stop_preview_job()
        self._checking.stop()
        self._settle.start()
        differ = self.has_stale_permissions or change.affects_permissions or change.renames
        self.has_stale_permissions = differ and self.proofs.is_half_typed
        if differ and not self.has_stale_permissions:
            self.permissionsChanged.emit()
        self._tell_typing()

    def _start_again(self) -> None:
        self.has_stale_permissions = False
        self._ceilings = self._duties = None
        self._stop_preview_job()
        self._checking.stop()
        self._found = []
        self._publish(checked=False)
        self._settle.start()
        self._document.emit_in_order(self.permissionsChanged)
        self._tell_typing()

    def _start_checks(self) -> None:
        from designer.analysis import checks

        self._settle.stop()
        self._found = []
        self._proved = tuple(self.proofs.known.values())
        self._checking.start(
            map(self._found.extend, checks.check_steps(self._document.organization, self._proved)), first=0
        )
        self._tell_typing()

    def _check_proofs(self) -> None:
        """Run the checks again where the tests are proved otherwise than they took them."""
        if tuple(self.proofs.known.values()) != self._proved:
            self._settle.start()
            self._tell_typing()

    def _stop_preview_job(self) -> None:
        self._moving = None
        self._preview_job.stop()
        self._impacts.forget()
        self._changed_tests.forget()

    def _prove_after(self, make: Callable[[], Change], *, back: bool) -> Generator[None, None, str]:
        from designer.analysis.expectations.words import changed_tests

        changes = yield from self.proofs.prover().proving_after(make())
        return changed_tests(self._document.organization, [change.inverse() for change in changes] if back else changes)

    def _compare(self, make: Callable[[], Change], accounts: Iterable[NodeId]) -> Generator[None, None, Impact | None]:
        from designer.analysis.differences.impact import impacts, other_conditions

        organization, change, reached = self._document.organization, make(), tuple(accounts)
        known = None
        for so_far in impacts(organization, self.catalogue, change, reached, self.assumption):
            known = so_far
            yield
        if known is None:
            return None
        conditions = yield from other_conditions(organization, self.catalogue, change, reached, self.assumption)
        return replace(known.joined(), conditions=conditions)

    def _publish_again(self) -> None:
        """Publish what is known once something else of it is to be said."""
        if self.checked and not self.is_stale:
            self._publish(checked=True)

    def _publish(self, *, checked: bool) -> None:
        named = {finding.policy for finding in self._found if finding.policy}
        unwritten = {policy_id for policy_id in named if self.is_unwritten(PolicyId(policy_id))}
        shown = (finding for finding in self._found if finding.policy not in unwritten)
        found = sorted(shown, key=lambda finding: finding.sort_key())
        self.waiting = tuple(filter(self._is_typed, found))
        found = [one for one in found if one not in self.waiting]
        findings = tuple(one for one in found if not one.suppressed)
        suppressed = tuple(one for one in found if one.suppressed)
        if (findings, suppressed, checked) != (self.findings, self.suppressed, self.checked):
            self.findings, self.suppressed, self.checked = findings, suppressed, checked
            self._counts = self._counted(findings)
            self._document.emit_in_order(self.findingsChanged)
        self._tell_typing()

    def _is_typed(self, finding: Finding) -> bool:
        if self._typed is None or finding.policy != self._typed[0] or not finding.line:
            return False
        return is_about_line(finding.span.start, finding.span.end, self._typed[1])

    def _counted(self, findings: tuple[Finding, ...]) -> FindingCounts:
        from ui.state.finding_counts import FindingCounts

        return FindingCounts(self._document.organization, findings)


def _stepping(moving: Moving) -> Iterator[None]:
    while not moving.step():
        yield


def is_about_line(start: int, end: int, typed: tuple[int, int]) -> bool:
    """Return True if something said of characters of a text is about the line that is being typed.

    It begins there, or all of the line lies within it, as in an object that has no member yet.
    """
    return typed[0] <= start <= typed[1] or (start < typed[0] and typed[1] < end)
