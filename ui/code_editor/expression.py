"""Texts and regular expressions to find: Qt's matcher gives up where that of Python would search for years."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QRegularExpression, QRegularExpressionMatch

_WORK = "(*LIMIT_MATCH=1000000)"
"""Bound on the work for one match, some milliseconds."""

_UNLIKE_QT = re.compile("[\ud800-\udfff]|^\ufeff")
"""Characters that do not reach Qt as they are: halves of one, and a byte order mark at the beginning."""

_PLACE = re.compile(r"\\(?:(\d{1,2})|g<(\w+)>|([nt\\]))")
_SIGNS = {"n": "\n", "t": "\t", "\\": "\\"}


class SearchExpression:
    """What is searched for.

    Args:
        wanted: A text, or a regular expression.
        is_regex: Whether it is an expression.
        match_case: Whether small and capital letters differ.

    Attributes:
        gave_up: Whether the last search took too much work, so that its matches are not all.
    """

    def __init__(self, wanted: str, *, is_regex: bool, match_case: bool) -> None:
        options = QRegularExpression.PatternOption.UseUnicodePropertiesOption
        if not match_case:
            options |= QRegularExpression.PatternOption.CaseInsensitiveOption
        self._is_regex = is_regex
        plain = _UNLIKE_QT.sub("\ufffd", wanted)
        self._pattern = QRegularExpression(_WORK + (plain if is_regex else QRegularExpression.escape(plain)), options)
        self.is_valid = bool(wanted) and self._pattern.isValid()
        self.gave_up = False

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Places of the matches in a text that are not empty."""
        offsets = _offsets(text)
        return [(_at(offsets, one.capturedStart()), _at(offsets, one.capturedEnd())) for one in self._matches(text)]

    def replaced(self, text: str, by: str, only: int | None = None) -> str:
        r"""Return a text with its matches replaced; only with the one at an offset, where one is given.

        Args:
            text: The text.
            by: In a search by an expression, ``\1`` and ``\g<name>`` stand for groups of the match.
            only: The offset.
        """
        offsets, end, parts = _offsets(text), 0, []
        for match in self._matches(text):
            start = _at(offsets, match.capturedStart())
            if only in (None, start):
                parts += [text[end:start], self._expanded(match, by)]
                end = _at(offsets, match.capturedEnd())
        return "".join([*parts, text[end:]])

    def _matches(self, text: str) -> Iterator[QRegularExpressionMatch]:
        if not self.is_valid:
            return
        found = self._pattern.globalMatch(_UNLIKE_QT.sub("\ufffd", text))
        while found.hasNext():
            match = found.next()
            if match.capturedLength():
                yield match
        self.gave_up = not found.isValid()

    def _expanded(self, match: QRegularExpressionMatch, by: str) -> str:
        if not self._is_regex:
            return by
        names = self._pattern.namedCaptureGroups()
        last = self._pattern.captureCount()

        def put(place: re.Match[str]) -> str:
            number, name, sign = place.groups()
            if sign:
                return _SIGNS[sign]
            group = int(number or name) if (number or name).isdecimal() else names.index(name)
            if group > last:
                raise ValueError(f"no group {group}")
            return match.captured(group)

        try:
            return _PLACE.sub(put, by)
        except ValueError:  # there is no such group: the text stands for itself
            return by


def _offsets(text: str) -> list[int]:
    """Offset of the character at each of Qt's positions; empty where both are the same."""
    if not text or max(text) <= "\uffff":
        return []
    found = [offset for offset, sign in enumerate(text) for _ in range(1 + (sign > "\uffff"))]
    return [*found, len(text)]


def _at(offsets: list[int], position: int) -> int:
    return offsets[position] if offsets else position
