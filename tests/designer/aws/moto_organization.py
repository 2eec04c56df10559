"""A random organization at moto, a pretended AWS in this process, and what is true of it; and a network with faults."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

import boto3
from botocore import exceptions
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from designer.exchange.formats.documents import normalised
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind
from tests.tools import needs

TYPES = ("SERVICE_CONTROL_POLICY", "TAG_POLICY", "AISERVICES_OPT_OUT_POLICY", "RESOURCE_CONTROL_POLICY")
MANAGED = {"p-FullAWSAccess", "p-RCPFullAWSAccess"}
_SERVICES = ("guardduty.amazonaws.com", "macie.amazonaws.com", "ssm.amazonaws.com")
_WORDS = ("Zürich", "日本", "a & b", 'quo"te', "Prod", "x/y", "shop-team", "<b>", "Ünït 7")


@dataclass
class Truth:
    """An organization by AWS ids.

    Attributes:
        nodes: Kind, name, id of the parent, e-mail address, state, tags and own policies of each node.
        policies: Type, name, description, text and tags of each policy that is not AWS's.
        services: Trusted services.
        administrators: Account and service of each delegation.
    """

    root: str = ""
    nodes: dict[str, tuple[object, ...]] = field(default_factory=dict)
    policies: dict[str, tuple[object, ...]] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)
    administrators: set[tuple[str, str]] = field(default_factory=set)

    @property
    def tags(self) -> int:
        """Number of all tags."""
        return sum(len(node[5]) for node in self.nodes.values()) + sum(len(one[4]) for one in self.policies.values())

    def without_tags(self) -> Truth:
        """The same without tags."""
        nodes = {key: (*node[:5], {}, *node[6:]) for key, node in self.nodes.items()}
        return replace(self, nodes=nodes, policies={key: (*one[:4], {}) for key, one in self.policies.items()})


def truth_of(organization: Organization) -> Truth:
    """The same of a design."""
    nodes = organization.nodes
    truth = Truth(nodes[organization.root].aws_id)
    own = {one.id: one.aws_id for one in organization.policies.values() if one.aws_id not in MANAGED}
    for node in nodes.values():
        above = organization.parent(node.id)
        parent = "" if above is None else nodes[above].aws_id
        attached = frozenset(own[one] for one in node.policies if one in own)
        state = node.state.value if node.kind is NodeKind.ACCOUNT else ""
        truth.nodes[node.aws_id] = (node.kind, node.name, parent, node.email, state, dict(node.tags), attached)
    for one in organization.policies.values():
        if one.id in own:
            text = normalised(one.text)
            truth.policies[one.aws_id] = (one.type.value, one.name, one.description, text, dict(one.tags))
    truth.services = set(organization.settings.trusted_services)
    truth.administrators = {
        (nodes[one.account].aws_id, one.service) for one in organization.settings.delegated_administrators
    }
    return truth


def stubber():
    """Return what answers calls of boto3 in place of AWS."""
    return needs("moto.core.models").botocore_stubber


def client(network: Network | None = None) -> object:
    """Client of boto3 whose calls go to moto, by way of a network where one is given."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=16)
    made = boto3.client("organizations", region_name="us-east-1", config=config, **keys)
    if network is not None:
        made.meta.events.unregister("before-send", stubber())
        made.meta.events.register("before-send.organizations.*", network.send)
    return made


def make(seed: int, accounts: int, ous: int, policies: int, tags: int) -> Truth:
    """Make a random organization of a size at moto, which must be on."""
    return _Maker(random.Random(seed)).make(accounts, ous, policies, tags)


