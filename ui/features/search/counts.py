"""Rows that count or select what is asked for: "how many accounts", "accounts without owner"."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from designer.analysis.plain_questions import PlainQuestion, telling
from designer.basics.words import counted
from designer.organization.model import quotas
from designer.organization.model.inherited import owner_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, NodeKind, PolicyId
from designer.policy.catalog.plain_words import singular
from ui.commands.requests import SHOW_PANEL
from ui.state.session import Session
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_PEOPLE = {"user": "users", "role": "roles", "group": "groups"}


def counts(session: Session, question: PlainQuestion) -> Iterator[Pick]:
    """Yield the numbers that a question asks for."""
    organization = session.organization
    start = question.nodes[0] if question.nodes else organization.root
    place = f"in {organization.node(start).name}" if question.nodes else "in the organization"
    nouns = {singular(word) for word in question.words} | ({"ou"} if "ous" in question.words else set())
    if "account" in nouns:
        yield _selecting(session, "account", place, list(organization.accounts(start)))
    if nouns & {"ou", "unit", "organizational"}:
        below = (organization.node(node_id) for node_id in organization.walk(start) if node_id != start)
        yield _selecting(session, "OU", place, [node.id for node in below if node.kind is NodeKind.OU])
    yield from _policies(session, nouns)
    yield from (_people(session, noun) for noun in _PEOPLE if noun in nouns)


def _selecting(session: Session, noun: str, place: str, nodes: Sequence[NodeId], more: str = "") -> Pick:
    about = " · ".join(filter(None, ("Select them" if nodes else "", more)))
    content = RowContent(f"{counted(len(nodes), noun)} {place}", about, icon="search")
    return Pick(content, partial(session.select, nodes))


_LACKING = frozenset({"no", "without", "lack", "lacking", "missing"})


def _own_policies(organization: Organization, node: NodeId) -> list[PolicyId]:
    return [policy for policy in organization.node(node).policies if not organization.policy(policy).aws_managed]


_FACTS: dict[str, Callable[[Organization, NodeId], object]] = {
    "owner": owner_of,
    **dict.fromkeys(("policies", "policy", "scps", "scp"), _own_policies),
    **dict.fromkeys(("tags", "tag"), lambda organization, node: organization.node(node).tags),
    **dict.fromkeys(("accounts", "account"), lambda organization, node: organization.accounts_below(node)),
    "id": lambda organization, node: organization.node(node).aws_id,
    "email": lambda organization, node: organization.node(node).email,
    "e-mail": lambda organization, node: organization.node(node).email,
}


def accounts_lacking(session: Session, words: Sequence[str]) -> Iterator[Pick]:
    """Yield the accounts that lack a fact, have a tag, or are suspended: "accounts without owner", "empty OUs"."""
    organization, said = session.organization, {singular(word) for word in words}
    about = next((word for word in map(singular, words) if word in ("account", "ou", "ous")), "")
    accounts = list(organization.accounts(organization.root)) if about == "account" else []
    ous = [one.id for one in organization.nodes.values() if one.kind is NodeKind.OU] if about in ("ou", "ous") else []
    if accounts and "suspended" in said:
        found = [account for account in accounts if organization.node(account).state is AccountState.SUSPENDED]
        yield _selecting(session, "suspended account", "in the organization", found)
    lacked = [word for word in words if singular(word) != about] if said & _LACKING else []
    for word in ["accounts"] if ous and "empty" in said else lacked:
        if fact := _FACTS.get(word):
            found = [node_id for node_id in (accounts or ous) if not fact(organization, node_id)]
            tagged = [one for one in found if any(key.lower() == word for key, _ in organization.node(one).tags)]
            more = f"{len(tagged):,} of them have a tag of that name" if tagged else ""
            yield _selecting(session, "account" if accounts else "OU", f"without {word}", found, more)
    named = telling(words) if said & {"tagged", "tag"} else telling(words[-1:]) if words[-2:-1] == ["are"] else ()
    for word in named if accounts else ():
        tags = ((one, text.lower()) for one in accounts for tag in organization.node(one).tags for text in tag)
        found = list(dict.fromkeys(one for one, text in tags if text and (text in word or word in text)))
        if found:
            yield _selecting(session, "account", f"tagged {word}", found)


def _policies(session: Session, nouns: set[str]) -> Iterator[Pick]:
    for kind, about in quotas.load().types.items():
        asked = singular(about.short.lower()) in nouns or nouns == set(about.noun.lower().split())
        number = sum(policy.type is kind for policy in session.organization.policies.values())
        if asked or (number and nouns == {"policy"}):
            content = RowContent(f"{counted(number, about.singular, about.plural)} in the design", icon="policy")
            yield Pick(content, partial(session.requests.ask, SHOW_PANEL, "policies"))


def _people(session: Session, noun: str) -> Pick:
    organization = session.organization
    known, accounts = len(organization.identities), organization.account_count
    total = sum(len(getattr(inside, _PEOPLE[noun])) for inside in organization.identities.values())
    if known:
        title = counted(total, f"IAM {noun}")
        rest = "; of the others it is not known" if known < accounts else ""
        about = f"in {known:,} of {counted(accounts, 'account')}{rest}"
    else:
        title, about = f"It is not known how many {noun}s there are", "Draw or import them in Identities"
    return Pick(RowContent(title, about, icon="principal"), partial(session.requests.ask, SHOW_PANEL, "identities"))
