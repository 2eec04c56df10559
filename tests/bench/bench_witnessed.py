"""How many answers "it depends" are shown to depend by a search that shares no code with the program's own.

Requests are made up from what AWS documents: the ARN formats of an action's resources and the keys that it carries,
with values that the policies name, and some beside them. Keys that AWS fills in from the same facts agree. Each request
is decided by the evaluator of single requests. What no request shows in some hundred trials counts as not shown; name a
file in ORGWRIGHT_UNSHOWN to have these pairs listed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

from designer.analysis.access.assumption import NO_ASSUMPTION, known_facts
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.question import path_levels
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import action_details, details, load
from designer.policy.catalog.context_keys import documented_key
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result as Outcome
from designer.policy.language.document import Grammar, Statement, read_policy_text
from designer.policy.language.templates import Values
from designer.policy.matching.request import Level, Request, Stages
from tests.bench import Result
from tests.bench.bench_conditional import ACTIONS, CEILINGS, SCP, organizations

TRIALS = 600
"""Requests tried before a pair counts as not shown."""

_ACCOUNT = "111122223333"
_REGIONS = ("eu-central-1", "us-east-1", "eu-west-1", "ap-southeast-2", "sa-east-1")
_GLOBAL = {
    **dict.fromkeys(("iam", "organizations", "account", "route53", "cloudfront", "waf", "shield"), "us-east-1"),
    **dict.fromkeys(("budgets", "ce"), "us-east-1"),
    **dict.fromkeys(("globalaccelerator", "networkmanager"), "us-west-2"),
}
_DIRECT = re.compile(r"aws:(?:principalservice|source(?:account|arn|orgid|orgpaths)$)")


def run() -> Result:
    """The share of pairs of account and action with a request of each kind."""
    figures: dict[str, float | int | str] = {}
    every = shown = open_points = 0
    unshown: list[str] = []
    for name, some in organizations():
        pairs = found = 0
        for organization in some:
            for action, result, texts in _pairs(organization):
                if result is None:
                    open_points += 1
                    continue
                pairs, found = pairs + 1, found + result
                if not result:
                    unshown.append(f"{name} {action} {texts}")
        if pairs:
            figures |= {f"{name}_pairs": pairs, f"{name}_share": found / pairs}
        every, shown = every + pairs, shown + found
    figures |= {"pairs": every, "share": shown / every, "open_points": open_points}
    if listing := os.environ.get("ORGWRIGHT_UNSHOWN"):
        Path(listing).write_text("\n".join(unshown), "utf-8")
    return Result("witnessed", figures, {"share": ">= 0.98"}, reached=shown >= 0.98 * every)


def _pairs(organization: Organization) -> Iterator[tuple[str, bool | None, str]]:
    """Actions of some accounts with the answer "it depends", and whether requests of both kinds were found.

    None where AWS documents no resource for the action and only an ARN would show it: that point is open.
    """
    catalogue, random = load(), Random(1)
    accounts = {ceiling: account for account, ceiling in Ceilings(organization, catalogue).all_accounts().items()}
    conditional = [(ceiling, account) for ceiling, account in accounts.items() if ceiling.conditional]
    for ceiling, account in random.sample(conditional, min(CEILINGS, len(conditional))):
        members = catalogue.members(ceiling.conditional)
        path = path_levels(organization, account, SCP)
        number = organization.node(account).aws_id or _ACCOUNT
        known = dict(known_facts(organization, account, NO_ASSUMPTION))
        for index in random.sample(members, min(ACTIONS, len(members))):
            action = catalogue.actions[index]
            maker = _Maker(action, number, known, _statements(path, action), Random(action))
            found = maker.shown(path)
            asks = any(set(one.resources) - {"*"} for one in maker.statements)
            told = " | ".join(policy.name for level in path for policy in level.policies)
            yield action, None if not found and maker.has_no_resource and asks else found, f"{account}: {told}"


def _statements(path: tuple[Level, ...], action: str) -> list[Statement]:
    """The statements of a path that name an action."""
    found = []
    for policy in (policy for level in path for policy in level.policies):
        for statement in read_policy_text(policy.text, Grammar.SCP).statements:
            named = any(_like(pattern.lower(), action.lower()) for pattern in statement.actions)
            if named is not statement.not_action and (statement.conditions or set(statement.resources) != {"*"}):
                found.append(statement)
    return found


@lru_cache(maxsize=65536)
def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text, re.DOTALL) is not None


@dataclass
class _Maker:
    """Makes up requests for one action.

    Attributes:
        action: The action.
        account: Number of the caller's account.
        known: Facts of the account.
        statements: Statements that name the action and ask for more.
        random: The only source of chance.
        formats: Formats of the ARNs of the action's resources.
    """

    action: str
    account: str
    known: dict[str, Values]
    statements: list[Statement]
    random: Random
    formats: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        service = self.action.partition(":")[0].lower()
        documented, own = details(service), action_details(self.action)
        assert documented is not None
        assert own is not None
        self.carried = {key.lower() for key in own.condition_keys}
        for use in own.resources:
            kind = documented.resource_types.get(use.name.lower())
            if kind is not None:
                self.formats.append(kind.arn)
                self.carried |= {key.lower() for key in (*use.condition_keys, *kind.condition_keys)}
        self.known_keys = {key.lower() for key in documented.condition_keys}
        self.region = _GLOBAL.get(service, "")
        patterns = [text for one in self.statements for text in one.resources if text != "*"]
        self.resources = [self._plain(one) for one in self.formats] or ["*"]
        for text in patterns:
            self.resources += self._fitting(text)

    @property
    def has_no_resource(self) -> bool:
        """True when AWS documents no resource for the action."""
        return not self.formats

    def shown(self, path: tuple[Level, ...]) -> bool:
        """Whether a request is allowed, and another one denied."""
        stages, answers = Stages(scps=path), set[bool]()
        for _ in range(TRIALS):
            answers.add(evaluate(self._request(), stages).result is Outcome.ALLOWED)
            if len(answers) == 2:
                return True
        return False

    # ---- resources

    def _plain(self, arn: str) -> str:
        return self._expanded(re.sub(r"\$\{(\w+)\}", lambda found: self._filled(found[1]), arn))

    def _expanded(self, arn: str) -> str:
        return re.sub(r"[*]", "x1", arn)

    def _filled(self, name: str) -> str:
        if name == "Partition":
            return "aws"
        if name == "Region":
            return self.region or self.random.choice(_REGIONS)
        return self.account if name == "Account" else "example1"

    def _fitting(self, pattern: str) -> Iterator[str]:
        """ARNs that a pattern matches, and that have one of the formats."""
        pattern = re.sub(r"\$\{aws:(?:Principal|Resource)Account\}", self.account, pattern)
        pattern = re.sub(r"\$\{[^}]*\}", "example1", pattern)
        for arn in self.formats:
            segments, wanted = arn.split(":", 5), pattern.split(":", 5)
            if len(segments) < 6:
                continue
            wanted += ["*"] * (6 - len(wanted))
            merged = [
                self._merged(mine, its, last=number == 5)
                for number, (mine, its) in enumerate(zip(segments, wanted, strict=True))
            ]
            if None not in merged:
                yield ":".join(map(str, merged))

    def _merged(self, mine: str, its: str, *, last: bool) -> str | None:
        """A text of a segment of a format that a segment of a pattern matches, by filling one after the other."""
        plain = self._plain(mine)
        if _like(its, plain):
            return plain
        inside = (
            ".+" if last and mine.count("${") == 1 and mine.endswith("}") and "bucket" not in mine.lower() else "[^/:]+"
        )
        shape = "".join(
            re.escape(part) if number % 2 == 0 else {"Partition": "aws", "Account": r"\d{12}"}.get(part, inside)
            for number, part in enumerate(re.split(r"\$\{(\w+)\}", mine))
        )
        if last and re.search(r"\$\{Object", mine):
            shape = re.sub(r"(?:\[\^/:\]\+|\.\+)$", ".+", shape)
        shape = shape.replace(r"\*", ".+")
        for fill in ("", "x1", "x1/x2", "1", "a/b/c", "x1:x2"):
            text = its.replace("*", fill).replace("?", "a")
            if re.fullmatch(shape, text):
                return text
        start = its.split("*")[0].split("?")[0]
        if plain.startswith(start[: len(plain)]) and _like(its, text := plain + its[len(plain) :].replace("*", "")):
            return text if re.fullmatch(shape, text) else None
        return None

    # ---- the request

    def _request(self) -> Request:
        random = self.random
        aimed = random.choice(self.statements) if self.statements else None
        context = self._context(aimed)
        arn = str(context["aws:principalarn"])
        fitting = [*(one for text in (aimed.resources if aimed else ()) if text != "*" for one in self._fitting(text))]
        resource = random.choice(fitting) if fitting and random.random() < 0.5 else random.choice(self.resources)
        owner = resource.split(":")[4] if resource.count(":") > 4 else ""
        if "aws:resourceaccount" in context and owner.isdigit():
            context["aws:resourceaccount"] = owner
        return Request(self.action, resource, arn, self.account, context=context)

    def _context(self, aimed: Statement | None) -> dict[str, Values]:
        random = self.random
        pools: dict[str, list[Values | None]] = {}
        for statement in self.statements:
            for condition in statement.conditions:
                near = 3 if statement is aimed else 1
                values = [one for value in condition.values for one in _near(condition.operator.lower(), value)]
                pools.setdefault(condition.key.lower(), []).extend(values * near)
        context: dict[str, Values] = {}
        for key, values in pools.items():
            if not self._carries(key):
                continue
            documented = documented_key(key)
            other = "333344445555" if "account" in key else "x9"
            value = random.choice([*values, other, None])
            if value is not None and documented is not None and documented.multivalued and isinstance(value, str):
                more = [one for one in values if isinstance(one, str)]
                value = (value, *random.sample(more, random.randint(0, min(1, len(more)))))
            if value is not None:
                context[key] = value
        return self._agreeing(context) | self.known

    def _carries(self, key: str) -> bool:
        start = key.partition("/")[0]
        if start in ("aws:requesttag", "aws:resourcetag", "aws:tagkeys"):
            return any(one.partition("/")[0] == start for one in self.carried)
        if key.startswith("aws:"):
            return not _DIRECT.match(key)
        return any(
            re.split(r"\$|<", one)[0] == re.split(r"\$|<", key[: len(re.split(r"\$|<", one)[0])])[0]
            for one in self.carried
        )

    def _agreeing(self, context: dict[str, Values]) -> dict[str, Values]:
        """A context in which what AWS fills in from the same facts agrees."""
        random = self.random
        named = str(context.get("aws:principalarn", "")).split(":", 5)[-1]
        if not re.fullmatch(r"root|(?:role|user)/(?:[!-~]+/)?[\w+=,.@-]{1,64}", named):
            named = random.choice(["role/plain", "user/plain", "root"])
        arn = f"arn:aws:iam::{self.account}:{named}"
        if ":role/aws-service-role/" in arn:
            arn = f"arn:aws:iam::{self.account}:role/plain"
        kind = arn.rpartition(":")[2].partition("/")[0]
        named = context.pop("aws:username", None)
        if kind == "user":
            arn = f"arn:aws:iam::{self.account}:user/{named}" if named and random.random() < 0.5 else arn
            context["aws:username"] = arn.rpartition("/")[2]
        context["aws:principalarn"] = arn
        context["aws:principaltype"] = {"root": "Account", "user": "User", "role": "AssumedRole"}[kind]
        told = str(context.get("aws:userid", ""))
        ids = {"root": self.account, "user": "AIDAX", "role": told if ":" in told else "AROAX:session"}
        context |= {"aws:userid": ids[kind], "aws:principalaccount": self.account}
        self._credentials(context, kind)
        self._route(context)
        seconds = context.get("aws:currenttime", context.get("aws:epochtime"))
        context |= _clocks(seconds if isinstance(seconds, str) else "")
        context["aws:requestedregion"] = self.region or str(context.get("aws:requestedregion", random.choice(_REGIONS)))
        context["aws:principalisawsservice"] = "false"
        context.setdefault("aws:securetransport", random.choice(["true", "false"]))
        return context

    def _credentials(self, context: dict[str, Values], kind: str) -> None:
        random = self.random
        age, issued = context.pop("aws:multifactorauthage", "60"), context.pop("aws:tokenissuetime", None)
        context.pop("aws:multifactorauthpresent", None)
        root = context.pop("aws:assumedroot", None)
        if kind != "role" and random.random() < 0.4:
            return
        context["aws:tokenissuetime"] = issued or "2026-01-01T00:00:00Z"
        if kind != "role" and random.random() < 0.5:
            context |= {"aws:multifactorauthpresent": "true", "aws:multifactorauthage": age}
        elif random.random() < 0.7:
            context["aws:multifactorauthpresent"] = "false"
        if kind == "root" and root is not None:
            context["aws:assumedroot"] = "true"

    def _route(self, context: dict[str, Values]) -> None:
        ends = ("aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip")
        way = self.random.choice(("address", "endpoint", "service"))
        context["aws:viaawsservice"] = "true" if way == "service" else "false"
        if way != "endpoint":
            for key in (*ends, *(key for key in context if key.startswith(("aws:vpce", "aws:sourcevpc")))):
                context.pop(key, None)
        else:
            context.pop("aws:sourceip", None)
            for key, usual in zip(ends, ("vpc-1", "vpce-1", "10.0.0.1"), strict=True):
                context.setdefault(key, usual)
        if way == "address":
            context.setdefault("aws:sourceip", "198.51.100.7")
        chain = context.pop("aws:calledvia", ())
        first = context.pop("aws:calledviafirst", None)
        last = context.pop("aws:calledvialast", None)
        if way == "service" and (chain or first or last):
            chain = (chain,) if isinstance(chain, str) else chain
            every = (*([str(first)] if first else []), *chain, *([str(last)] if last else []))
            context |= {"aws:calledvia": every, "aws:calledviafirst": every[0], "aws:calledvialast": every[-1]}


def _clocks(text: str) -> dict[str, Values]:
    try:
        moment = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
    except ValueError:
        moment = datetime(2026, 1, 1, tzinfo=UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return {"aws:currenttime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "aws:epochtime": str(int(moment.timestamp()))}


@lru_cache(maxsize=65536)
def _near(operator: str, value: str) -> tuple[Values | None, ...]:
    """Values at a listed one: those that it matches, and those right beside it."""
    if operator.endswith("null"):
        return (None, "x1")
    if "numeric" in operator and re.fullmatch(r"-?\d+", value):
        return tuple(str(int(value) + step) for step in (-1, 0, 1))
    if "date" in operator:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return (value,)
        return tuple((moment + timedelta(seconds=step)).isoformat() for step in (-1, 0, 1))
    if "ipaddress" in operator:
        return (value.partition("/")[0], "198.51.100.7")
    if "bool" in operator:
        return ("true", "false")
    filled = value.replace("?", "a")
    return (filled.replace("*", ""), filled.replace("*", "x1"), filled.replace("*", _ACCOUNT, 1).replace("*", "x1"))


if __name__ == "__main__":
    print(json.dumps(run().figures, indent=1))
