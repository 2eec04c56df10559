"""Bytes to a JSON value, for every format that is JSON: what is wrong with the bytes themselves is said here.

Also turns faults that know only their path into faults that name line and column.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple, NoReturn, TypeAlias

from designer.basics.errors import Fault, FormatError
from designer.basics.steps import current_stop
from designer.basics.words import short, whole
from designer.exchange.formats.positions import FaultPath, LineIndex, SecondKey, json_path, locate

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MAX_BYTES = 100_000_000
"""Larger input is refused: it would be five times the largest organization AWS allows, written out."""

_FREE_COST = 200_000_000
_COST_PER_BYTE = 12

_MAX_FAULTS = 100
"""More faults than this are counted, not listed."""

ENOUGH = 10 * _MAX_FAULTS
"""So many faults show that the rest is no better: nobody needs them counted, and memory is finite."""

_TOLERANT_PARSE_LIMIT = 2_000_000
"""Longest broken text, in characters, that is parsed again by the parser that reports every syntax fault."""

_LIST_COST, _OBJECT_COST, _ITEM_COST, _MEMBER_COST = 80, 200, 40, 50
"""Bytes of memory that a list, an object, an item and a member take, about."""

_AT_ONCE = 1 << 20

_UNREADABLE = "It could not be read again. "

_OPENING = re.compile(r'[ \t\r\n]*\{[ \t\r\n]*(?=")')
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_NEXT = re.compile(r'[ \t\r\n]*,[ \t\r\n]*(?=")')
_END = re.compile(r"[ \t\r\n]*\}[ \t\r\n]*\Z")
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
_MAGIC = {
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


class LoadingFault(NamedTuple):
    """Fault whose place is a path into the value; line and column are not known yet."""

    path: FaultPath
    message: str


class Loaded(NamedTuple):
    """JSON value, its text, and what is wrong with it although it is well formed."""

    value: Json
    text: str
    loading_faults: list[LoadingFault]


def load_json(data: bytes, source: str) -> Loaded:
    """Return the JSON value in some bytes.

    Troubles are duplicate keys (the last one is in the value), numbers that JSON cannot hold and half characters, which
    the value has no more: U+FFFD is in their place.

    Raises:
        FormatError: The bytes are not JSON text, with every syntax fault where the text is of ordinary size.
    """
    return parse_json(loadable_text(data, source), source)


def load_faultless_json(data: bytes, source: str) -> Json:
    """Return the JSON value in some bytes, where the last of two keys must not win in silence.

    Raises:
        FormatError: The bytes are not JSON text, or it has one of the troubles of `load_json`.
    """
    value, text, found = load_json(data, source)
    if found:
        raise FormatError(source, faults_in_order(text, found))
    return value


def loadable_text(data: bytes, source: str) -> str:
    """Return the text of a file, if reading it would not take many times its size of memory.

    Raises:
        FormatError: The bytes are not text, or it holds too many values.
    """
    text = design_text(data, source)
    signs = len(data) - len(data.translate(None, b"[{,"))  # before each value, and so before each key
    most = signs * (_OBJECT_COST + _MEMBER_COST)
    if _is_crowded(len(data), most) and _is_crowded(len(data), _cost_of_signs(data)):
        refuse_crowded(source, len(data), _cost(data), "values")
    return text


def readable_again(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Pass on the parts of a design's file, each with whole texts, if the file can be read again.

    Raises:
        FormatError: The file would be too large, or hold too many values.
    """
    held: list[bytes] = []
    size = cost = 0
    for part in parts:
        held.append(part)
        size, cost = size + len(part), cost + _cost_of_signs(part)
        if size > MAX_BYTES:
            raise FormatError("The design", (Fault(f"{_UNREADABLE}It has more than {MAX_BYTES:,} bytes."),), "written")
        yield part
    if _is_crowded(size, cost) and _is_crowded(size, cost := sum(map(_cost, held))):
        raise FormatError("The design", (Fault(_UNREADABLE + _crowded("values", cost)),), "written")


def _cost(data: bytes) -> int:
    """Return about how many bytes of memory the values of a JSON text take; signs in its texts are none."""
    plain = data.replace(rb"\\", b"").replace(rb"\"", b"")
    cost, within = 0, 0
    for start in range(0, len(plain), _AT_ONCE):
        pieces = plain[start : start + _AT_ONCE].split(b'"')
        cost += _cost_of_signs(b"".join(pieces[within::2]))
        within = (within + len(pieces) - 1) % 2
    return cost


