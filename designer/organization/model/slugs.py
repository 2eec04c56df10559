"""Readable unique ids: "ou-security", "acc-log-archive", "deny-leave-organization". They stay when a name changes."""

import unicodedata
from collections.abc import Container

from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import NODE_KINDS, NodeId, NodeKind, PolicyId

LONGEST_SLUG = 48
"""Characters of a slug before its number; longer names are cut."""


def slug(name: str) -> str:
    """Name in lower case with single hyphens: "Log Archive (EU)" → "log-archive-eu"; "" where nothing is left.

    Accents drop off Latin letters; letters and digits of other scripts stay, since they are what their writers read.
    """
    apart = unicodedata.normalize("NFKD", name)
    plain = unicodedata.normalize("NFC", "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f"))
    words = "".join(sign if _is_word(sign) else " " for sign in plain.casefold()).split()
    return "-".join(words)[:LONGEST_SLUG].strip("-")


def _is_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"


class Slugs:
    """Source of ids that are neither taken nor given out before.

    Args:
        taken: The ids in use; asked, never copied.
    """

    def __init__(self, taken: Container[str]) -> None:
        self._taken = taken
        self._given: set[str] = set()
        self._last: dict[str, int] = {}

    def node(self, kind: NodeKind, name: str) -> NodeId:
        """Return the id for a node of this kind and name."""
        if kind is NodeKind.ROOT:
            return NodeId(self._unique("root"))
        words = slug(name)
        prefix = NODE_KINDS[kind].slug
        return NodeId(self._unique(f"{prefix}-{words}" if words else prefix))

    def policy(self, name: str) -> PolicyId:
        """Return the id for a policy of this name."""
        return PolicyId(self._unique(slug(name) or "policy"))

    def test(self, sentence: str) -> GuardrailTestId:
        """Return the id for a guardrail test that says this."""
        words = slug(sentence)
        return GuardrailTestId(self._unique(f"t-{words}" if words else "t"))

    def _unique(self, base: str) -> str:
        number = self._last.get(base, 1)
        candidate = base if number == 1 else f"{base}-{number}"
        while candidate in self._taken or candidate in self._given:
            number += 1
            candidate = f"{base}-{number}"
        self._last[base] = number
        self._given.add(candidate)
        return candidate


def node_id(kind: NodeKind, name: str, taken: Container[str]) -> NodeId:
    """Return the id for a node that is not among those taken."""
    return Slugs(taken).node(kind, name)


def policy_id(name: str, taken: Container[str]) -> PolicyId:
    """Return the id for a policy that is not among those taken."""
    return Slugs(taken).policy(name)
