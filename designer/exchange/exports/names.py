"""Names that a target takes, each once.

One way for all targets: a name is made of the id in the design, which stays when somebody renames a node, by the
target's own rule; of two that come out alike, in any case of letters, the later in the order of the outline gets a
number. The report says which.
"""

import re
from collections.abc import Callable, Iterable

from designer.basics.words import capital
from designer.exchange.conversion import ConversionReport
from designer.organization.model.slugs import slug

_NO_WORD = re.compile(r"[^0-9A-Za-z]+")
_LOGICAL_ID = re.compile(r"[A-Za-z][0-9A-Za-z]{0,254}")
_KINDS = re.compile(r"^(ou|acc)-(?=[a-z])")


class LegalNames:
    """Source of names that must differ from each other.

    Args:
        report: Gets each name that had to differ from what the rule makes of it.
        taken: Names that are not to be given.
        joint: Sign before a number.
    """

    def __init__(self, report: ConversionReport, taken: Iterable[str] = (), joint: str = "_") -> None:
        self._report = report
        self._taken = {name.casefold() for name in taken}
        self._last: dict[str, int] = {}
        self._joint = joint

    def give(self, legal: Callable[[str], str], wish: str, where: str) -> str:
        """Return the name for one thing.

        Args:
            legal: The target's rule: a wish to a legal name.
            wish: The name it would have.
            where: The thing, for the report.
        """
        base = legal(wish)
        number = self._last.get(base.casefold(), 1)
        name = base
        while name.casefold() in self._taken:
            number += 1
            name = f"{base}{self._joint}{number}"
        self._last[base.casefold()] = number
        self._taken.add(name.casefold())
        if name != base:
            self._report.note(where, f"It is called {name} in the file: {base} is another one.")
        return name


def bare_id(node_id: str) -> str:
    """Id of a node without the sign of its kind, which some targets say themselves: "ou-security" → "security"."""
    return _KINDS.sub("", node_id)


def identifier(prefix: str) -> Callable[[str], str]:
    """Return the rule for identifiers of lower-case ASCII letters, digits and ``_`` that begin with a letter.

    Args:
        prefix: Begins those that would begin otherwise, and is one where nothing is left.
    """

    def legal(wish: str) -> str:
        name = "_".join(filter(None, _NO_WORD.split(slug(wish)))).lower()
        return name if name[:1].isalpha() else "_".join(filter(None, (prefix, name)))

    return legal


def safe_file_name(wish: str) -> str:
    """Rule for names of files: lower-case ASCII letters, digits and ``-``, so that no name leads to another folder."""
    return "-".join(filter(None, _NO_WORD.split(slug(wish)))).lower() or "policy"


def is_logical_id(wish: str) -> bool:
    """Return True for an id that a template can have as it is."""
    return _LOGICAL_ID.fullmatch(wish) is not None


def camel_case(suffix: str) -> Callable[[str], str]:
    """Return the rule for logical ids, which are ASCII letters and digits: "log-archive" → "LogArchiveAccount".

    An id that is one already, as one that came in from code, stays as it is.

    Args:
        suffix: Kind of the thing; it ends every other name.
    """

    def legal(wish: str) -> str:
        if is_logical_id(wish):
            return wish
        wish = _KINDS.sub("", wish)
        name = "".join(map(capital, _NO_WORD.split(_ascii(wish))))
        name = name if name[:1].isalpha() else f"{suffix}{name}"
        return name if name.endswith(suffix) else f"{name}{suffix}"

    return legal


def _ascii(wish: str) -> str:
    """Return a wish with the accents of Latin letters dropped; one that is ASCII already keeps its capitals."""
    return wish if wish.isascii() else slug(wish)
