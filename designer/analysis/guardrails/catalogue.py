"""The catalogue of guardrails: policies of our own writing with parameters, read from ``resources/guardrails``.

Data and its types only; `builder` makes a policy of a guardrail, `links` puts it into an organization.
"""

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import first_names, short
from designer.organization.model import quotas
from designer.organization.model.records import PolicyType
from designer.policy.json.text import Plain


class TowerControl(NamedTuple):
    """A control of AWS Control Tower.

    Attributes:
        id: "AWS-GR_RESTRICT_ROOT_USER".
        guidance: AWS's word: "mandatory", "strongly recommended" or "elective".
        since: Day of its publication, ISO; empty if it is not known.
    """

    id: str
    guidance: str
    since: str

    @property
    def words(self) -> str:
        """Id and guidance: "AWS-GR_RESTRICT_ROOT_USER (strongly recommended)"."""
        return f"{self.id} ({self.guidance})"


class TowerControls(NamedTuple):
    """The dated table.

    Attributes:
        date: Day of the table, ISO.
        source: Address of AWS's reference.
        confidence: "high", "medium" or "low".
        notice: Notice for those who rely on it.
        controls: Controls by id.
    """

    date: str
    source: str
    confidence: str
    notice: str
    controls: dict[str, TowerControl]


@cache
def known_controls() -> TowerControls:
    """Return the table that this version of the program has."""
    return read_record(TowerControls, read_data("control_tower.json"))


def control_words(control: str) -> str:
    """Return a control with its guidance; its id alone where the table does not have it."""
    known = known_controls().controls.get(control)
    return known.words if known is not None else control


ParameterValues = Mapping[str, tuple[str, ...]]
"""Values of the parameters, by name."""


class ParameterKind(Enum):
    """Kind of value of a parameter: how it is entered and checked."""

    REGIONS = "regions"
    SERVICES = "services"
    ACTIONS = "actions"
    ROLES = "roles"
    ARNS = "arns"
    ACCOUNTS = "accounts"
    ORGANIZATION = "organization"
    TEXTS = "texts"
    TEXT = "text"
    NETWORKS = "networks"
    VPCS = "vpcs"
    TLS_VERSION = "tls version"

    @property
    def many(self) -> bool:
        """True if it takes more than one value."""
        return self not in (ParameterKind.TEXT, ParameterKind.TLS_VERSION, ParameterKind.ORGANIZATION)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a guardrail asks for.

    Attributes:
        name: In the document as ``{{name}}``.
        kind: Its content.
        title: "Exempt roles".
        help: A sentence on what to give.
        default: Its value unless something is given.
        required: False if it may be empty; a condition that loses its last value goes.
        spares: True if it names exceptions: the more it has, the less is denied.
    """

    name: str
    kind: ParameterKind
    title: str
    help: str
    default: tuple[str, ...]
    required: bool
    spares: bool


@dataclass(frozen=True, slots=True)
class Loophole:
    """A way past a guardrail that its policy cannot close without breaking ordinary work.

    Attributes:
        why: One or two sentences: what still works, and what closes it.
        actions: Actions that do it and that the guardrail does not deny; empty if no request shows it.
        resource: Resource on which the actions are still allowed.
        context: Context keys of such a request.
    """

    why: str
    actions: tuple[str, ...]
    resource: str
    context: Mapping[str, str]

    def words(self, shown: int | None = None) -> str:
        """Return the sentences with the actions; with so many of the actions, where a number is given."""
        named = first_names(self.actions, len(self.actions) if shown is None else shown)
        return f"{self.why.removesuffix('.')} ({named})." if named else self.why


BEYOND_EVERY_POLICY: Mapping[PolicyType, str] = {
    PolicyType.SERVICE_CONTROL_POLICY: (
        "An SCP limits callers of the accounts that it is attached to, wherever the resource is. "
        "No SCP limits the management account, service-linked roles, services that act by themselves, callers from "
        "other organizations, or the few actions that AWS decides without policies, such as sts:GetCallerIdentity. "
        "Anyone who may change the organization's policies, as a delegated administrator too, can detach it, and "
        "anyone who may change code, stacks, jobs or instances that run as an exempt role acts as that role. So does "
        "anyone who can "
        "make a role of its name, or change whom it trusts: attach protect-break-glass and protect-platform-roles too "
        "(iam:CreateRole, iam:UpdateAssumeRolePolicy). An account that leaves the organization, or moves to another "
        "OU, leaves its policies behind, and a closed one loses what is in it: attach deny-leave-organization and "
        "deny-account-closure too (organizations:LeaveOrganization, organizations:AcceptHandshake, "
        "organizations:MoveAccount, account:CloseAccount)."
    ),
    PolicyType.RESOURCE_CONTROL_POLICY: (
        "No RCP limits resources of the management account, keys that AWS manages, service-linked roles, services "
        "that AWS does not list for RCPs, or kms:RetireGrant. Anyone who may change the organization's policies can "
        "detach it, and an account that leaves the organization leaves it behind: attach deny-leave-organization too "
        "(organizations:LeaveOrganization, organizations:AcceptHandshake)."
    ),
}
"""The limits of every policy of a type."""


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One guardrail of the catalogue.

    Attributes:
        id: Stable word.
        version: Grows when the document changes, to recognize policies made from an older one.
        title: The guardrail as a command that says from which acts, such as "Protect VPC flow logs from deletion".
        category: "Root user", "Network", …
        type: Type of its policy.
        purpose: The reason for it.
        breaks: Things that stop working.
        control_tower: Controls of AWS Control Tower that keep the same.
        frameworks: Requirements that it supports; our own mapping, no claim of compliance.
        parameters: Its parameters.
        document: The policy with ``{{name}}`` for parameters, as plain JSON values.
        denies: Actions that it denies to everybody but exempt roles, whatever the resource.
        leaves_open: Known ways past it.
    """

    id: str
    version: int
    title: str
    category: str
    type: PolicyType
    purpose: str
    breaks: str
    control_tower: tuple[str, ...]
    frameworks: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    document: Mapping[str, Plain]
    denies: tuple[str, ...]
    leaves_open: tuple[Loophole, ...]

    @property
    def search_text(self) -> str:
        """All that it can be found by, in lower case."""
        about = quotas.load().types[self.type]
        kind = (about.short, about.noun)
        words = (self.id, self.title, *kind, self.category, self.purpose, *self.control_tower, *self.frameworks)
        return " ".join(words).lower()

    @property
    def beyond(self) -> str:
        """What no policy of its type limits, without the advice to attach itself."""
        text = BEYOND_EVERY_POLICY.get(self.type, "")
        return text.replace(f"attach {self.id} and ", "attach ").replace(f" and {self.id} too", " too")

    @property
    def defaults(self) -> dict[str, tuple[str, ...]]:
        """Values of its parameters unless something is given."""
        return {parameter.name: parameter.default for parameter in self.parameters}