def _cost_of_signs(data: bytes) -> int:
    lists, objects, items, members = (data.count(sign) for sign in (b"[", b"{", b",", b":"))
    return lists * _LIST_COST + objects * _OBJECT_COST + items * _ITEM_COST + members * _MEMBER_COST


def _is_crowded(size: int, cost: int) -> bool:
    return cost > _FREE_COST + _COST_PER_BYTE * size


def parse_json(text: str, source: str) -> Loaded:
    """Return the JSON value of a text; see `load_json`.

    Raises:
        FormatError: The text is not JSON.
    """
    collector = _Collector()
    try:
        value: Json = collector.decoder.decode(text)
    except json.JSONDecodeError as error:
        raise FormatError(source, _syntax_faults(text, error)) from None
    except RecursionError:
        refuse(source, "The values are nested too deeply to be a design.")
    except ValueError:  # Python's limit on the digits of an integer
        refuse(source, "A number has more digits than can be read.")
    has_halves = _may_have_halves(text)
    if not (collector.doubtful or has_halves):
        return Loaded(value, text, [])
    found = list(islice(_value_faults(value), ENOUGH))
    return Loaded(_whole(value) if has_halves else value, text, found)


def parse_members(text: str, large: str, take: Callable[[list[tuple[str, Json]]], object]) -> dict[str, Json] | None:
    """Return the members of a JSON object that is surely without faults; None for any other text.

    Args:
        text: The text.
        large: The key of a member with many objects.
        take: Called with the pairs of each object in that member; what it returns stands for the object. It may
            raise TypeError and ValueError where something may be wrong.
    """
    collector = _Collector()
    decoder = collector.decoder
    members: dict[str, Json] = {}
    try:
        comma = _OPENING.match(text)
        while comma:
            key, at = decoder.raw_decode(text, comma.end())
            colon = _COLON.match(text, at)
            if colon is None or key in members:
                return None
            scan = (json.JSONDecoder(object_pairs_hook=take) if key == large else decoder).raw_decode
            members[key], at = scan(text, colon.end())
            comma = _NEXT.match(text, at)
    except (TypeError, ValueError, RecursionError):
        return None
    is_whole = bool(members) and _END.match(text, at) is not None
    return members if is_whole and not collector.doubtful and not _may_have_halves(text) else None


def _may_have_halves(text: str) -> bool:
    return "\\" in text and _HALF_CHARACTER.search(text) is not None


def refuse_crowded(source: str, size: int, cost: int, what: str) -> None:
    """Refuse an input so full of tiny parts that reading it would take many times its size of memory.

    Args:
        source: The input.
        size: Its bytes.
        cost: Bytes of memory that its parts would take, about.
        what: The parts: "values".

    Raises:
        FormatError: The parts would take more than 200 MB and twelve times the size of the input.
    """
    if _is_crowded(size, cost):
        refuse(source, _crowded(what, cost))


def _crowded(what: str, cost: int) -> str:
    return f"It holds too many {what} for its size: they would take about {cost // 10**6:,} MB of memory."


def refuse(source: str, message: str, line: int = 0) -> NoReturn:
    """Raise a `FormatError` of one fault that concerns the whole input."""
    raise FormatError(source, (Fault(message, line=line),))


def faults_in_order(text: str, loading_faults: Iterable[LoadingFault]) -> tuple[Fault, ...]:
    """Return the faults in document order, with line and column; those beyond `_MAX_FAULTS` are only counted."""
    located = list(islice(dict.fromkeys(loading_faults), ENOUGH))
    offsets = locate(text, [one.path for one in located])
    lines = LineIndex(text)
    faults = [
        Fault(one.message, json_path(one.path), *lines.at(offsets[one.path]))
        for one in sorted(located, key=lambda one: offsets[one.path])
    ]
    return capped_faults(faults)


def capped_faults(faults: list[Fault]) -> tuple[Fault, ...]:
    """Return at most `_MAX_FAULTS` faults and, beyond them, one that counts the rest."""
    left = len(faults) - _MAX_FAULTS
    if left <= 0:
        return tuple(faults)
    rest = "1 more fault is" if left == 1 else f"{left:,} more faults are"
    return (*faults[:_MAX_FAULTS], Fault(f"{'At least ' if len(faults) >= ENOUGH else ''}{rest} not listed."))


