"""Bound on the pages of a list: what answers with pages without an end is not AWS."""

import hashlib
import json

from designer.exchange.formats.loading import Json

ENDLESS = "its pages do not end"
"""Stands for the code of AWS where a list does not end."""

MOST_IN_ORGANIZATION = 50_000
"""Accounts that AWS allows in an organization, more than of anything else there
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html)."""

MOST_IN_ACCOUNT = 10_000
"""Pages of the longest list elsewhere: AWS allows 100,000 users of Identity Center, and a page has up to 100."""

_FEW = 200
"""Pages of a list that may be empty or short beyond what AWS allows."""

_PAGE = 20
"""Entries of a usual page: a longer one counts as several, or a list without an end would fill the memory."""

_IDLE = 100
"""Pages in a row that may bring nothing new: AWS now and then answers an empty page that leads to another."""


class Paging:
    """Pages of one list so far.

    Args:
        allowed: Entries that AWS allows in it; a page has at least one of them, a few apart.
    """

    def __init__(self, allowed: int = MOST_IN_ORGANIZATION) -> None:
        self._left = allowed + _FEW
        self._tokens: set[str] = set()
        self._pages: set[bytes] = set()
        self._idle = 0

    def is_endless(self, token: str, content: Json) -> bool:
        """Return True if a page with this token and content shows that the list has no end."""
        if token in self._tokens:
            return True
        self._tokens.add(token)
        written = json.dumps(content, sort_keys=True, default=str).encode()
        mark = hashlib.blake2b(written, digest_size=16).digest()
        self._idle = self._idle + 1 if mark in self._pages else 0
        self._pages.add(mark)
        self._left -= max(1, len(content) // _PAGE) if isinstance(content, list) else 1
        return self._left <= 0 or self._idle > _IDLE
