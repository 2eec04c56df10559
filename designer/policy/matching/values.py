"""Numbers, dates and addresses as condition values write them; what is none reads as None.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
and https://www.w3.org/TR/NOTE-datetime for dates.
"""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

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
    """An integer or a decimal; AWS documents no exponents."""
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
    """Seconds of a zone such as ``+01:00``."""
    if zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return (-1 if zone[0] == "-" else 1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


@lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    """A CIDR range or one address, of version 4 or 6."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def address(text: str) -> tuple[int, int] | None:
    """One address: version and value."""
    found = network(text)
    if found is None or found.prefixlen != found.max_prefixlen:
        return None
    return found.version, int(found.network_address)


def binary(text: str) -> bytes | None:
    """The bytes that a base64 text stands for."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
