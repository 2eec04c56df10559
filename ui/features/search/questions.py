"""Rows that answer questions in plain words: how many there are, and panels that answer, their question filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import cache, partial

from designer.analysis.access.keys import regions
from designer.analysis.lenses.choice import WHO_CAN, LensChoice
from designer.analysis.plain_questions import (
    AN_ADMINISTRATOR,
    GOING_WORDS,
    PEOPLE_WORDS,
    PERMISSION_WORDS,
    POLICY_WORDS,
    PlainQuestion,
    QuestionKind,
    SpokenNames,
    is_administrator,
    plain_words,
    read_question,
    reading_nodes,
)
from designer.analysis.principals.role_choices import RoleChoices, shown_name
from designer.analysis.terms import TERMS
from designer.basics.steps import finish
from designer.basics.words import capital
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.organization.model.lookup import path_text
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.plain_words import actions_in_words, singular
from ui.commands.requests import (
    ASK_WHO_CAN,
    BEGIN_QUESTION,
    EXPLAIN_INQUIRY,
    SHOW_ANSWER,
    SHOW_ATTACHED,
    SHOW_IDENTITY,
    SHOW_PANEL,
    SHOW_WORD,
    IdentityPlace,
    ask_who_becomes,
)
from ui.features.search.counts import counts
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_MOST_ACTIONS, _MOST_NODES, _MOST_ROLES = 3, 3, 6
_AT_ONCE = 50
_ABOUT_PEOPLE = (QuestionKind.MAY, QuestionKind.BECOME)

_NO_PLACE = frozenset({"aws", "new", "cloud", "central"})
_ASKS_LIMIT = re.compile(r"\bcan .*\b(have|hold|be|attach|make|create|add)\b|\b(per|at most|allowed)\b")
_PROTECTED = frozenset({"protected", "secured", "safe", "guarded"})

_PANELS: dict[QuestionKind | None, str] = {
    QuestionKind.WHO: "panel.who_can",
    QuestionKind.BECOME: "panel.who_can",
    QuestionKind.MAY: "ask.explain",
    QuestionKind.COUNT: "panel.budget",
}


def _words(text: str) -> list[str]:
    """Return the words of a text; the root user has nothing to do with the root."""
    return plain_words(text.lower().replace("root user", "rootuser"))


@cache
def _region_words() -> frozenset[str]:
    """Return the ids of Regions and the words of their names: they say where, and name no action."""
    return frozenset(word for one in regions() for word in (one.id, *plain_words(one.name)) if word not in _NO_PLACE)


@cache
def _regions_by_word() -> dict[str, list[str]]:
    """Return the Regions by their ids and by the words of their names."""
    found: dict[str, list[str]] = {}
    for region in regions():
        for word in (region.id, *plain_words(region.name)):
            found.setdefault(word, []).append(region.id)
    return found


def _named_regions(words: Sequence[str]) -> Iterator[str]:
    """Yield the Regions that a word names alone: "us-east-1", "frankfurt", but not "europe"."""
    for word in words:
        if word not in _NO_PLACE and len(named := _regions_by_word().get(word, [])) == 1:
            yield named[0]


class Questions:
    """Answers to what is asked in plain words.

    Args:
        session: Its design is asked about.
        lens: Colours the canvas by an action.
    """

    def __init__(self, session: Session, lens: CurrentLens) -> None:
        self._session = session
        self._lens = lens
        self._names: SpokenNames[NodeId] | None = None
        self._people_names: SpokenNames[PrincipalId] | None = None
        self._roles: RoleChoices | None = None
        self._region = ""

    def forget(self, *_: object) -> None:
        """Read the names of the design again: they may have changed."""
        self._names = self._people_names = self._roles = None

    def answering(self, text: str) -> Generator[None, None, list[Pick]]:
        """Find the rows that answer a text, in steps; empty if it is no question that is understood."""
        self._names = self._names or (yield from reading_nodes(self._session.organization))
        question = self._read(text)
        if question.kind in _ABOUT_PEOPLE:
            yield from self._reading_people()
        self._region = next(iter(_named_regions(_words(text))), "")
        kinds: dict[QuestionKind | None, Callable[[PlainQuestion], Iterator[Pick]]] = {
            QuestionKind.WHO: self._who,
            QuestionKind.MAY: partial(self._may, asks_why=_words(text)[:1] == ["why"]),
            QuestionKind.COUNT: self._quotas if _ASKS_LIMIT.search(text.lower()) else partial(counts, self._session),
            QuestionKind.MEANING: self._meaning,
            QuestionKind.BECOME: self._become,
            None: self._wish,
        }
        yield
        return list(kinds[question.kind](question))

    def _reading_people(self) -> Generator[None, None, None]:
        """Read the names of users and roles, those of Identity Center among them."""
        if self._people_names is not None:
            return
        organization, names = self._session.organization, SpokenNames[PrincipalId]()
        for number, (account, inside) in enumerate(organization.identities.items()):
            if not number % _AT_ONCE:
                yield
            for user in inside.users:
                names.add(user.name, PrincipalId(account, AccountPrincipal(AccountPrincipalKind.USER, user).title))
        self._roles = RoleChoices(organization)
        for role in (yield from self._roles.collecting()):
            names.add(role.name, role.id)
        self._people_names = names

    def named(self, text: str) -> tuple[NodeId, ...]:
        """Return the nodes that a text names among other words: "go to shop-prod", "rename shop-prod"."""
        return self.names.find(_words(text))[2][:_MOST_NODES]

    @property
    def names(self) -> SpokenNames[NodeId]:
        """The nodes by their names."""
        self._names = self._names or finish(reading_nodes(self._session.organization))
        return self._names

    def _read(self, text: str) -> PlainQuestion:
        return read_question(_words(text), self.names)

    def lenses(self, text: str) -> list[Pick]:
        """Where SCPs allow the actions that a text means, though it is not a question: "delete s3 buckets"."""
        question = self._read(text)
        if question.kind is not None:
            return []
        words = [word for word in question.words if word not in _region_words()]
        found = actions_in_words(self._lens.facts.catalogue, words, _MOST_ACTIONS, is_sure=True)
        return [self._where(action) for action in found]

    def actions(self, words: Sequence[str], *, is_sure: bool = False) -> list[str]:
        """Return the actions that some words of a question mean, the likeliest first."""
        catalogue: Catalogue = self._lens.facts.catalogue
        words = [word for word in words if word not in _region_words()]
        literal = [word for word in words if ":" in word]
        if literal:
            index = catalogue.index(literal[0])
            return suggest_actions(catalogue, literal[0], 1) if index is None else [catalogue.actions[index]]
        found = actions_in_words(catalogue, words, _MOST_ACTIONS, is_sure=is_sure)
        if found or len(words) != 1:
            return found
        places = catalogue.members(catalogue.containing(f":{words[0]}"))  # "who can deletebucket"
        named = (catalogue.actions[place] for place in places)
        return [action for action in named if action.lower().endswith(f":{words[0]}")][:_MOST_ACTIONS]

    def _who(self, question: PlainQuestion) -> Iterator[Pick]:
        if question.words and is_administrator(" ".join(question.words)):
            yield self._administrators()
        actions = self.actions(question.words) if question.words else []
        lenses = [self._where(action) for action in actions]
        people = [self._people(action) for action in actions]
        known = bool(self._session.organization.identities)
        first, then = (people, lenses) if known else (lenses, people)
        yield from (pick for pair in zip(first, then, strict=True) for pick in pair)
        for node_id in question.nodes[:_MOST_NODES] if not actions else ():
            node, path = self._session.organization.node(node_id), path_text(self._session.organization, node_id)
            if node.kind is NodeKind.ACCOUNT:
                content = RowContent(f"Users and roles of {node.name}", path, icon="principal")
                yield Pick(content, partial(self._inside, node_id))
        if not actions:
            yield from self._about_nodes(question)

    def _inside(self, node_id: NodeId) -> None:
        self._session.reveal(node_id)
        self._session.requests.ask(SHOW_PANEL, "identities")

    def _people(self, action: str) -> Pick:
        known = self._session.organization.identities
        about = "Users and roles of all accounts" if known else "No users or roles are known yet"
        content = RowContent(f"Who can use {action}?", self._of_region(about), icon="principal")
        return Pick(content, partial(self._ask_who, action))

    def _where(self, action: str) -> Pick:
        content = RowContent(f"Where do SCPs allow {action}?", self._of_region("Colours the canvas"), icon="lens")
        return Pick(content, partial(self._lens.choose, LensChoice(WHO_CAN, action)))

    def _of_region(self, about: str) -> str:
        """Return the words on an answer that leaves out the Region of the question."""
        return f"{about} · not only in {self._region}" if self._region else about

    def _quotas(self, _question: PlainQuestion) -> Iterator[Pick]:
        content = RowContent("Quotas", "How many AWS allows, and how many are used", icon="budget")
        yield Pick(content, partial(self._session.requests.ask, SHOW_PANEL, "budget"))

    def _become(self, question: PlainQuestion) -> Iterator[Pick]:
        sought = " ".join(word for word in question.words if word not in ("role", "roles"))
        assert self._roles is not None
        found = self._roles.matching(sought)[:_MOST_ROLES] if sought else []
        if is_administrator(sought):
            yield self._administrators()
        for role in found:
            content = RowContent(f"Who can become {role.name}?", role.place, icon="role")
            yield Pick(content, partial(ask_who_becomes, self._session.requests, role.id))
        if not found and not is_administrator(sought):
            actions = self.actions(("assume", *question.words)) if question.words else []
            yield from (self._people(action) for action in actions)

    def _administrators(self) -> Pick:
        content = RowContent(f"Who can become {AN_ADMINISTRATOR}?", "Users and roles of all accounts", icon="role")
        return Pick(content, partial(ask_who_becomes, self._session.requests, None))

    def _ask_who(self, action: str) -> None:
        from designer.analysis.principals.policy_shares import AskedActions  # not needed at the start

        self._session.requests.ask(ASK_WHO_CAN, AskedActions(action))
        self._session.requests.ask(SHOW_PANEL, "who_can")

    def _may(self, question: PlainQuestion, *, asks_why: bool = False) -> Iterator[Pick]:
        people, words = self._callers(question)
        if words and set(words) & _PROTECTED:  # "is cloudtrail protected": can it be stopped or deleted
            rest = [word for word in words if word not in _PROTECTED]
            words = next(
                (one for one in (("stop", *rest), ("delete", *rest)) if self.actions(one, is_sure=True)), words
            )
        is_sure = not (people or question.nodes)
        actions = self.actions(words, is_sure=is_sure) if words else []
        if people:
            yield from (self._may_caller(one, action) for action in actions or ("",) for one in people[:_MOST_NODES])
        else:
            current = self._session.current
            nodes = question.nodes or ((current,) if current is not None and actions else ())
            yield from (self._can(node, action) for action in actions for node in nodes[:_MOST_NODES])
        yield from (self._where(action) for action in actions[:1])
        if not (actions or people):
            yield from map(self._why, question.nodes[:_MOST_NODES] if asks_why else ())
            yield from self._about_nodes(question)

    def _why(self, node_id: NodeId) -> Pick:
        """Let the action be typed that is explained for a node."""
        organization = self._session.organization
        content = RowContent(
            f"Explain an action in {organization.node(node_id).name}", path_text(organization, node_id), icon="explain"
        )
        return Pick(content, partial(self._begin, node_id))

    def _begin(self, node_id: NodeId) -> None:
        self._session.reveal(node_id)
        self._session.requests.ask(BEGIN_QUESTION, None)

    def _callers(self, question: PlainQuestion) -> tuple[list[PrincipalId], tuple[str, ...]]:
        """Return users and roles of whom a question speaks first, in the account that it names, and its other words."""
        words = question.words[1:] if question.words[:1] and question.words[0] in PEOPLE_WORDS else question.words
        assert self._people_names is not None
        start, end, people = self._people_names.find(words)
        named = [person for person in people if not question.nodes or person.account in question.nodes]
        return (named, words[end:]) if named and start == 0 else ([], question.words)

    def _may_caller(self, caller: PrincipalId, action: str) -> Pick:
        """Explain an action for a user or role; for no action, its page."""
        from designer.analysis.access.question import CallerKind, Inquiry  # not needed at the start

        kind, _, name = caller.title.partition("/")
        who, path = shown_name(caller.title), path_text(self._session.organization, caller.account)
        ask = self._session.requests.ask
        if not action:
            place = IdentityPlace(caller.account, caller.title)
            return Pick(RowContent(f"What {who} can do", path, icon="principal"), partial(ask, SHOW_IDENTITY, place))
        inquiry = Inquiry(caller.account, action, caller=CallerKind(kind), name=name)
        return Pick(
            RowContent(f"Can {who} use {action}?", path, icon="explain"), partial(ask, EXPLAIN_INQUIRY, inquiry)
        )

    def _can(self, node_id: NodeId, action: str) -> Pick:
        organization = self._session.organization
        node = organization.node(node_id)
        path = path_text(organization, node_id)
        if node.kind is NodeKind.ACCOUNT:
            where = f" in {self._region}" if self._region else ""
            run = partial(self._explain, node_id, action, self._region)
            return Pick(RowContent(f"Can {node.name} use {action}{where}?", path, icon="explain"), run)
        content = RowContent(f"Can accounts in {node.name} use {action}?", self._of_region(path), icon="explain")
        return Pick(content, partial(self._answer, node_id, action))

    def _explain(self, node_id: NodeId, action: str, region: str) -> None:
        from designer.analysis.access.question import Inquiry  # not needed at the start

        context = {"aws:RequestedRegion": region} if region else {}
        self._session.requests.ask(EXPLAIN_INQUIRY, Inquiry(node_id, action, context=context))

    def _answer(self, node_id: NodeId, action: str) -> None:
        self._session.reveal(node_id)
        self._session.requests.ask(SHOW_ANSWER, action)

    def _meaning(self, question: PlainQuestion) -> Iterator[Pick]:
        sought = " ".join(question.words)
        for term in TERMS:
            name = term.name.lower()
            compared = name in question.words and {"difference", "vs", "versus"}.intersection(question.words)
            if compared or (sought and (name == sought or singular(name) == singular(sought))):
                run = partial(self._session.requests.ask, SHOW_WORD, term.name)
                yield Pick(RowContent(f"{capital(term.name)}: what it means", term.words, icon="help"), run)

        yield from self._wish(question)

    def is_question(self, text: str) -> bool:
        """Whether a text is a question, be it understood or not."""
        return self._read(text).kind is not None

    def panel(self, text: str) -> str:
        """Return the command that leads to the panel for such a question, where nothing else is known to it."""
        return _PANELS.get(self._read(text).kind, "")

    def _wish(self, question: PlainQuestion) -> Iterator[Pick]:
        """Yield the rows for words that are not a question: "policies of shop-prod"."""
        wanted = set(question.words) - GOING_WORDS
        if {singular(word) for word in wanted} in ({"account"}, {"ou"}, {"ous"}) and (
            question.nodes or len(question.words) > 1
        ):
            yield from counts(self._session, question)
        if wanted and wanted <= POLICY_WORDS | PERMISSION_WORDS:
            yield from self._about_nodes(question)

    def _about_nodes(self, question: PlainQuestion) -> Iterator[Pick]:
        """Yield what can be shown of the nodes that are named, where no action is."""
        organization, ask = self._session.organization, self._session.requests.ask
        for node_id in question.nodes[:_MOST_NODES]:
            name, path = organization.node(node_id).name, path_text(organization, node_id)
            attached = RowContent(f"Policies of {name}", path, icon="policy")
            possible = RowContent(f"Permissions of {name}", path, icon="explain")
            rows = [
                Pick(possible, partial(self._answer, node_id, "")),
                Pick(attached, partial(ask, SHOW_ATTACHED, node_id)),
            ]
            yield from reversed(rows) if POLICY_WORDS & set(question.words) else rows
