"""A transfer as Markdown: the states, the questions of readiness, and the calls in their order."""

from collections.abc import Iterator

from designer.analysis.differences.report import report
from designer.analysis.transfer.readiness import FoundTransfer
from designer.analysis.transfer.ready_item import ReadyItem
from designer.analysis.transfer.states import Transfer, TransferState
from designer.analysis.transfer.words import access_words, same_words, state_words, transfer_summary
from designer.exchange.reports.difference_markdown import code, entry_markdown, escaped

_MOST = 20
"""Lines of one answer."""

_WHOLE = 100_000
"""Characters of a call: people paste it, so nothing of it is cut."""


def transfer_markdown(found: FoundTransfer) -> Iterator[str]:
    """Yield its lines, in which no name is markup."""
    yield f"### {escaped(transfer_summary(found.transfer, found.items))}"
    for number, state in enumerate(found.states, 1):
        yield from _state(found.transfer, state, number)
    yield "\n#### Ready?\n\n| | What | Owner | Evidence |\n|---|---|---|---|"
    yield from map(_item, found.items)
    yield "\n#### Steps, which people make\n"
    for step in found.steps:
        yield f"1. {escaped(step.who)}: {escaped(step.title)}{'<br>' + code(step.call, _WHOLE) if step.call else ''}"


def _state(transfer: Transfer, state: TransferState, number: int) -> Iterator[str]:
    yield f"\n#### {escaped(state_words(state, number))}\n"
    if state.since_source is not None:
        yield f"Compared with today: {same_words(state.since_source) or escaped(report(state.since_source).summary)}\n"
    for status, words, about, _accounts in access_words(transfer, state):
        said = f"**{words}**" if status.blocks else words
        yield f"{said}: {escaped(about)}.\n"
    if state.since_before is not None:
        diff = report(state.since_before)
        yield f"Compared with the state before: {escaped(diff.summary)}\n"
        for section in diff.sections:
            for entry in section.entries:
                yield from entry_markdown(entry)


def _item(item: ReadyItem) -> str:
    details = "".join(f"<br>{escaped(line)}" for line in item.details[:_MOST])
    left = len(item.details) - _MOST
    details += f"<br>… and {left:,} more" if left > 0 else ""
    call = f"<br>{code(item.call, _WHOLE)}" if item.call and item.status.blocks else ""
    until = f", until {item.until}" if item.until else ""
    return (
        f"| {item.status.value} | {escaped(item.title)}{details}{call} | {escaped(item.owner)} "
        f"| {escaped(item.evidence)}{until} |"
    )
