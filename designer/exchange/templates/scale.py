"""A large organization that looks like a real one: made from a number of accounts and a seed, always the same.

A group of companies: business units, their domains, Prod, Test and Dev, and cells below. OU sizes follow a power law:
a few OUs hold hundreds of accounts, most hold a handful. Its SCPs are in `scale_policies`.
"""

from __future__ import annotations

from dataclasses import field
from random import Random
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.exchange.templates.scale_policies import ScpRole, Vocabulary, scps, vocabulary
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    AccountState,
    Node,
    NodeId,
    NodeKind,
    PolicyId,
    Settings,
    aws_managed_policies,
)
from designer.organization.model.slugs import Slugs

ACCOUNTS = 10_000
"""Default number of accounts of a large organization."""

_POLICIES = 300
_ACCOUNTS_PER_OU = 20
_LARGEST_OU = 900
_LARGEST_UNIT_RANK_POWER = 0.7
_OU_SIZE_POWER = 0.75
_DIRECT_SHARE = 0.17
_ALLOW_LIST_SHARE = 0.03
_PLANNED_SHARE = 0.01
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ROOT_ID = "m3r1"
_EMAIL_DOMAIN = "meridian.example"

_FOUNDATION: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Security", ("Log Archive", "Security Tooling", "Audit")),
    ("Infrastructure", ("Network", "Shared Services", "Identity", "Backup", "Monitoring")),
    ("Workloads", ()),
    ("Sandbox", ()),
    ("Suspended", ()),
    ("Policy Staging", ("policy-staging",)),
    ("Exceptions", ()),
)
_ENVIRONMENTS = ("Prod", "Test", "Dev")
_LEAVING = (AccountState.SUSPENDED, AccountState.PENDING_CLOSURE, AccountState.CLOSED, AccountState.ACTIVE)


