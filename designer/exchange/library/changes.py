"""What a library brings that it did not bring before: by marks of its entries, since only those of before are kept."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from designer.analysis.guardrails.catalogue import Guardrail
from designer.analysis.guardrails.libraries import (
    LensPreset,
    TeamActions,
    TeamLibrary,
    TeamQuota,
    TeamRule,
    TeamTemplate,
)
from designer.analysis.guardrails.programmes import Programme


class LibraryEntry(NamedTuple):
    """Something that a library brings.

    Attributes:
        kind: "guardrail", "rule", "programme", "template", "lens preset", "quota" or "action list".
        title: Its title.
        mark: Differs where anything in it differs.
    """

    kind: str
    title: str
    mark: str


def library_entries(library: TeamLibrary) -> dict[str, LibraryEntry]:
    """Return all that a library brings, by its ids."""
    kinds: dict[
        str, tuple[Guardrail | TeamRule | Programme | TeamTemplate | LensPreset | TeamQuota | TeamActions, ...]
    ] = {
        "guardrail": library.guardrails,
        "rule": library.rules,
        "programme": library.programmes,
        "template": library.templates,
        "lens preset": library.lenses,
        "quota": library.quotas,
        "action list": library.actions,
    }
    return {
        entry.id: LibraryEntry(kind, entry.title, sha256(repr(entry).encode(errors="replace")).hexdigest()[:16])
        for kind, entries in kinds.items()
        for entry in entries
    }


def entry_changes(before: Mapping[str, str], library: TeamLibrary) -> Iterator[tuple[str, str]]:
    """Yield the ids of what a library adds, changes or removes, each with "added", "changed" or "removed".

    Args:
        before: Marks by ids.
        library: What it is now.
    """
    now = library_entries(library)
    for id_, entry in now.items():
        if before.get(id_) != entry.mark:
            yield id_, "changed" if id_ in before else "added"
    for id_ in before:
        if id_ not in now:
            yield id_, "removed"


def entry_change_words(before: Mapping[str, str], library: TeamLibrary) -> str:
    """Return how many entries are added, changed, removed and as before, as a phrase."""
    found = [word for _, word in entry_changes(before, library)]
    counts = {word: found.count(word) for word in ("added", "changed", "removed")}
    counts["as before"] = len(before) - counts["changed"] - counts["removed"]
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
