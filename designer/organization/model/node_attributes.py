"""Attributes of nodes in one table: the words for them, who has them, what AWS refuses, how a file keeps them.

The form of the inspector, the outline, search, the native format and its schema, the exchange formats, copies and the
comparison of two designs read `NODE_ATTRIBUTES`. An attribute is a field of `Node` and a row here. The name, what is
below and what is attached are not attributes: every node has them, and each has rules of its own.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from typing import Generic, TypeAlias, TypeVar

from designer.basics.dataclass import dataclass
from designer.basics.words import short
from designer.organization.model import quotas
from designer.organization.model.lengths import LONGEST_NAME
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, AccountState, Node, NodeKind, Tags

V = TypeVar("V")
E = TypeVar("E", bound=Enum)


ACCOUNTS_ONLY = (NodeKind.ACCOUNT,)

_PREFIX = re.compile("[a-zA-Z0-9-]{1,64}")

_FIELDS = [field.name for field in fields(Node)]
_values: Callable[[Node], tuple[object, ...]] = attrgetter(*_FIELDS)
_made: Callable[..., Node] = Node


def _nothing_refused(_organization: Organization, _node: Node, _value: object) -> str:
    return ""


def _no_hint(_kind: NodeKind) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeAttribute(Generic[V]):
    """Attribute of a node, and what every attribute has.

    Attributes:
        name: The field of `Node`.
        key: The key in a file.
        noun: In a sentence and, with a capital, before its field: "e-mail".
        one: With its article: "an e-mail address".
        default: The value of a node that nothing is said of.
        about: Description in the published schema; may be empty.
        kinds: Kinds of nodes that have it.
        unique: True if AWS takes each value once: it is for one node alone, and a copy does not have it.
        copied: True if a copy of the node has it too.
        searched: True if the search for nodes looks into it.
        brief: True if it is beside the name: in tooltips, in the header, in a list for a mail.
        exchanged: True if the formats of other programs get it.
        edited: False if AWS alone sets it, and an import brings it.
        since: First version of the file that has it.
        rule: Reason why a node cannot have a value, as a sentence, or "".
    """

    name: str
    key: str
    noun: str
    one: str
    default: V
    about: str = ""
    kinds: tuple[NodeKind, ...] = tuple(NodeKind)
    unique: bool = False
    copied: bool = True
    searched: bool = True
    brief: bool = False
    exchanged: bool = True
    edited: bool = True
    since: int = 1
    rule: Callable[[Organization, Node, V], str] = _nothing_refused

    @property
    def title(self) -> str:
        """Noun as it is before a field: "E-mail"."""
        return self.noun[:1].upper() + self.noun[1:]

    @property
    def holders(self) -> str:
        """Kinds that have it, in words: "OUs and accounts"."""
        return " and ".join(f"{facts.noun}s" for kind, facts in NODE_KINDS.items() if kind in self.kinds)

    @property
    def holder(self) -> str:
        """One of them: "OU or account"."""
        return " or ".join(facts.noun for kind, facts in NODE_KINDS.items() if kind in self.kinds)

    def of(self, node: Node) -> V:
        """Return the value of a node."""
        value: V = getattr(node, self.name)
        return value

    def put(self, node: Node, value: V) -> Node:
        """Return the node with another value."""
        values = list(_values(node))  # `dataclasses.replace` takes twice as long, and thousands of nodes are edited
        values[_FIELDS.index(self.name)] = value
        return _made(*values)

    def words(self, node: Node) -> str:
        """Return the value of a node as people read it; "" where nothing is said."""
        return str(getattr(node, self.name))

    def refusal(self, organization: Organization, node: Node, value: V) -> str:
        """Return the reason why a node, which may be a new one, cannot have a value, as a sentence; "" where it can."""
        if node.kind not in self.kinds:
            kind = "the root" if node.kind is NodeKind.ROOT else NODE_KINDS[node.kind].one
            return f"Only {self.holders} have {self.one}; {node.name} is {kind}."
        if value == self.default:
            return ""
        return self.length_refusal(value) or self.rule(organization, node, value)

    def length_refusal(self, _value: V) -> str:
        """Return the reason why no file takes a value for its length; "" where it does."""
        return ""

    def fault(self, organization: Organization, node: Node) -> str:
        """Return the reason why a node that is to be added cannot have the value that it has; "" where it can."""
        value = self.of(node)
        return "" if value == self.default else self.refusal(organization, node, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAttribute(NodeAttribute[str]):
    """Attribute that is a text.

    Attributes:
        longest: Characters that a file may have; None for any number. Many times what AWS takes, so that `checks` can
            tell of a long one.
        lines: True for a text of several lines, which is taken over while it is typed.
        hint: Text in its empty field, for a kind of node.
    """

    default: str = ""
    longest: int | None = LONGEST_NAME
    lines: bool = False
    hint: Callable[[NodeKind], str] = _no_hint

    def length_refusal(self, value: str) -> str:
        """Return the reason why no file takes a text; "" where it does."""
        if self.longest is None or len(value) <= self.longest:
            return ""
        return f"The {self.noun} may have {self.longest:,} characters, and this has {len(value):,}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceAttribute(NodeAttribute[E]):
    """Attribute that is one of some values; a file names it by that of the enumeration."""

    @property
    def choices(self) -> tuple[E, ...]:
        """All that it may be."""
        return tuple(type(self.default))

    def words(self, node: Node) -> str:
        """Return the value of a node as people say it: "Pending closure"."""
        return choice_words(self.of(node))


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsAttribute(NodeAttribute[Tags]):
    """Attribute that is a list of keys with values."""

    default: Tags = ()

    def words(self, node: Node) -> str:
        """Return the tags of a node, a line each: "team=web"."""
        return "\n".join([f"{key}={value}" for key, value in self.of(node)])


def choice_words(choice: Enum) -> str:
    """Return the value of an enumeration of AWS as people say it: "Pending closure"."""
    return str(choice.value).replace("_", " ").capitalize()


def _aws_id_rule(organization: Organization, node: Node, aws_id: str) -> str:
    if fault := quotas.aws_id_fault(node.kind, aws_id):
        return fault
    root = organization.node(organization.root).aws_id
    if node.kind is NodeKind.OU and root and aws_id.split("-")[1] != root.removeprefix("r-"):
        return f"{aws_id} belongs to another organization: below the root {root}, OU ids start with ou-{root[2:]}-."
    if aws_id not in map(attrgetter("aws_id"), organization.nodes.values()):
        return ""
    other = next((n for n in organization.nodes.values() if n.aws_id == aws_id and n.id != node.id), None)
    return f"{other.name} has the AWS id {aws_id} already." if other else ""


def _email_rule(organization: Organization, account: Node, email: str) -> str:
    if fault := quotas.email_fault(email):
        return fault
    folded = email.lower()
    if folded not in map(str.lower, map(attrgetter("email"), organization.nodes.values())):
        return ""
    others = (node for node in organization.nodes.values() if node.email.lower() == folded and node.id != account.id)
    other = next(others, None)
    return f"{other.name} has the address {email} already; AWS takes each address for one account." if other else ""


def _state_rule(organization: Organization, account: Node, state: AccountState) -> str:
    closing = state in (AccountState.PENDING_CLOSURE, AccountState.CLOSED)
    if closing and organization.is_management_account(account.id) and organization.account_count > 1:
        return f"{account.name} is the management account: AWS closes it only after all other accounts are gone."
    return ""


def _programmes_rule(_organization: Organization, _node: Node, programmes: str) -> str:
    wrong = next((word for word in programmes.replace(",", " ").split() if not _PREFIX.fullmatch(word)), "")
    return f"{short(wrong)} is not an id of a programme. Write ids such as hipaa pci-dss." if wrong else ""


def _services_rule(_organization: Organization, _node: Node, services: str) -> str:
    wrong = next((word for word in services.replace(",", " ").split() if not _PREFIX.fullmatch(word)), "")
    return f"{short(wrong)} is not a prefix of a service. Write prefixes such as ec2 s3." if wrong else ""


AWS_ID = TextAttribute(
    name="aws_id",
    key="awsId",
    noun="AWS id",
    one="an AWS id",
    about="r-…, ou-…-… or twelve digits; empty while AWS has not made it.",
    unique=True,
    copied=False,
    brief=True,
    hint=lambda kind: f"e.g. {NODE_KINDS[kind].aws_id_example}",
    rule=_aws_id_rule,
)

EMAIL = TextAttribute(
    name="email",
    key="email",
    noun="e-mail",
    one="an e-mail address",
    about="Accounts only: address of the root user.",
    kinds=ACCOUNTS_ONLY,
    unique=True,
    copied=False,
    brief=True,
    hint=lambda _kind: "aws@example.com",
    rule=_email_rule,
)

STATE = ChoiceAttribute(
    name="state",
    key="state",
    noun="state",
    one="a state",
    default=AccountState.ACTIVE,
    about="Accounts only; ACTIVE where it is left out.",
    kinds=ACCOUNTS_ONLY,
    copied=False,
    searched=False,
    rule=_state_rule,
)

TAGS = TagsAttribute(
    name="tags", key="tags", noun="tags", one="tags", rule=lambda _organization, _node, tags: quotas.tags_fault(tags)
)

NOTES = TextAttribute(
    name="notes",
    key="notes",
    noun="notes",
    one="notes",
    about="The architect's own text; AWS never sees it.",
    searched=False,
    exchanged=False,
    longest=None,
    lines=True,
    hint=lambda _kind: "Notes for those who read the design; AWS never sees them",
)

OWNER = TextAttribute(
    name="owner",
    key="owner",
    noun="owner",
    one="an owner",
    about="The team that answers for the node and what is below it; reports name it. AWS never sees it.",
    exchanged=False,
    hint=lambda kind: "team" if kind is NodeKind.ROOT else "team, or the parent's",
)

SERVICES = TextAttribute(
    name="services",
    key="services",
    noun="services",
    one="services",
    about='Prefixes of the services in use here and below, such as "ec2 s3"; Responsibility shows their duties. '
    "AWS never sees it.",
    searched=False,
    exchanged=False,
    longest=10_000,
    hint=lambda _kind: "in use here: ec2 s3",
    rule=_services_rule,
)

PROGRAMMES = TextAttribute(
    name="programmes",
    key="programmes",
    noun="compliance",
    one="programmes",
    about='Compliance programmes here and below, such as "hipaa pci-dss"; what they ask is checked. AWS never sees it.',
    exchanged=False,
    hint=lambda _kind: "e.g. hipaa pci-dss",
    rule=_programmes_rule,
)

JOINED_METHOD = TextAttribute(
    name="joined_method",
    key="joinedMethod",
    noun="join method",
    one="a join method",
    about="Accounts only: INVITED or CREATED, as AWS says.",
    kinds=ACCOUNTS_ONLY,
    copied=False,
    searched=False,
    edited=False,
)

JOINED = TextAttribute(
    name="joined",
    key="joined",
    noun="join time",
    one="a join time",
    about="Accounts only: time at which the account joined the organization, ISO 8601.",
    kinds=ACCOUNTS_ONLY,
    copied=False,
    searched=False,
    edited=False,
)

AnyAttribute: TypeAlias = TextAttribute | ChoiceAttribute[AccountState] | TagsAttribute

NODE_ATTRIBUTES: tuple[AnyAttribute, ...] = (
    AWS_ID,
    EMAIL,
    STATE,
    TAGS,
    NOTES,
    OWNER,
    SERVICES,
    PROGRAMMES,
    JOINED_METHOD,
    JOINED,
)
"""Every attribute, in the order of files and forms."""

_searched_texts: Callable[[Node], Iterable[str]] = attrgetter(
    *(one.name for one in NODE_ATTRIBUTES if one.searched and isinstance(one, TextAttribute))
)
_SEARCHED = [one.words for one in NODE_ATTRIBUTES if one.searched and not isinstance(one, TextAttribute)]

_BRIEF = tuple(attribute for attribute in NODE_ATTRIBUTES if attribute.brief)


def searched_words(node: Node) -> list[str]:
    """Return the values that the search looks into."""
    return [*_searched_texts(node), *[words(node) for words in _SEARCHED]]


def in_brief(node: Node) -> list[str]:
    """Return the values that are beside the name of a node: its AWS id, its address; those alone that are known."""
    return [words for attribute in _BRIEF if (words := attribute.words(node))]


def values_of(attributes: Iterable[AnyAttribute], node: Node) -> dict[str, object]:
    """Return some values of a node by the field of the record, for another node to have."""
    return {attribute.name: attribute.of(node) for attribute in attributes}