@dataclass(slots=True)
class _Branch:
    """An OU, or the root, while it grows.

    Attributes:
        name: As AWS shows it.
        words: Start of the names of its accounts.
        environment: Value of that tag on the accounts below; empty if it differs.
        unit: Business unit, for the cost center.
        weight: Share of the accounts; 0 where none are directly.
        accounts: Number of made-up accounts directly below.
        named: Accounts of its own that always exist.
        ous: OUs below, in order.
    """

    name: str
    words: str = ""
    environment: str = ""
    unit: int = 0
    weight: float = 0.0
    accounts: int = 0
    named: tuple[str, ...] = ()
    ous: list[_Branch] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Enough of its name to know it among all OUs: "checkout-eu prod"."""
        return " ".join(dict.fromkeys(part for part in (self.words, self.environment) if part)) or self.name

    def grow(self, name: str, words: str = "", environment: str = "") -> _Branch:
        branch = _Branch(name, words or self.words, environment or self.environment, self.unit)
        self.ous.append(branch)
        return branch


def large_organization(accounts: int, seed: int) -> Organization:
    """Return an organization of so many accounts, the management account included.

    It has about one OU for twenty accounts, at most as many as AWS allows, nested up to five levels.

    Raises:
        EditError: Fewer accounts than one, or more than AWS allows.
    """
    most = quotas.load().accounts
    if not 1 <= accounts <= most:
        raise EditError(f"An organization has 1 to {most:,} accounts, not {accounts:,}.")
    rng = Random(seed)  # noqa: S311 - chance that can be repeated is the point
    words = vocabulary()
    root = _tree(rng, words, accounts)
    _populate(rng, root, accounts - 1)
    return _Writer(rng, words, accounts).organization(root)


def _walk(branch: _Branch) -> list[_Branch]:
    found = [branch]
    for below in found:
        found.extend(below.ous)
    return found


def _tree(rng: Random, words: Vocabulary, accounts: int) -> _Branch:
    root = _Branch("Root")
    branches = {}
    for name, named in _FOUNDATION:
        branches[name] = root.grow(name, name.lower().replace(" ", "-"))
        branches[name].named = named
    branches["Sandbox"].environment = "sandbox"
    branches["Workloads"].words = ""
    budget = min(quotas.load().ous, max(12, accounts // _ACCOUNTS_PER_OU)) - len(_FOUNDATION)
    _Growth(rng, words, branches["Workloads"], budget).run()
    _weigh(rng, root, branches)
    return root


class _Growth:
    """Grows business units until the OUs are used up, large units faster than small ones."""

    def __init__(self, rng: Random, words: Vocabulary, workloads: _Branch, budget: int) -> None:
        self._rng = rng
        self._words = words
        self._left = budget
        count = max(1, min(len(words.units), budget // 25))
        self._units = [self._unit(workloads, name, number) for number, name in enumerate(words.units[:count])]
        self._shares = [(rank + 1) ** -_LARGEST_UNIT_RANK_POWER for rank in range(count)]
        self._domains = {id(unit): list(words.domains) for unit in self._units}
        self._undivided: dict[int, list[_Branch]] = {id(unit): [] for unit in self._units}
        for names in self._domains.values():
            rng.shuffle(names)

    def run(self) -> None:
        while self._left > 0:
            unit = self._rng.choices(self._units, self._shares)[0]
            domains, undivided = self._domains[id(unit)], self._undivided[id(unit)]
            if domains and (self._rng.random() < 0.7 or not undivided):
                self._grow_domain(unit, domains.pop())
            elif undivided:
                self._divide(undivided.pop(self._rng.randrange(len(undivided))))
            else:  # the names are used up: go on with numbered ones
                self._domains[id(unit)] = [f"{name} {len(unit.ous)}" for name in self._words.domains]

    def _unit(self, workloads: _Branch, name: str, number: int) -> _Branch:
        unit = workloads.grow(name, name.lower().replace(" ", "-"))
        unit.unit = number + 1
        self._left -= 1
        return unit

    def _grow_domain(self, unit: _Branch, name: str) -> None:
        domain = unit.grow(name, name.lower().replace(" ", "-"))
        self._left -= 1
        environments = _ENVIRONMENTS if self._rng.random() < 0.6 else _ENVIRONMENTS[:2]
        for environment in environments[: self._left]:
            self._undivided[id(unit)].append(domain.grow(environment, environment=environment.lower()))
            self._left -= 1

    def _divide(self, environment: _Branch) -> None:
        count = min(self._left, self._rng.randint(2, 4))
        for name in self._rng.sample(self._words.cells, count):
            environment.grow(name, f"{environment.words}-{name.lower()}")
            self._left -= 1


def _weigh(rng: Random, root: _Branch, named: dict[str, _Branch]) -> None:
    """Give every OU that may hold accounts its share, by a power law over a random order."""
    workloads = [branch for branch in _walk(named["Workloads"]) if branch.environment]
    hosts = [branch for branch in workloads if not branch.ous or rng.random() < 0.15]
    hosts = hosts or _walk(named["Workloads"])
    rng.shuffle(hosts)
    for rank, branch in enumerate(hosts):
        branch.weight = (rank + 1) ** -_OU_SIZE_POWER
    total = sum(branch.weight for branch in hosts)
    named["Sandbox"].weight = total * 0.06
    named["Suspended"].weight = total * 0.012
    named["Exceptions"].weight = total * 0.004
    named["Infrastructure"].weight = total * 0.004
    root.weight = 0.0


def _populate(rng: Random, root: _Branch, accounts: int) -> None:
    """Share the accounts out: first those with a name of their own, then by weight."""
    branches = _walk(root)
    for branch in branches:
        branch.named = branch.named[:accounts]
        accounts -= len(branch.named)
    hosts = sorted((branch for branch in branches if branch.weight), key=lambda branch: -branch.weight)
    total = sum(branch.weight for branch in hosts)
    for branch in hosts:
        branch.accounts = min(_LARGEST_OU, int(branch.weight / total * accounts))
    left = accounts - sum(branch.accounts for branch in hosts)
    while left > 0:
        for branch in rng.sample(hosts, min(left, len(hosts))):
            branch.accounts += 1
            left -= 1


class _Shelf(NamedTuple):
    """The SCPs of one role, and how likely each is chosen."""

    ids: tuple[PolicyId, ...]
    shares: tuple[float, ...]


class _Writer:
    """Turns the branches into records: ids, e-mails, tags and attachments."""

    def __init__(self, rng: Random, words: Vocabulary, accounts: int) -> None:
        self._rng = rng
        self._words = words
        self._slugs = Slugs(())
        self._nodes: list[Node] = []
        self._numbers = iter(rng.sample(range(10**11, 10**12), accounts))
        self._systems: dict[str, int] = {}
        self._scps = scps(rng, _POLICIES, words)
        self._shelves = {role: self._shelf(role) for role in ScpRole}

    def organization(self, root: _Branch) -> Organization:
        management = self._account("Meridian Management", direct_share=0)
        children = (management.id, *self._ous(root, 1))
        everywhere = (FULL_AWS_ACCESS, *self._shelves[ScpRole.ROOT].ids)
        self._nodes.append(Node(NodeId("root"), NodeKind.ROOT, "Root", children, everywhere, f"r-{_ROOT_ID}"))
        settings = Settings("Meridian Group", "o-m3r1d1angr", management.id)
        return Organization(self._nodes, (*aws_managed_policies(), *(scp.policy for scp in self._scps)), settings)

    def _shelf(self, role: ScpRole) -> _Shelf:
        ids = tuple(scp.policy.id for scp in self._scps if scp.role is role)
        return _Shelf(ids, tuple((rank + 1) ** -0.5 for rank in range(len(ids))))

    def _pick(self, role: ScpRole, count: int) -> tuple[PolicyId, ...]:
        """Return the distinct SCPs, at most `count`."""
        shelf = self._shelves[role]
        return tuple(dict.fromkeys(self._rng.choices(shelf.ids, shelf.shares, k=count))) if count else ()

    def _ous(self, parent: _Branch, level: int) -> tuple[NodeId, ...]:
        return tuple(self._ou(branch, level) for branch in parent.ous)

    def _ou(self, branch: _Branch, level: int) -> NodeId:
        node_id = self._slugs.node(NodeKind.OU, branch.label)
        children = (*self._ous(branch, level + 1), *(account.id for account in self._accounts(branch)))
        suffix = "".join(self._rng.choices(_ID_LETTERS, k=8))
        aws_id = f"ou-{_ROOT_ID}-{suffix}"
        tags = (("environment", branch.environment),) if branch.environment else ()
        self._nodes.append(
            Node(node_id, NodeKind.OU, branch.name, children, self._ou_policies(branch, level), aws_id, tags=tags)
        )
        return node_id

    def _ou_policies(self, branch: _Branch, level: int) -> tuple[PolicyId, ...]:
        rng = self._rng
        if branch.name == "Suspended":
            return (FULL_AWS_ACCESS, *self._pick(ScpRole.QUARANTINE, 1))
        if branch.name == "Sandbox" or (level > 2 and rng.random() < _ALLOW_LIST_SHARE):
            return (*self._pick(ScpRole.ALLOW_LIST, 1), *self._pick(ScpRole.OU, 1))
        regions = self._pick(ScpRole.REGION, 1) if level == 2 and rng.random() < 0.6 else ()
        return (
            FULL_AWS_ACCESS,
            *regions,
            *self._pick(ScpRole.OU, rng.choices((0, 1, 2, 3, 4), (20, 35, 25, 14, 6))[0]),
        )

    def _accounts(self, branch: _Branch) -> list[Node]:
        suspended = branch.name == "Suspended"
        tags = (("environment", branch.environment or "prod"), ("cost-center", f"{1000 + 100 * branch.unit}"))
        made = [self._account(name, tags) for name in branch.named]
        for _ in range(branch.accounts):
            state = self._rng.choice(_LEAVING) if suspended else AccountState.ACTIVE
            owner = ("owner", self._rng.choice(self._words.people))
            made.append(self._account(self._account_name(branch), (*tags, owner), state))
        return made

    def _account_name(self, branch: _Branch) -> str:
        sandbox = branch.environment == "sandbox"
        system = self._rng.choice(self._words.people if sandbox else self._words.systems)
        stem = "-".join(part for part in ("dev" if sandbox else branch.words, system) if part)
        if branch.environment and not sandbox:
            stem = f"{stem}-{branch.environment}"
        number = self._systems[stem] = self._systems.get(stem, 0) + 1
        return f"{stem}-{number}" if number > 1 else stem

    def _account(
        self,
        name: str,
        tags: tuple[tuple[str, str], ...] = (),
        state: AccountState = AccountState.ACTIVE,
        direct_share: float = _DIRECT_SHARE,
    ) -> Node:
        rng = self._rng
        direct = self._pick(ScpRole.ACCOUNT, rng.choice((1, 1, 1, 2))) if rng.random() < direct_share else ()
        floor = self._pick(ScpRole.ALLOW_LIST, 1) if direct and rng.random() < _ALLOW_LIST_SHARE else (FULL_AWS_ACCESS,)
        number = next(self._numbers)
        node = Node(
            self._slugs.node(NodeKind.ACCOUNT, name),
            NodeKind.ACCOUNT,
            name,
            policies=(*floor, *direct),
            aws_id="" if rng.random() < _PLANNED_SHARE else str(number),
            email=f"aws+{name.lower().replace(' ', '-')}@{_EMAIL_DOMAIN}",
            state=state,
            tags=tags,
        )
        self._nodes.append(node)
        return node
