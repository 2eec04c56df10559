"""Services that are ticked to be denied, and what denying them comes to: proved before it can be done."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import reduce
from itertools import groupby
from operator import or_
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from designer.activity.reading import DAY
from designer.activity.unlogged import unlogged_masks
from designer.analysis.replay.unused import Unused, UseProof
from designer.analysis.replay.unused_policy import (
    UnusedPolicy,
    administered_services,
    allowing_used,
    deniable_services,
    denying_unused,
    proving_unused,
)
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.satisfiability.action_facts import services_of_one_region
from ui.features.activity.rows import UnusedService, iso_day
from ui.state.activity import Activity
from ui.state.session import Session, push
from ui.widgets.jobs.job import Job

_NOTHING = Unused((), 0, 0, 0, ())
_WHERE = {"trail": "not in the trail", "report": "in no report", "both": "not in the trail, in no report"}
_NARROWED = "Choose all days to deny services: some days do not show that nobody used them."
_PROVING = "Working out what denying it takes and stops…"


class UnusedServices(NamedTuple):
    """Services that are allowed and not used: those where that is known, and those that no log covers."""

    known: tuple[UnusedService, ...] = ()
    unknown: tuple[UnusedService, ...] = ()


class DenialTicks(QObject):
    """The ticks below one node.

    Attributes:
        services: What is ticked.
        is_list: Whether an allow-list of all others is made in place of a Deny.
        never: Services that surely nobody ever used.
        shown: Services to tick, and those that no log covers.

    Signals:
        changed(): Other services are ticked, or what denying them comes to is known.
    """

    changed = Signal()

    def __init__(self, session: Session, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._activity = activity
        self._unused = _NOTHING
        self._is_narrowed = False
        self._node: NodeId | None = None
        self.services: frozenset[str] = frozenset()
        self.is_list = False
        self.never: tuple[str, ...] = ()
        self.shown = UnusedServices()
        self._proved: UnusedPolicy | None = None
        self._refusal = ""
        self.job = Job(self, done=self._on_proof)
        self.job.failed.connect(self._on_refusal)

    def show(self, node: NodeId, unused: Unused, used: Sequence[str], *, is_narrowed: bool) -> None:
        """Be about a node from now on; what somebody there uses, or did not use before, loses its tick.

        Args:
            node: The root, an OU or an account.
            unused: What nobody below it used.
            used: Services that somebody there used.
            is_narrowed: Whether this is known of some days only, so that nothing can be denied.
        """
        self._node, self._unused, self._is_narrowed = node, unused, is_narrowed
        self.shown = _services(unused, frozenset(used))
        administered = administered_services(self._session.organization, node)
        self.never = () if is_narrowed else deniable_services(unused, administered)
        self._tick(self.services & {one.prefix for one in self.shown.known})

    def forget(self) -> None:
        """Stop, and be about no node until `show`."""
        self.job.stop()
        self._node = self._proved = None

    def switch(self, service: str) -> None:
        """Tick a service, or take the tick away."""
        self._tick(self.services ^ {service})
        self.changed.emit()

    def make_list(self, is_list: bool) -> None:
        """Make an allow-list of all others from now on, or a Deny."""
        self.is_list = is_list
        self._tick(self.services)
        self.changed.emit()

    def switch_all(self) -> None:
        """Tick each service that surely nobody ever used, or take all ticks away."""
        self._tick(frozenset() if self.services else frozenset(self.never))
        self.changed.emit()

    @property
    def can_deny(self) -> bool:
        """Whether it is proved that denying what is ticked harms nobody of this evidence."""
        return self._proved is not None

    @property
    def act(self) -> str:
        """What can be done with what is ticked."""
        if self.is_list:
            return "Allow all others alone"
        return f"Deny {counted(len(self.services), 'service')}" if self.services else "Deny what is ticked"

    @property
    def words(self) -> str:
        """What denying what is ticked takes and stops; "" without a tick."""
        if not self.services or self._refusal:
            return self._refusal
        if self._proved is None:
            return _PROVING
        made = self._proved
        what = f"{counted(made.taken.bit_count(), 'action')} of {counted(len(self.services), 'service')}"
        act = "Allowing all others alone" if self.is_list else "Denying"
        said = f"{act} takes {what} from {counted(made.accounts, 'account')}: nothing in this evidence would have "
        said += "been stopped, nobody is locked out, and a test keeps it."
        if made.unknown:
            said += f" {made.unknown.bit_count():,} of them appear in no log."
        if made.sources:
            said += f" Events of {', '.join(made.sources)} are of no known service: what they ask for was not compared."
        if made.administrators:
            said += f" It stops delegated administrators: {', '.join(made.administrators)}."
        return said + (f" It stops {', '.join(made.spared)} as well, whom other Denies spare." if made.spared else "")

    def deny(self) -> Change | None:
        """Make the policies and their test, as one step; None if that cannot be."""
        session, node, services = self._session, self._node, sorted(self.services)
        if node is None or not self.can_deny or not session.drafts.commit() or not self.can_deny:
            return None  # what was typed has changed the design, so nothing is proved of it
        change = push(session, lambda: self._change(session.organization, node, services))
        if change is not None:
            self._tick(frozenset())
        return change

    def _tick(self, services: frozenset[str]) -> None:
        self.services, self._proved = services, None
        self._refusal = _NARROWED if services and self._is_narrowed else ""
        self.job.stop()
        if services and self._node is not None and not self._is_narrowed:
            self.job.start(self._proving(self._node, sorted(services)), first=0)

    def _proving(self, node: NodeId, services: list[str]) -> Generator[None, None, UnusedPolicy]:
        yield
        now = self._session.organization.copy()
        comparing = self._activity.changes.comparing
        return (
            yield from proving_unused(now, node, self._unused, lambda: self._change(now, node, services), comparing)
        )

    def _change(self, organization: Organization, node: NodeId, services: list[str]) -> Change:
        if self.is_list:
            return allowing_used(organization, node, services, self._unused)
        return denying_unused(organization, node, services)

    def _on_proof(self, proved: UnusedPolicy) -> None:
        self._proved = proved
        self.changed.emit()

    def _on_refusal(self, error: OrgwrightError) -> None:
        self._refusal = str(error)
        self.changed.emit()


def _services(unused: Unused, used: frozenset[str]) -> UnusedServices:
    """Return the services that nobody used, those that reports saw in use before first."""
    catalogue, (data, silent) = load(), unlogged_masks()
    unlogged = data | silent
    known: list[tuple[int, UnusedService]] = []
    unknown: list[UnusedService] = []
    for service, group in groupby(unused.rows, key=lambda row: row.service):
        rows = list(group)
        mask = catalogue.service_mask(service) & unused.allowed
        if service in used or mask & unused.used:
            continue
        proofs = [row.evidence.value for row in rows if row.evidence is not UseProof.UNKNOWN]
        not_logged = reduce(or_, (row.actions for row in rows if row.evidence is UseProof.UNKNOWN), 0)
        if not proofs:
            if len(unused.silent) == unused.accounts:
                about = "no evidence here"
            elif not_logged & ~unlogged:
                region = services_of_one_region().get(service)
                about = "events of no known action, or seen by a report alone"
                about += f", or no event in {region}" if region else ""
            else:
                about = "data events" if mask & data else "its actions have no events"
            unknown.append(UnusedService(service, mask.bit_count(), about))
            continue
        last = max(row.last for row in rows)
        where = " and ".join(_WHERE[fromkey] for fromkey in dict.fromkeys(proofs))
        lines = [f"last reported use {iso_day(last // DAY)}" if last else where]
        if not_logged & unlogged:
            lines.append(f"{(not_logged & unlogged).bit_count():,} not logged")
        if not_logged & ~unlogged:
            lines.append("not known of every account")
        known.append((last, UnusedService(service, mask.bit_count(), " · ".join(lines))))
    known.sort(key=lambda one: -one[0])
    return UnusedServices(tuple(one for _, one in known), tuple(unknown))