class _Maker:
    def __init__(self, draws: random.Random) -> None:
        self._draws = draws
        self._aws = client()
        self._nodes: dict[str, list[object]] = {}
        self._policies: dict[str, list[object]] = {}

    def make(self, accounts: int, ous: int, policies: int, tags: int) -> Truth:
        self._aws.create_organization(FeatureSet="ALL")
        payer = self._aws.describe_organization()["Organization"]["MasterAccountId"]
        told = self._aws.list_accounts()["Accounts"][0]
        root = self._aws.list_roots()["Roots"][0]["Id"]
        for kind in TYPES:
            self._aws.enable_policy_type(RootId=root, PolicyType=kind)
        self._nodes[root] = [NodeKind.ROOT, "Root", "", "", "", {}, set()]
        self._nodes[payer] = [NodeKind.ACCOUNT, told["Name"], root, told["Email"], told["State"], {}, set()]
        holders = self._ous(root, ous)
        members = self._accounts(root, holders, accounts - 1)
        self._own_policies(policies)
        self._tags(tags)
        truth = Truth(root)
        truth.services = set(self._draws.sample(_SERVICES, 2))
        for service in truth.services:
            self._aws.enable_aws_service_access(ServicePrincipal=service)
        for service in sorted(truth.services)[:1]:
            account = self._draws.choice(members)
            self._aws.register_delegated_administrator(AccountId=account, ServicePrincipal=service)
            truth.administrators.add((account, service))
        truth.nodes = {key: (*one[:6], frozenset(one[6])) for key, one in self._nodes.items()}
        truth.policies = {key: tuple(one) for key, one in self._policies.items()}
        return truth

    def _ous(self, root: str, count: int) -> list[str]:
        levels = {root: 0}
        for number in range(count):
            parent = self._draws.choice([key for key, level in levels.items() if level < 5])
            name = f"{self._draws.choice(_WORDS)} {number}"
            made = self._aws.create_organizational_unit(ParentId=parent, Name=name)["OrganizationalUnit"]["Id"]
            levels[made] = levels[parent] + 1
            self._nodes[made] = [NodeKind.OU, name, parent, "", "", {}, set()]
        return list(levels)

    def _accounts(self, root: str, holders: list[str], count: int) -> list[str]:
        active = []
        for number in range(count):
            name, email = f"{self._draws.choice(_WORDS)} {number}", f"aws+{number}@example.com"
            made = self._aws.create_account(Email=email, AccountName=name)["CreateAccountStatus"]["AccountId"]
            parent = self._draws.choice(holders)
            if parent != root:
                self._aws.move_account(AccountId=made, SourceParentId=root, DestinationParentId=parent)
            self._nodes[made] = [NodeKind.ACCOUNT, name, parent, email, "ACTIVE", {}, set()]
            if self._draws.random() < 0.05:
                self._aws.close_account(AccountId=made)
                state = self._aws.describe_account(AccountId=made)["Account"]["State"]
                self._nodes[made][4] = state
            else:
                active.append(made)
        return active

    def _own_policies(self, count: int) -> None:
        for number in range(count):
            kind = self._draws.choices(TYPES, (7, 1, 1, 1))[0]
            statement = {"Effect": "Deny", "Action": [f"s3:Put{number}*"], "Resource": "*"}
            value = {"Version": "2012-10-17", "Statement": [statement]} if kind == TYPES[0] else {"tags": {}}
            text = json.dumps(value, indent=self._draws.choice([None, 4]))
            name, words = f"Policy {number}", self._draws.choice(["-", "Whatever it denies"])
            told = self._aws.create_policy(Content=text, Description=words, Name=name, Type=kind)
            key = told["Policy"]["PolicySummary"]["Id"]
            self._policies[key] = [kind, name, words, normalised(text), {}]
            for target in self._draws.sample(sorted(self._nodes), self._draws.randint(0, min(9, len(self._nodes)))):
                if len(self._nodes[target][6]) < 4:
                    self._aws.attach_policy(PolicyId=key, TargetId=target)
                    self._nodes[target][6].add(key)

    def _tags(self, count: int) -> None:
        every = {key: one[5] for key, one in self._nodes.items()} | {key: one[4] for key, one in self._policies.items()}
        keys = sorted(every)
        for number in range(count):
            every[self._draws.choice(keys)][f"key{number}"] = f"wert {number} ü"
        for key, tags in every.items():
            if tags:
                told = [{"Key": name, "Value": value} for name, value in tags.items()]
                self._aws.tag_resource(ResourceId=key, Tags=told)


class Network:
    """Way of a call to moto: it takes its time, and of a hundred calls some fail.

    Each try of each call has a draw of its own, so that a seed says all, whichever thread comes first.

    Args:
        seconds: Time of a call.
        seed: None for a network without faults.

    Attributes:
        lasting: Calls until the token expires; None for never.
    """

    lasting: int | None = None

    def __init__(self, seconds: float = 0, seed: int | None = None) -> None:
        self._seconds = seconds
        self._seed = seed
        self._tries: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.calls: Counter[str] = Counter()
        self.faults = 0

    def send(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse:
        """Answer of moto, or a fault; what moto lacks it answers as its server does, with HTML and 500."""
        body = request.body or b""
        operation = request.headers["X-Amz-Target"]
        operation = (operation.decode() if isinstance(operation, bytes) else operation).rpartition(".")[2]
        call = f"{operation} {body!r}"
        with self._lock:
            self._tries[call] += 1
            self.calls[operation] += 1
            draw = random.Random(f"{self._seed} {call} {self._tries[call]}").randrange(100)
            is_expired = self.lasting is not None and self.calls.total() > self.lasting
        time.sleep(self._seconds)
        if is_expired:
            return _answer(request, 400, b'{"__type": "ExpiredTokenException", "message": "expired"}')
        if self._seed is not None and draw < 27:
            self.faults += 1
            return self._fault(request, draw)
        with self._lock:
            try:
                return stubber()(event_name, request)
            except NotImplementedError:
                return _answer(request, 500, b"<!doctype html><title>500 Internal Server Error</title>")

    def _fault(self, request: AWSPreparedRequest, draw: int) -> AWSResponse:
        if draw < 13:
            kind = ("TooManyRequestsException", "ConcurrentModificationException")[draw % 2]
            return _answer(request, 400, json.dumps({"__type": kind, "message": "later"}).encode())
        if draw < 15:
            return _answer(request, 429, b"")
        if draw < 18:
            raise exceptions.ConnectionClosedError(endpoint_url=request.url)
        if draw < 23:
            said = b'{"__type": "ServiceException", "message": "x"}'
            return _answer(request, 500 + draw % 4, said if draw % 2 else b"<html>bad gateway</html>")
        if draw < 25:
            return _answer(request, 200, b'{"Accounts": [{"Id": "1')
        return _answer(request, 200, b"<html><body>Sign in to the guest network</body></html>")


def _answer(request: AWSPreparedRequest, status: int, content: bytes) -> AWSResponse:
    made = AWSResponse(request.url, status, {"Content-Type": "application/x-amz-json-1.1"}, None)
    made._content = content
    return made
