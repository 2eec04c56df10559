"""Accounts by the value of one tag, each value with a colour and a letter of its own."""

from collections import Counter
from collections.abc import Iterator

from designer.analysis.lenses.annotation import FREE, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import (
    NODES_A_STEP,
    LegendEntry,
    Lens,
    LensFacts,
    LensResult,
    LensSteps,
    LensSubject,
    of_unit,
)
from designer.basics.errors import EditError
from designer.basics.words import counted, short
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

OTHER = Tone(ToneColour.OTHER, "more", "with other values")
UNTAGGED = Tone(ToneColour.QUIET, "remove", "without this tag")

_LONGEST = 24
"""Characters of a value in the legend."""

_KEYS_NAMED = 5
_OWN_WORDS = frozenset(("accounts", "by", "tag"))


def _read(facts: LensFacts, key: str) -> LensSteps:
    organization = facts.organization
    values: dict[NodeId, str | None] = {}
    for number, account in enumerate(organization.accounts()):
        values[account] = next((value for tag, value in organization.node(account).tags if tag == key), None)
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    counts = Counter(value for value in values.values() if value is not None)
    tones = _tones(counts)
    plain = NodeAnnotation(UNTAGGED)
    known = {value: NodeAnnotation(tones.get(value, OTHER), line=_called(value)) for value in counts}
    annotations: dict[NodeId, NodeAnnotation] = {}
    for number, (account, value) in enumerate(values.items()):
        annotations[account] = plain if value is None else known[value]
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    others = counts.total() - sum(counts[value] for value in tones)
    entries = [LegendEntry(tone, counts[value]) for value, tone in tones.items()]
    entries += [LegendEntry(OTHER, others)] if others else []
    entries.append(LegendEntry(UNTAGGED, len(values) - counts.total()))
    return LensResult(
        f"Accounts by tag {key}", of_unit("account", entries), annotations, _hint(len(counts) - len(tones))
    )


def _tones(counts: Counter[str]) -> dict[str, Tone]:
    """The tones of the values that most accounts have, by value, so that an edit seldom moves a colour."""
    common = sorted(counts, key=lambda value: (-counts[value], value))[: len(FREE)]
    named = zip(sorted(common), FREE, strict=False)
    return {value: Tone(colour, letter, f"with {_called(value)}") for value, (colour, letter) in named}


def _called(value: str) -> str:
    return short(value, _LONGEST) or "(empty)"


def _hint(uncoloured: int) -> str:
    """Hint for more values than colours."""
    if not uncoloured:
        return ""
    return f"The {len(FREE)} most common values have colours; {counted(uncoloured, 'other')} share one."


def _keys(organization: Organization) -> Counter[str]:
    """Number of accounts with each tag."""
    accounts = (node for node in organization.nodes.values() if node.kind is NodeKind.ACCOUNT)
    return Counter(key for account in accounts for key, _ in account.tags)


def _offered(facts: LensFacts, text: str) -> list[str]:
    words = text.lower().split()
    found = (key for key, _ in _keys(facts.organization).most_common())
    return [key for key in found if all(word in key.lower() or word in _OWN_WORDS for word in words)]


def _find(organization: Organization, text: str) -> str:
    keys = _keys(organization)
    if text in keys:
        return text
    alike = list(_alike(keys, text))
    if len(alike) == 1:
        return alike[0]
    if not keys:
        raise EditError("No account of this design has a tag.")
    shown = [short(key) for key in alike or [key for key, _ in keys.most_common(_KEYS_NAMED)]]
    raise EditError(
        f"{text} can be any of these tags: {', '.join(shown)}."
        if alike
        else f"No account has a tag {short(text)}. Tags that accounts have: {', '.join(shown)}."
    )


def _alike(keys: Counter[str], text: str) -> Iterator[str]:
    return (key for key in keys if key.casefold() == text.casefold())


LENS = Lens(
    id="tag",
    icon="tag",
    question="Accounts by tag {}",
    title="accounts by tag {}",
    read=_read,
    subject=LensSubject("KEY", "environment", _find, _offered),
    in_palette=True,
)