TEAM_GUARDRAILS: dict[str, Guardrail] = {}
"""Guardrails of the libraries of the team that are in use; see `libraries.use`."""


def load() -> Mapping[str, Guardrail]:
    """Return every guardrail by id, category by category, those of the team first; no other takes the id of ours."""
    ours = _read().guardrails
    return {**TEAM_GUARDRAILS, **ours} if TEAM_GUARDRAILS else ours


def catalogue_faults() -> tuple[str, ...]:
    """Return the sentences on the files of the catalogue that cannot be read, whose guardrails are missing."""
    return _read().faults


class _Catalogue(NamedTuple):
    guardrails: Mapping[str, Guardrail]
    faults: tuple[str, ...]


@cache
def _read() -> _Catalogue:
    categories: list[tuple[int, dict[str, Guardrail]]] = []
    faults: list[str] = []
    for file in sorted(_folder().iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".json"):
            continue
        try:
            category = json.loads(file.read_bytes())
            made = {shape["id"]: guardrail_of(shape, category["title"]) for shape in category["guardrails"]}
            categories.append((int(category["order"]), made))
        except KeyError as error:
            faults.append(f"{file} cannot be read, so its guardrails are missing: it lacks {error}.")
        except (ValueError, TypeError, AttributeError, OSError) as error:
            faults.append(f"{file} cannot be read, so its guardrails are missing: {short(str(error), 100)}.")
    categories.sort(key=lambda category: category[0])
    return _Catalogue({key: one for _, made in categories for key, one in made.items()}, tuple(faults))


def _folder() -> Traversable:
    return files("resources").joinpath("guardrails")


def with_titles(words: str) -> str:
    """Name guardrails by their titles, as lists do, where words name them by their ids, as commands do."""
    known = load()
    return re.sub(
        r"[a-z0-9]+(-[a-z0-9]+)+", lambda id_: f"“{known[id_[0]].title}”" if id_[0] in known else id_[0], words
    )


def find_guardrail(guardrail_id: str) -> Guardrail:
    """Return a guardrail by its id.

    Raises:
        EditError: There is none; names the ones that come near.
    """
    known = load()
    if guardrail_id in known:
        return known[guardrail_id]
    from difflib import get_close_matches

    near = get_close_matches(guardrail_id, known, 3, 0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "orgwright guardrails lists them."
    raise EditError(" ".join([f"There is no guardrail {guardrail_id}; {hint}", *catalogue_faults()]))


def guardrail_of(shape: dict[str, Any], category: str) -> Guardrail:
    """Return the guardrail of an object of a file."""
    exceptions = json.dumps(list(_exceptions(shape["document"])))
    parameters = [{**one, "spares": f"{{{{{one['name']}}}}}" in exceptions} for one in shape["parameters"]]
    loopholes = [{"resource": "*", "context": {}, **one} for one in shape["leavesOpen"]]
    return read_record(Guardrail, {**shape, "category": category, "parameters": parameters, "leavesOpen": loopholes})


def _exceptions(value: object) -> Iterator[object]:
    """Yield parts of a document that make a Deny spare what they name: NotAction, NotResource, negated conditions."""
    if isinstance(value, list):
        for item in value:
            yield from _exceptions(item)
    if isinstance(value, dict):
        for key, below in value.items():
            if "Not" in key:
                yield below
            else:
                yield from _exceptions(below)
