"""Rows that answer how many there are: accounts, OUs, policies of a type, users and roles as far as they are known."""

from collections.abc import Iterator, Sequence
from functools import partial

from designer.analysis.plain_questions import PlainQuestion
from designer.basics.words import counted
from designer.organization.model import quotas
from designer.organization.model.records import NodeId, NodeKind
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
        below = (organization.node(one) for one in organization.walk(start) if one != start)
        yield _selecting(session, "OU", place, [node.id for node in below if node.kind is NodeKind.OU])
    yield from _policies(session, nouns)
    yield from (_people(session, noun) for noun in _PEOPLE if noun in nouns)


def _selecting(session: Session, noun: str, place: str, nodes: Sequence[NodeId]) -> Pick:
    content = RowContent(f"{counted(len(nodes), noun)} {place}", "Select them" if nodes else "", icon="search")
    return Pick(content, partial(session.select, nodes))


def _policies(session: Session, nouns: set[str]) -> Iterator[Pick]:
    for kind, about in quotas.load().types.items():
        short = about.short if about.short.isupper() else about.noun
        asked = singular(about.short.lower()) in nouns or nouns == set(about.noun.lower().split())
        number = sum(one.type is kind for one in session.organization.policies.values())
        if asked or (number and nouns == {"policy"}):
            content = RowContent(f"{counted(number, short, about.plural)} in the design", icon="policy")
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
