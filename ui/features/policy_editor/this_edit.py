"""This edit: what the open policy's text changes for the accounts, since the last save or since it was opened here.

A step that changes this text and more, such as a merge of policies, begins the count again, and so does its undo: what
it does is not done by the text. Compared in slices when typing pauses; while the text is half typed, what was known of
its last readable state stays.
"""

from __future__ import annotations

from collections.abc import Generator
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.records import Policy, PolicyId
from ui.state import settings
from ui.state.analyses import Analyses
from ui.state.document import EarlierText
from ui.state.session import Session
from ui.widgets.jobs.job import Job

if TYPE_CHECKING:  # what compares is imported with the first edit
    from designer.analysis.differences.effects import Comparing, Effects, PolicyEffects

PAUSE_MS = 150
"""Comparing begins when nothing was typed for so long."""


class Since(StrEnum):
    """The text that an edit is compared with."""

    SAVED = "last save"
    OPENED = "opened here"


_SINCE = settings.KeptChoice("editor/since", {one.value: one for one in Since}, Since.SAVED)


class ThisEdit(QObject):
    """Changes that the text of one policy makes.

    Signals:
        changed(): Any of the attributes differ.
    """

    changed = Signal()

    def __init__(self, session: Session, analyses: Analyses, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._policy: Policy | None = None
        self._opened = EarlierText("")
        self._saved: EarlierText | None = None
        self._saved_is_stale = False
        self._since = _SINCE()
        self._effects: Effects | None = None
        self._duties = ""
        self._half_typed = False
        self._compared: tuple[str, str] | None = None
        self._work: PolicyEffects | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._compare)
        self._job = Job(self, done=self._show)
        session.document.changed.connect(self._on_document_changed)
        session.document.undo_stack.cleanChanged.connect(self._read_saved)
        session.document.undo_stack.indexChanged.connect(self._on_step)
        analyses.assumptionChanged.connect(self._begin_again)

    @property
    def since(self) -> Since:
        """Text that it is compared with."""
        return self._since

    @property
    def policy(self) -> Policy | None:
        """The policy whose text it is."""
        return self._policy

    @property
    def base(self) -> str | None:
        """The text that this one is compared with; None without a policy whose text limits anybody."""
        if self._policy is None or self._policy.type not in GRAMMARS:
            return None
        return self._earlier.text

    @property
    def step(self) -> str:
        """Label of the step at which the count began again, as it changed more than this text; "" if there is none."""
        return self._earlier.step

    @property
    def _earlier(self) -> EarlierText:
        return self._saved if self._since is Since.SAVED and self._saved is not None else self._opened

    @property
    def differs(self) -> bool:
        """True if the text has changed."""
        return self._policy is not None and self.base not in (None, self._policy.text)

    @property
    def effects(self) -> Effects | None:
        """Changes that the last readable text makes; None until it is known."""
        return self._effects if self.differs else None

    @property
    def duties(self) -> str:
        """Duties that begin and end with `effects`, in few words; "" if there is none, and until they are known."""
        return self._duties if self.differs else ""

    @property
    def half_typed(self) -> bool:
        """True if the text cannot be read now, so that `effects` are those of an earlier one."""
        return self._half_typed

    @property
    def is_attached(self) -> bool:
        """True if the policy is attached anywhere."""
        return self._policy is not None and bool(self._session.organization.targets(self._policy.id))

    @property
    def assumed(self) -> str:
        """Context that is taken for granted, in words; empty if there is none."""
        return self._analyses.assumed

    @property
    def running(self) -> bool:
        """True if more is about to be known."""
        return self._pause.isActive() or self._job.running

    def choose(self, since: Since) -> None:
        """Compare with another text."""
        if since is not self._since:
            self._since = since
            _SINCE.keep(since)
            self._begin_again()

    def show_policy(self, policy: Policy | None) -> None:
        """Follow the text of a policy; another one begins again."""
        before, self._policy = self._policy, policy
        if policy is None or before is None or before.id != policy.id:
            self._opened = EarlierText(policy.text if policy is not None else "")
            self._read_saved()
        elif before.name != policy.name:
            self._read_saved()  # the step that made it is named after it
        elif before.text != policy.text:
            self._compare_soon()
            if not self.differs:
                self.changed.emit()

    def finish(self) -> None:
        """Compare to the end now."""
        if self._pause.isActive():
            self._compare()
        self._job.finish()

    def _read_saved(self, _clean: bool = False) -> None:
        """Find the text of the last save again."""
        self._saved_is_stale = False
        self._saved = self._session.document.text_since_save(self._policy.id) if self._policy is not None else None
        self._begin_again()

    def _on_document_changed(self, change: Change) -> None:
        """Anything but the text of this policy makes what is known of the accounts stale."""
        if self._policy is None or not change.affects_permissions:
            return
        if not change.is_about_more_than(self._policy.id):
            return
        swap = change.policies.get(self._policy.id)
        if swap and swap.before and swap.after and swap.before.text != swap.after.text:
            self._opened = EarlierText(swap.after.text, change.label)
            self._saved_is_stale = True
        self._begin_again()

    def _on_step(self, _index: int) -> None:
        """The stack counts a step after the document reported it."""
        if self._saved_is_stale:
            self._read_saved()

    def _begin_again(self) -> None:
        self._work = self._compared = self._effects = None
        self._duties = ""
        self._half_typed = False
        self._compare_soon()
        self.changed.emit()

    def _compare_soon(self) -> None:
        """Compare when typing pauses: nothing else happens at a key."""
        self._job.stop()
        self._pause.start()

    def _compare(self) -> None:
        from designer.policy.language.document import read_policy_text

        self._pause.stop()
        policy, base = self._policy, self.base
        if policy is None or base is None or not self.differs:
            self.changed.emit()
            return
        self._half_typed = not read_policy_text(policy.text, GRAMMARS[policy.type]).usable
        if self._half_typed or self._compared == (base, policy.text):
            self.changed.emit()
            return
        self._compared = (base, policy.text)
        self._job.start(self._comparing(policy.id, base, policy.text))

    def _comparing(self, policy: PolicyId, base: str, text: str) -> Comparing:
        """Compare, and show what is known before conditions are settled."""
        from designer.analysis.differences.effects import PolicyEffects

        if self._work is None:
            organization, assumption = self._session.organization, self._analyses.assumption
            self._work = PolicyEffects(organization, self._analyses.catalogue, policy, base, assumption)
        steps = self._work.comparing(text)
        while True:
            try:
                known = next(steps)
            except StopIteration as end:
                found: Effects = end.value
                self._show(found)
                self._duties = yield from self._finding_duties(found)
                return found
            if known is not None:
                self._duties = ""  # those of an earlier text
                self._show(known)
            yield known

    def _finding_duties(self, found: Effects) -> Generator[None, None, str]:
        from designer.analysis.compliance.consequences import DutyChanges, effect_duties

        analyses = self._analyses
        changes = DutyChanges(analyses.duties.starts)
        yield
        ceilings = analyses.account_ceilings()
        yield
        return (yield from effect_duties(self._session.organization, ceilings, changes, found.groups))

    def _show(self, found: Effects) -> None:
        self._effects = found
        self.changed.emit()
