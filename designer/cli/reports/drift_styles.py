"""Reports of drift: as text, and for programs, code hosts and test reports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from designer.activity.reducer import OrganizationChange
from designer.analysis.differences.structure import file_value
from designer.analysis.differences.three_way import MISSING
from designer.analysis.drift.authors import Authors
from designer.analysis.drift.drift import Drift, DriftClass, DriftItem
from designer.analysis.drift.silences import silence_of
from designer.analysis.drift.words import (
    accepted_together,
    effect_of,
    effect_together,
    item_title,
    item_values,
    silence_words,
)
from designer.basics.dataclass import dataclass
from designer.basics.words import capital, counted, plain, unbroken_line
from designer.cli.common import json_text, load_bytes
from designer.cli.reports.junit_text import JunitSuite, junit_document, xml_attribute, xml_content
from designer.cli.reports.request_record import request_record
from designer.cli.reports.sarif_text import sarif_document, sarif_location, sarif_notification
from designer.exchange.formats.loading import design_text
from designer.exchange.formats.positions import LineIndex, entries, json_path
from designer.exchange.reports.difference_markdown import escaped
from designer.organization.model.drift_silences import DriftSilence

WIDENED, BROKEN, DRIFTED = "widened", "broken", "any"
"""Drift with which a command may fail."""


@dataclass(frozen=True, slots=True)
class DriftSource:
    """What a report says beside the drift.

    Attributes:
        design: Path of the design.
        base: File that says what was applied last; empty if none does.
        gaps: What could not be read.
        authors: Who changes the organization, by its log.
        fail_on: Drift with which the command fails; None if there is none.
    """

    design: Path
    base: str
    gaps: list[str]
    authors: Authors
    fail_on: str | None

    def failing(self, found: Drift) -> tuple[DriftItem, ...]:
        """Return the differences with which the command fails."""
        broken = (item for item in found.drifted if item.tests)
        return {None: (), WIDENED: found.widened, BROKEN: tuple(broken), DRIFTED: found.drifted}[self.fail_on]

    def fails_together(self, found: Drift) -> bool:
        """Whether the command fails by what differences do together and the design does not accept."""
        differs = bool(effect_together(found))
        return {WIDENED: differs and found.widens_together, DRIFTED: differs}.get(self.fail_on or "", False)

    def fails(self, found: Drift) -> bool:
        """Whether the command fails."""
        by_tests = self.fail_on == BROKEN and found.broken
        return bool(self.failing(found) or by_tests or self.fails_together(found))


_TOGETHER = "All differences together"


def _basis(found: Drift, source: str) -> str:
    """Return the first line: what is compared."""
    if found.has_base:
        return f"Compared: what {source} has applied, the design, and AWS."
    return "Compared: the design and AWS. It is not known what was applied last, so not who changed what either."


def _summary(found: Drift) -> str:
    counts = [
        f"{sum(item.kind is kind for item in found.items):,} {kind.value}"
        for kind in DriftClass
        if any(item.kind is kind for item in found.items)
    ]
    folded = [f"{count:,} in {name}" for name, count in found.folded.items()]
    counts += [f"{found.accepted:,} silenced"] if found.accepted else []
    summary = ", ".join(counts) if counts else "AWS is as the design says"
    summary = f"{summary}. {together}" if (together := effect_together(found)) else summary
    return f"{summary}. Left out: {', '.join(folded)} (--all)." if folded else f"{summary}."


def _text(found: Drift, source: DriftSource) -> Iterator[str]:
    yield from map(unbroken_line, _text_lines(found, source))


def _text_lines(found: Drift, source: DriftSource) -> Iterator[str]:
    yield _basis(found, source.base)
    for kind in DriftClass:
        items = [item for item in found.items if item.kind is kind]
        if items:
            yield ""
            yield f"{capital(kind.value)} ({len(items):,})"
        for item in items:
            effect = effect_of(item)
            yield f"  {item_title(found, item)}: {item_values(found, item)}{f'; {effect}' if effect else ''}"
            if item.witness is not None:
                yield f"      {item.witness.action} on {item.witness.resource} by {item.witness.principal}"
            if (author := source.authors.of(found, item)) is not None:
                yield f"      last {author.name} by {author.principal} on {author.time}, with {author.agent}"
            if item.tests:
                yield f"      tests that no longer hold: {', '.join(item.tests)}"
    if found.accepted:
        yield ""
        yield f"Silenced ({found.accepted:,})"
    for item, one in found.silenced:
        yield f"  {item_title(found, item)}: {item_values(found, item)}; {silence_words(item, one)}"
    if accepted := accepted_together(found):
        yield f"  {_TOGETHER}: {accepted}"
    if found.broken:
        yield ""
        yield f"{counted(len(found.broken), 'guardrail test')} of the design fail in AWS:"
        for proof in found.broken:
            yield f"  {proof.test}: {proof.reason}"
    yield ""
    yield f"{_summary(found)}"


def _markdown(found: Drift, source: DriftSource) -> Iterator[str]:
    yield f"# Drift\n\n{escaped(_basis(found, source.base))}\n\n{escaped(_summary(found))}\n"
    if source.gaps:
        yield f"**The reading is incomplete: {escaped(', '.join(source.gaps))}.**\n"
    for item, one in found.silenced:
        yield f"Silenced: {escaped(item_title(found, item))}, {escaped(silence_words(item, one))}\n"
    if accepted := accepted_together(found):
        yield f"Silenced: {_TOGETHER}, {escaped(accepted)}\n"
    if found.items:
        yield "| Class | What | Values | Effect | Shown by | Tests | Last changed by |\n|---|---|---|---|---|---|---|"
    for item in found.items:
        author = source.authors.of(found, item)
        shown = "" if item.witness is None else f"{item.witness.action} on {item.witness.resource}"
        cells = (
            item.kind.value,
            item_title(found, item),
            item_values(found, item),
            effect_of(item),
            shown,
            ", ".join(item.tests),
            "" if author is None else f"{author.principal}, {author.time}",
        )
        yield f"| {' | '.join(map(escaped, cells))} |"


def _json(found: Drift, source: DriftSource) -> Iterator[str]:
    """Yield ``{"complete", "base", "items", "together", "silence", "folded", "silenced"}``."""
    record: dict[str, object] = {
        "complete": not source.gaps,
        "base": source.base or None,
        "items": [_item(found, item, source.authors.of(found, item)) for item in found.items],
        "together": effect_together(found) or accepted_together(found) or None,
        "silence": None if found.joint is None else file_value(found.joint),
        "folded": [{"class": name, "count": count} for name, count in found.folded.items()],
        "silenced": [{**_item(found, item, None), **_silence(one)} for item, one in found.silenced],
    }
    yield json_text(record)


def _silence(one: DriftSilence) -> dict[str, object]:
    return {"reason": one.reason, "owner": one.owner, "until": one.until}


def _item(found: Drift, item: DriftItem, author: OrganizationChange | None) -> dict[str, object]:
    wide = {"wider": "wider", "narrower": "narrower"}
    direction = "none" if item.direction is None else wide.get(item.direction.value, "both")
    change = item.change
    return {
        "class": item.kind.value,
        "direction": direction if item.is_settled else "unknown",
        "where": item_title(found, item),
        "record": change.record.value,
        "id": change.id,
        "base": _side(change.base) if found.has_base else None,
        "design": _side(change.ours),
        "live": _side(change.theirs),
        "accounts": [*item.accounts],
        "witness": None if item.witness is None else request_record(item.witness),
        "tests": [*item.tests],
        "who": None
        if author is None
        else {"principal": author.principal, "time": author.time, "userAgent": author.agent, "call": author.name},
        "silence": file_value(silence_of(change, found.versions, wider=item.is_wider)),
    }


def _side(value: object) -> object:
    return None if value is MISSING else file_value(value)


_RULES = {
    "drift-wider": ("AWS allows more than the design", "error"),
    "drift-test": ("A guardrail test of the design fails in AWS", "error"),
    "drift-narrower": ("AWS allows less than the design", "warning"),
    "drift-structure": ("AWS differs from what was left there", "warning"),
    "not-applied": ("The design is not applied yet", "note"),
}
"""Rules of SARIF by their ids: titles and levels."""

_MOST_RESULTS = 5_000
"""Results that code hosts keep; the worst come first."""


def _rule_of(item: DriftItem) -> str:
    if not item.kind.is_drift:
        return "not-applied"
    if item.is_wider:
        return "drift-wider"
    return "drift-test" if item.tests else "drift-structure" if item.direction is None else "drift-narrower"


def _sentence(found: Drift, item: DriftItem, source: DriftSource) -> str:
    author = source.authors.of(found, item)
    parts = [f"{item_title(found, item)}: {item_values(found, item)}", effect_of(item)]
    parts += [f"{item.witness.action} on {item.witness.resource} shows it"] if item.witness is not None else []
    parts += [f"tests that no longer hold: {', '.join(item.tests)}"] if item.tests else []
    parts += [f"last {author.name} by {author.principal} on {author.time}"] if author is not None else []
    return f"{'; '.join(filter(None, parts))}."


def _sarif(found: Drift, source: DriftSource) -> Iterator[str]:
    """Yield a result for each difference, at the line of the node or policy in the design."""
    listed = [*((item, None) for item in found.items), *found.silenced][:_MOST_RESULTS]
    places = _places(source.design, {item.change.id for item, _ in listed})
    results = []
    for item, silence in listed:
        rule, own = _rule_of(item), silence_of(item.change, found.versions, wider=item.is_wider)
        about = repr((rule, own.where, own.part, own.design, own.live))
        place = sarif_location(str(source.design), *places.get(item.change.id, ("", 0, 0)))
        result = _result(rule, plain(_sentence(found, item, source)), place, about)
        if silence is not None:
            result = _suppressed(result, silence_words(item, silence))
        results.append(result)
    if found.joint is not None:
        together, accepted = effect_together(found), accepted_together(found)
        rule = "drift-wider" if found.widens_together else "drift-narrower"
        place = sarif_location(str(source.design), "", 0, 0)
        result = _result(rule, f"{together or _TOGETHER}.", place, together or accepted)
        results.insert(0, _suppressed(result, accepted) if accepted else result)
    rules = [
        {"id": name, "shortDescription": {"text": f"{title}."}, "defaultConfiguration": {"level": level}}
        for name, (title, level) in _RULES.items()
    ]
    reasons = [f"The reading is incomplete: {', '.join(source.gaps)}."] if source.gaps else []
    yield sarif_document(
        rules, results[:_MOST_RESULTS], [sarif_notification(str(source.design), reason) for reason in reasons]
    )


def _result(rule: str, text: str, place: dict[str, object], about: str) -> dict[str, object]:
    return {
        "ruleId": rule,
        "ruleIndex": [*_RULES].index(rule),
        "level": _RULES[rule][1],
        "message": {"text": text},
        "locations": [place],
        "partialFingerprints": {"orgwright/v1": hashlib.sha256(about.encode(errors="replace")).hexdigest()},
    }


def _suppressed(result: dict[str, object], reason: str) -> dict[str, object]:
    return {**result, "suppressions": [{"kind": "inSource", "justification": reason}]}


def _places(design: Path, ids: set[str]) -> dict[str, tuple[str, int, int]]:
    """Return the JSON path, line and column of nodes and policies in a design, by their ids."""
    text = design_text(load_bytes(design), str(design))
    lines = LineIndex(text)
    found = entries(text, {"nodes": ids, "policies": ids}, "id")
    return {str(entry.value["id"]): (json_path((entry.key, entry.index)), *lines.at(entry.offset)) for entry in found}


_COMMAND = "orgwright drift"


def _junit(found: Drift, source: DriftSource) -> Iterator[str]:
    """Yield a test case for each difference, and for each guardrail test that fails in AWS."""
    failing = {id(item) for item in source.failing(found)}
    cases = [_case(found, item, source, fails=id(item) in failing) for item in found.items]
    for item, one in found.silenced:
        cases.append(_xml(item.kind.value, item_title(found, item), _skipped(silence_words(item, one))))
    if accepted := accepted_together(found):
        cases.append(_xml("drift", _TOGETHER.lower(), _skipped(accepted)))
    fails_broken, fails_together = source.fail_on == BROKEN, source.fails_together(found)
    for proof in found.broken:
        outcome = f"<failure message={xml_attribute(proof.reason)}/>" if fails_broken else ""
        cases.append(_xml("guardrail test", proof.test, outcome))
    if together := effect_together(found):
        cases.append(_xml("drift", _TOGETHER.lower(), _failure("drift-wider", together, fails=fails_together)))
    if source.gaps:
        note = f"The reading is incomplete: {', '.join(source.gaps)}"
        cases.append(_xml("reading", "AWS is read whole", f'<error type="incomplete" message={xml_attribute(note)}/>'))
    failures = len(failing) + fails_together + (len(found.broken) if fails_broken else 0)
    cases = cases or [_xml("drift", "AWS is as the design says", "")]
    name = f"{_COMMAND} {source.design}"
    suite = JunitSuite(name, tuple(cases), failures, errors=int(bool(source.gaps)), skipped=found.accepted)
    yield junit_document([suite])


def _case(found: Drift, item: DriftItem, source: DriftSource, *, fails: bool) -> str:
    outcome = _failure(_rule_of(item), _sentence(found, item, source), fails=fails)
    return _xml(item.kind.value, item_title(found, item), outcome)


def _failure(rule: str, sentence: str, *, fails: bool) -> str:
    if fails:
        return f'<failure type="{rule}" message={xml_attribute(sentence)}/>'
    return f"<system-out>{xml_content(sentence)}</system-out>"


def _skipped(words: str) -> str:
    return f"<skipped message={xml_attribute(f'Silenced: {words}')}/>"


def _xml(group: str, name: str, outcome: str) -> str:
    return f"    <testcase classname={xml_attribute(group)} name={xml_attribute(name)}>{outcome}</testcase>"


DRIFT_STYLES: Mapping[str, Callable[[Drift, DriftSource], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "sarif": _sarif,
    "junit": _junit,
}
"""Lines of a report of drift, by the name of the style."""

STYLES_OF_FILES = {".txt": "text", ".json": "json", ".md": "markdown", ".sarif": "sarif", ".xml": "junit"}
"""Styles by the suffix of a file."""
