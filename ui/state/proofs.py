"""Proofs of the guardrail tests of a document, kept fresh in a job; an edit proves again only what it touches.

The prover is imported when a document has tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.organization.model.change import Change
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import PolicyId
from ui.state.document import Document
from ui.widgets.jobs.job import Job

if TYPE_CHECKING:  # imported where they are used
    from designer.analysis.expectations.proof import GuardrailProof, ProofState
    from designer.analysis.expectations.prover import Prover

_SETTLE_MS = 150
"""Proving starts when nothing has changed for this long."""


class Proofs(QObject):
    """The tests of one document and what their proofs say.

    Signals:
        changed(): `known` or `is_stale` differs, or whether proving is at work.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._prover: Prover | None = None
        self.known: Mapping[GuardrailTestId, GuardrailProof] = {}
        """Proofs as of the last time that proving came to an end, by test."""
        self._since: dict[GuardrailTestId, str] = {}
        self._last_edit: Change | None = None
        self._undid = False
        self._unseen: Change | None = None
        self._typed: PolicyId | None = None
        self.waits = False
        """True while what is known waits for a line that is half typed."""
        self.is_stale = False
        """Whether an edit on which some of what is known may depend has not been proved yet."""
        self._begun = 0.0
        self.seconds = 0.0
        """Time from the beginning of the last run to its end."""
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._start_unless_half_typed)
        self._job = Job(self, done=self._publish)
        document.changed.connect(self._on_document_changed)
        document.retraced.connect(self._on_retraced)
        document.keep_in_step(self._start_again)

    @property
    def counts(self) -> Mapping[ProofState, int]:
        """Numbers of the tests in each state, the worst state first, without those of no test."""
        if not self.known:
            return {}
        from designer.analysis.expectations.proof import ProofState

        found = Counter(proof.state for proof in self.known.values())
        return {state: found[state] for state in ProofState if found[state]}

    def failing_since(self, test: GuardrailTestId) -> str:
        """Edit with which a test began to fail; empty if it failed from the beginning."""
        return self._since.get(test, "")

    def prover(self) -> Prover:
        """Return the prover of the document as it is now, for tests that are not part of it yet, too."""
        if self._prover is None:
            from datetime import date

            from designer.analysis.expectations.prover import Prover
            from designer.policy.catalog.catalogue import load

            day = date.today().isoformat()  # noqa: DTZ011 - the day on the person's own calendar
            self._prover = Prover(self._document.organization, load(), day)
        elif self._unseen is not None:
            self._prover.update(self._unseen)
        self._unseen = None
        return self._prover

    def prove_soon(self) -> None:
        """Prove when nothing has changed for a moment."""
        self._settle.start()

    def wait_for(self, typed: PolicyId | None) -> None:
        """Say nothing new while a line of a policy is typed and its text cannot be read; None if none is typed."""
        self._typed = typed
        if self.waits and typed is None:
            self._settle.start()

    def finish(self) -> None:
        """Prove to the end now."""
        if self._settle.isActive() or self.waits:
            self._start()
        self._job.finish()

    def stop(self) -> None:
        """Stop proving; for a window that closes, or is not seen yet."""
        self._settle.stop()
        self._job.stop()

    def _on_document_changed(self, change: Change) -> None:
        self._job.stop()
        if self._prover is not None:
            self._unseen = change if self._unseen is None else self._unseen.then(change)
        self._last_edit, self._undid = change, False
        self._settle.start()
        if not self.known or self.is_stale:
            return
        nodes = [(swap.before, swap.after) for swap in change.nodes.values()]
        numbers = any(before and after and before.aws_id != after.aws_id for before, after in nodes)  # of accounts
        if change.affects_permissions or change.settings is not None or numbers:
            self.is_stale = True
            self._document.emit_in_order(self.changed)

    def _on_retraced(self, _trace: object, undone: bool) -> None:
        self._undid = undone

    def _last_words(self) -> str:
        """Return the words of the history for the last edit: of its step, into which edits of one gesture join."""
        from designer.organization.edits.step_words import step_words

        if self._last_edit is None:
            return ""
        index = self._document.undo_stack.index()
        step = self._document.step(index if self._undid else index - 1)
        return step_words(step if step is not None and step.label == self._last_edit.label else self._last_edit)

    def _start_again(self) -> None:
        self._job.stop()
        self._prover = self._unseen = None
        self.known, self._since, self._last_edit = {}, {}, None
        self.is_stale = False
        self._settle.start()
        self._document.emit_in_order(self.changed)

    def _start_unless_half_typed(self) -> None:
        self.waits = self.is_half_typed
        if not self.waits:
            self._start()

    @property
    def is_half_typed(self) -> bool:
        """True while a line of a policy is typed and its text cannot be read so far: answers stay as they were."""
        policy = self._document.organization.policies.get(self._typed) if self._typed is not None else None
        if policy is None:
            return False
        from designer.organization.model.grammars import GRAMMARS
        from designer.policy.language.document import read_policy_text

        grammar = GRAMMARS.get(policy.type)
        return grammar is not None and not read_policy_text(policy.text, grammar).usable

    def _start(self) -> None:
        self._settle.stop()
        self.waits = False
        self._begun = perf_counter()
        if not self._document.organization.settings.tests:
            self._publish(())
            return
        self._job.start(self._proving(), first=0)

    def _proving(self) -> Generator[None, None, tuple[GuardrailProof, ...]]:
        yield
        return (yield from self.prover().proving_all())

    def _publish(self, proofs: tuple[GuardrailProof, ...]) -> None:
        self.seconds = perf_counter() - self._begun
        found = {proof.test: proof for proof in proofs}
        for key, proof in found.items():
            before = self.known.get(key)
            if not proof.state.fails:
                self._since.pop(key, None)
            elif before is not None and not before.state.fails:
                self._since[key] = self._last_words()
        self.known = found
        self.is_stale = False
        self._document.emit_in_order(self.changed)
