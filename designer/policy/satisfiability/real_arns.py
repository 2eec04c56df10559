"""ARNs that can exist: with a Region, an account and a partition that AWS could have.

Where patterns do not ask for a certain one, a search fills these segments with any letter. Here they become real, as
far as the same patterns match then.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from designer.policy.language.templates import Matcher, Static, Wild, matcher
from designer.policy.matching import arns
from designer.policy.matching.automaton import PatternAutomaton, Token
from designer.policy.satisfiability.action_facts import known_regions

SOME_ACCOUNT = "111122223333"
"""Stands for any account."""

_OTHER_ACCOUNTS = ("444455556666", "777788889999")
_PARTITIONS = ("aws", "aws-us-gov", "aws-cn")
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}|aws|aws-managed|cloudfront|", re.ASCII)
_SERVICE = re.compile(r"[a-z][a-z0-9-]+", re.ASCII)
"""Every service's name has more than one letter; a search fills in one."""
_PARTITION = re.compile(r"aws(?:-[a-z]+)*", re.ASCII)
USUAL_REGION = "eu-central-1"


def is_region(text: str) -> bool:
    """Whether a text looks like the name of a Region."""
    return _REGION.fullmatch(text) is not None


def real_arn(text: str, matchers: Sequence[Matcher], accounts: Sequence[str]) -> str:
    """Return an ARN that can exist and that the same patterns match; empty if there is none with the same name.

    Args:
        text: An ARN, or another text, which stays as it is.
        matchers: Tests of patterns.
        accounts: Accounts that the patterns name.
    """
    segments = arns.split(text)
    if len(segments) < arns.SEGMENTS:
        return text
    choices = [
        [one] if rule.fullmatch(one) else others
        for one, rule, others in (
            (segments[1], _PARTITION, list(_PARTITIONS)),
            (segments[2], _SERVICE, ["backup", "ec2", "rds", "dynamodb"]),
            (segments[3], _REGION_OR_NONE, list(_regions())),
            (segments[4], _ACCOUNT, [SOME_ACCOUNT, *_OTHER_ACCOUNTS, *accounts]),
        )
    ]
    if all(len(some) == 1 for some in choices) and _with_usual_name(text) == text:
        return text  # patterns may be thousands
    wanted = [match(text) for match in matchers]
    for arn in [text] if all(len(some) == 1 for some in choices) else _filled(segments, choices):
        if [match(arn) for match in matchers] == wanted:
            named = _with_usual_name(arn)
            return named if [match(named) for match in matchers] == wanted else arn
    return ""


def with_name(caller: str, patterns: Sequence[Sequence[Token]]) -> str:
    """The ARN of a caller, whose path a name follows; empty if the same patterns match none of the names tried."""
    if not caller.endswith("/"):
        return caller
    machine = PatternAutomaton(patterns)
    names = (f"{caller}{name}" for name in ("x", "0", "-", "xx"))
    return next((one for one in names if machine.matched(one) == machine.matched(caller)), "")


_ANY_NAME = "x"
"""What a search fills in for a name that no pattern asks for."""

_IDS = {
    ("ec2", "image"): "ami-0123456789abcdef0",
    ("ec2", "instance"): "i-0123456789abcdef0",
    ("ec2", "network-interface"): "eni-0123456789abcdef0",
    ("ec2", "security-group"): "sg-0123456789abcdef0",
    ("ec2", "snapshot"): "snap-0123456789abcdef0",
    ("ec2", "subnet"): "subnet-0123456789abcdef0",
    ("ec2", "volume"): "vol-0123456789abcdef0",
    ("ec2", "vpc"): "vpc-0123456789abcdef0",
    ("kms", "key"): "1234abcd-12ab-34cd-56ef-1234567890ab",
}
"""Ids as AWS gives them, by service and type."""

_BUCKET = "example-bucket"


def _with_usual_name(arn: str) -> str:
    """An ARN with an id that AWS could have given, or the name of a bucket that is long enough, where any would do."""
    segments = arns.split(arn)
    kind, slash, name = segments[5].partition("/")
    service = segments[2]
    if name == _ANY_NAME and (service, kind) in _IDS:
        return arn[: len(arn) - len(name)] + _IDS[service, kind]
    if kind == _ANY_NAME and service == "s3" and not segments[4]:
        return ":".join((*segments[:5], f"{_BUCKET}{slash}{name}"))
    return arn


_REGION_OR_NONE = re.compile(f"(?:{_REGION.pattern})?", re.ASCII)


@lru_cache(maxsize=4096)
def can_be_region(pieces: Static, *, empty: bool) -> bool:
    """Whether a pattern matches some Region, or the lack of one; of a name that looks like one AWS may build it."""
    matches = matcher(pieces)
    start = pieces[0] if pieces and isinstance(pieces[0], str) else ""
    return (empty and matches("")) or any(map(matches, _regions())) or _LOOKS_LIKE_A_REGION.match(start) is not None


@lru_cache(maxsize=4096)
def can_be_account(pieces: Static, *, empty: bool) -> bool:
    """Whether a pattern matches the number of some account, or what is there for resources without one."""
    matches = matcher(pieces)
    if (empty and matches("")) or any(map(matches, _NO_ACCOUNTS)):
        return True
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    length = len(text) + pieces.count(Wild.ONE)
    return _NUMERIC.fullmatch(text) is not None and (length == _DIGITS or (length < _DIGITS and Wild.ANY in pieces))


_NO_ACCOUNTS = ("aws", "aws-managed", "cloudfront")
"""In place of a number: ``arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/…`` is AWS's own, too."""
_DIGITS = 12
_NUMERIC = re.compile(r"\d*", re.ASCII)
_LOOKS_LIKE_A_REGION = re.compile(r"[a-z]{2,}-[a-z]", re.ASCII)


def _filled(segments: Sequence[str], choices: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the ARNs with each choice of partition, service, Region and account."""
    for partition, service, account, region in product(choices[0], choices[1], choices[3], choices[2]):
        yield ":".join((segments[0], partition, service, region, account, segments[5]))


@lru_cache(maxsize=1)
def _regions() -> tuple[str, ...]:
    """Return the Regions of the partition aws and of the others, the usual one first."""
    own, others = known_regions()
    return tuple(dict.fromkeys((USUAL_REGION, *own, *others)))