def design_text(data: bytes, source: str) -> str:
    """Return the text of a design file.

    Raises:
        FormatError: The bytes are too many, empty, or no UTF-8 text.
    """
    if len(data) > MAX_BYTES:
        refuse(source, f"The file has {len(data):,} bytes; the limit is {MAX_BYTES:,}.")
    if not data or data.isspace():
        refuse(source, "The file is empty.")
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            refuse(source, f"This is {what}; an Orgwright file is JSON in UTF-8.")
    if b"\0" in data[:4096]:
        refuse(source, "This is a binary file; an Orgwright file is JSON in UTF-8.")
    return decoded(data, source)


def decoded(data: bytes, source: str) -> str:
    """Return the text of a file, whose lines end as they do there.

    Raises:
        FormatError: The data is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        refuse(source, f"The text is not UTF-8 (byte {error.start:,} is 0x{data[error.start]:02X}).", line)


def _syntax_faults(text: str, error: json.JSONDecodeError) -> tuple[Fault, ...]:
    if len(text) <= _TOLERANT_PARSE_LIMIT:
        from designer.policy.json import text as json_text  # only needed for a text with faults

        found = json_text.parse(text).faults
        if found:
            lines = LineIndex(text)
            faults = [Fault(fault.message, "", *lines.at(fault.span.start)) for fault in found]
            return capped_faults(faults)
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return (Fault("The text ends in the middle of a value: the file was cut off.", "", error.lineno, error.colno),)
    return (Fault(f"This is not JSON: {error.msg}.", "", error.lineno, error.colno),)


class _Collector:
    """A decoder of JSON whose hooks notice what is well formed and wrong all the same."""

    def __init__(self) -> None:
        self.doubtful = False
        self._stop = current_stop()
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self.members, parse_float=self.number, parse_constant=self.number
        )

    def members(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        """Return an object; a large file has a hundred thousand of them, so each passes a checkpoint."""
        if self._stop is not None:
            self._stop()
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.doubtful = True
        return _Doubled(pairs)

    def number(self, text: str) -> float:
        number = float(text)
        self.doubtful |= not math.isfinite(number)
        return number


class _Doubled(dict[str, Json]):
    """Object with repeated keys."""

    def __init__(self, pairs: list[tuple[str, Json]]) -> None:
        super().__init__(pairs)
        self.again = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


_HALF = "half a character (a lone \\uD8… escape)"


def _value_faults(value: Json) -> Iterator[LoadingFault]:
    todo: list[tuple[FaultPath, Json]] = [((), value)]
    while todo:
        path, inner = todo.pop()
        match inner:
            case dict():
                yield from _key_faults(path, inner)
                todo += [((*path, key), member) for key, member in reversed(inner.items())]
            case list():
                todo += [((*path, index), item) for index, item in reversed(list(enumerate(inner)))]
            case float() if not math.isfinite(inner):
                yield LoadingFault(path, "This is not a number that JSON can hold.")
            case str() if _is_half(inner):
                yield LoadingFault(path, f"The text has {_HALF}: write the whole character.")


def _key_faults(path: FaultPath, inner: Mapping[str, Json]) -> Iterator[LoadingFault]:
    if isinstance(inner, _Doubled):
        for key in inner.again:
            yield LoadingFault((*path, SecondKey(key)), f'The key "{short(key)}" appears twice in one object.')
    for key in inner:
        if _is_half(key):
            yield LoadingFault((*path, key), f"The key has {_HALF}.")


def _whole(value: Json) -> Json:
    """Value with U+FFFD for every half character, since hardly anything can do with one: no encoder, no pydantic."""
    all_of_it: list[Json] = [value]
    todo: list[Json] = [all_of_it]
    while todo:
        inner = todo.pop()
        if isinstance(inner, dict):
            members = [(whole(key), _whole_text(member)) for key, member in inner.items()]
            inner.clear()
            inner.update(members)
            todo += inner.values()
        elif isinstance(inner, list):
            inner[:] = map(_whole_text, inner)
            todo += inner
    return all_of_it[0]


def _whole_text(value: Json) -> Json:
    return whole(value) if isinstance(value, str) else value


def _is_half(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
