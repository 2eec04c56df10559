"""Readiness: what must be true before accounts are transferred, each question with its answer, owner and evidence.

Designs answer what they hold. What AWS alone knows stays unknown, with the call that tells it, and blocks as a failure
does, until an answer is recorded.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.transfer.questions import QUESTIONS
from designer.analysis.transfer.ready_item import ReadyEvidence, ReadyItem, ReadyStatus
from designer.analysis.transfer.states import Transfer, TransferState, finding_states
from designer.analysis.transfer.steps import TransferStep, transfer_steps
from designer.analysis.transfer.transfer_facts import TransferFacts
from designer.policy.catalog.catalogue import Catalogue


class FoundTransfer(NamedTuple):
    """A transfer with all that is known of it.

    Attributes:
        transfer: The transfer.
        states: The states that the accounts pass.
        items: The questions with their answers.
        steps: The calls in their order.
    """

    transfer: Transfer
    states: tuple[TransferState, ...]
    items: tuple[ReadyItem, ...]
    steps: tuple[TransferStep, ...]


def finding_transfer(
    transfer: Transfer, catalogue: Catalogue, evidence: Mapping[str, ReadyEvidence] | None = None, day: str = ""
) -> Generator[None, None, FoundTransfer]:
    """Find all of a transfer, in steps; the arguments are those of `readiness`."""
    states = yield from finding_states(transfer, catalogue)
    yield
    return FoundTransfer(
        transfer, states, readiness(transfer, states, catalogue, evidence, day), transfer_steps(transfer)
    )


def readiness(
    transfer: Transfer,
    states: tuple[TransferState, ...],
    catalogue: Catalogue,
    evidence: Mapping[str, ReadyEvidence] | None = None,
    day: str = "",
) -> tuple[ReadyItem, ...]:
    """Answer every question: what fails first, then what is not known, what is right, and what does not apply.

    Args:
        transfer: The transfer.
        states: Its states.
        catalogue: Every action.
        evidence: What somebody found out, by the id of the question; it counts until its last day.
        day: Today, ISO 8601.
    """
    facts = TransferFacts(transfer, states, catalogue)
    found = [_with_evidence(question(facts), evidence or {}, day) for question in QUESTIONS]
    return tuple(sorted(found, key=lambda one: [*ReadyStatus].index(one.status)))


def _with_evidence(item: ReadyItem, evidence: Mapping[str, ReadyEvidence], day: str) -> ReadyItem:
    told = evidence.get(item.id)
    if told is None or not (item.status.blocks or told.status is ReadyStatus.FAIL):
        return item
    if told.until and told.until < day:
        return replace(item, evidence=f"what {told.owner} found counted until {told.until}")
    if not item.status.blocks:
        item = replace(item, title=f"Recorded differently: {item.title}")
    return replace(item, status=told.status, owner=told.owner, evidence=told.evidence, until=told.until)


def blocking(items: Iterable[ReadyItem]) -> Iterator[ReadyItem]:
    """Yield the items that are in the way."""
    return (item for item in items if item.status.blocks)
