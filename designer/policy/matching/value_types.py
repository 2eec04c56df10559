"""The types of values that conditions compare: one record each, and how each is read from a text.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
and https://www.w3.org/TR/NOTE-datetime for dates.

A type's name is that of the catalogue's keys. A `ValueSampling` of a type finds values that stand for all. Texts and
ARNs have none: each operator says which pattern of texts a value stands for (see `operators`).
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache, partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from itertools import pairwise

from designer.basics.dataclass import dataclass
from designer.policy.matching import arns

Network = IPv4Network | IPv6Network

_NUMBER = re.compile(r"\s*[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})\s*", re.ASCII)
_EPOCH = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?([Zz]|[+-]\d\d:?(?:\d\d)?)?)?)?)?",
    re.ASCII,
)
_BASIC_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)([Zz])", re.ASCII)
_START = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)
def number(text: str) -> Fraction | None:
    """Return an integer or a decimal; AWS documents no exponents."""
    return Fraction(text.strip()) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=4096)
def moment(text: str) -> Fraction | None:
    """Seconds since 1970 of an ISO 8601 date or of epoch seconds; four digits are a year; no offset means UTC."""
    text = text.strip()
    basic = _BASIC_DATE.fullmatch(text)
    if basic:
        text = "{}-{}-{}T{}:{}:{}{}".format(*basic.groups())
    match = _DATE.fullmatch(text)
    if match is None:
        return Fraction(text) if _EPOCH.fullmatch(text) else None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        whole = datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), tzinfo=UTC)
    except ValueError:
        return None
    if int(second or 0) > 59:
        return None
    seconds = Fraction((whole - _START) // timedelta(seconds=1) + int(second or 0)) - _offset(zone or "Z")
    return seconds + Fraction(f"0.{fraction or 0}")


def _offset(zone: str) -> int:
    """Return the seconds of a zone such as ``+01:00``."""
    if zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return (-1 if zone[0] == "-" else 1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


@lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    """Return a CIDR range or one address, of version 4 or 6."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def address(text: str) -> tuple[int, int] | None:
    """Return one address: version and value."""
    found = network(text)
    if found is None or found.prefixlen != found.max_prefixlen:
        return None
    return found.version, int(found.network_address)


def binary(text: str) -> bytes | None:
    """Return the bytes that a base64 text stands for."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


Read = Callable[[str], Fraction | None]

ValueSampling = Callable[[Sequence[str]], tuple[list[str], bool]]
"""Returns values that stand for all that listed values tell apart, and whether they surely do."""


@dataclass(frozen=True, slots=True, eq=False)
class ValueType:
    """A type of value.

    Attributes:
        name: The catalogue's type of keys with such values.
        noun: What a value is, with an article.
        wanted: The same with an example.
        reads: True if a text is a value of the type.
        lists: True if a policy may list a text to compare such values with: a range, a pattern.
        fits: Other types of keys that its operators are meant for as well.
        sample: A value that a policy may list.
        simulated: The word of AWS's policy simulator for it.
    """

    name: str
    noun: str
    wanted: str
    reads: Callable[[str], bool]
    lists: Callable[[str], bool]
    fits: tuple[str, ...]
    sample: str
    simulated: str = "string"


def _any_text(_text: str) -> bool:
    return True


def _is_arn(text: str) -> bool:
    return len(arns.split(text)) == arns.SEGMENTS


def _lists_arns(text: str) -> bool:
    return _is_arn(text) or not text.strip("*") or (text.startswith("arn:") and text.endswith("*"))


def _is_number(text: str) -> bool:
    return number(text) is not None


def _is_date(text: str) -> bool:
    return moment(text) is not None


def _is_boolean(text: str) -> bool:
    return text.lower() in ("true", "false")


def _is_binary(text: str) -> bool:
    return binary(text) is not None


def _is_address(text: str) -> bool:
    return address(text) is not None


def _is_network(text: str) -> bool:
    return network(text) is not None


TEXT = ValueType("String", "a text", "a text", _any_text, _any_text, ("ARN",), "ab")
ARN = ValueType(
    "ARN",
    "an ARN",
    "an ARN, such as arn:aws:iam::111122223333:role/Name",
    _is_arn,
    _lists_arns,
    ("String",),
    "arn:aws:iam::111122223333:role/ab",
)
NUMERIC = ValueType("Numeric", "a number", "a number, such as 3600", _is_number, _is_number, ("Date",), "1", "numeric")
DATE = ValueType("Date", "a time", "a time, such as 2026-01-31T00:00:00Z", _is_date, _is_date, (), "1767225600", "date")
BOOLEAN = ValueType("Bool", "true or false", "true or false", _is_boolean, _is_boolean, (), "true", "boolean")
BINARY = ValueType("Binary", "base64", "base64", _is_binary, _is_binary, (), "QUJD", "binary")
ADDRESS = ValueType(
    "IPAddress",
    "an IP address",
    "an address or a range, such as 203.0.113.0/24",
    _is_address,
    _is_network,
    (),
    "10.0.0.0/8",
    "ip",
)

VALUE_TYPES = {kind.name: kind for kind in (TEXT, ARN, NUMERIC, DATE, BOOLEAN, BINARY, ADDRESS)}
"""Types by the type of keys."""


def _ordered(read: Read, listed: Sequence[str]) -> tuple[list[str], bool]:
    """Return the numbers and dates: every listed one, one between each two, one beyond both ends, and what is none."""
    points = sorted({value for value in map(read, listed) if value is not None})
    between = [(low + high) / 2 for low, high in pairwise(points)]
    ends = [points[0] - 1, points[-1] + 1] if points else [Fraction(1)]
    every = sorted([*points, *between, *ends])
    texts = [_decimal(value) for value in every]
    return [*texts, "x"], [read(text) for text in texts] == every


def _decimal(value: Fraction) -> str:
    """Return a fraction of decimals as a decimal; exact, as halves of decimals are decimals."""
    digits = 0
    while (value * 10**digits).denominator != 1 and digits < _DIGITS:
        digits += 1
    whole = int(value * 10**digits)
    if not digits:
        return str(whole)
    text = str(abs(whole)).rjust(digits + 1, "0")
    return f"{'-' if whole < 0 else ''}{text[:-digits]}.{text[-digits:]}"


_DIGITS = 500

ORDERED_NUMBERS: ValueSampling = partial(_ordered, number)
"""For operators that compare by order: less than, equal, greater than."""
ORDERED_DATES: ValueSampling = partial(_ordered, moment)


def both_booleans(_listed: Sequence[str]) -> tuple[list[str], bool]:
    """Return True, false, and what is neither."""
    return ["true", "false", "x"], True


def listed_bytes(listed: Sequence[str]) -> tuple[list[str], bool]:
    """Return the listed values, another one, and what is none."""
    return [*dict.fromkeys(listed), "b3RoZXI=", "?"], "b3RoZXI=" not in listed


def network_starts(listed: Sequence[str]) -> tuple[list[str], bool]:
    """Return the first address of every stretch that the listed ranges cut the addresses into, and what is none."""
    starts = {(4, 0), (6, 0)}
    for one in map(network, listed):
        if one is not None:
            starts.add((one.version, int(one.network_address)))
            behind = int(one.broadcast_address) + 1
            if behind < 1 << one.max_prefixlen:
                starts.add((one.version, behind))
    classes = {4: IPv4Address, 6: IPv6Address}
    return [*(str(classes[version](number)) for version, number in sorted(starts)), "x"], True
