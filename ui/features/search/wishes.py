"""Rows of the palette for what is to be done with things that are named: "move shop-prod to Test", "delete Sandbox"."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from designer.analysis.plain_questions import GOING_WORDS, SMALL_WORDS, SpokenNames
from designer.organization import edits
from designer.organization.edits.policies import delete_policy
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, NodeKind, PolicyId
from designer.policy.catalog.plain_words import singular
from ui.commands.actions import WindowActions
from ui.commands.requests import ADD_IDENTITY, SHOW_PANEL
from ui.features.search.additions import open_policy
from ui.state.node_looks import policy_glyph
from ui.state.session import Session, push
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_BETWEEN = frozenset({"to", "into", "in", "under", "below", "from", "on", "onto", "inside", "of"})
_NOUNS = frozenset({"account", "ou", "policy", "scp", "rcp", "unit", "called", "named"})
"""Words beside a name that say what it names."""

_VERBS = {
    "add": ("add", "new", "create", "make", "draw"),
    "move": ("move", "put", "drag"),
    "attach": ("attach", "apply", "assign", "add", "put"),
    "detach": ("detach", "unattach", "remove", "take", "drop"),
    "remove": ("remove", "delete", "drop", "erase", "destroy", "close"),
    "rename": ("rename",),
    "duplicate": ("duplicate", "copy", "clone"),
    "open": ("open", "edit", "show", "what", "where", "who", "explain", "view", "read"),
}
_ON_NODES = {
    "remove": ("Remove", "trash"),
    "rename": ("Rename", "rename"),
    "duplicate": ("Duplicate", "copy"),
}


class Wishes:
    """What can be done with the nodes and policies that a text names.

    Args:
        session: Of the window.
        actions: Its commands.
    """

    def __init__(self, session: Session, actions: WindowActions) -> None:
        self._session = session
        self._actions = actions

    def answering(self, words: Sequence[str], nodes: SpokenNames[NodeId]) -> Iterator[Pick]:
        """Yield what is asked for, where verb and names are understood.

        Args:
            words: In lower case, without punctuation.
            nodes: The nodes by their names.
        """
        at = next((n for n, word in enumerate(words) if word not in SMALL_WORDS or word in ("what", "where")), None)
        if at is None:
            return
        verbs, rest = [verb for verb, said in _VERBS.items() if words[at] in said], words[at + 1 :]
        between = next((n for n in reversed(range(len(rest))) if rest[n] in _BETWEEN), len(rest))
        thing, place = rest[:between], rest[between + 1 :]
        for verb in verbs:
            if place:
                yield from self._at_place(verb, thing, self._nodes(place, nodes), nodes)
            elif verb in _ON_NODES:
                yield from (self._on_node(verb, node) for node in self._nodes(thing, nodes))
        if not place and not {"remove", "open", "rename"}.isdisjoint(verbs):
            yield from self._about_policies(thing, removes="remove" in verbs)
        management = self._session.organization.settings.management_account
        named = [word for word in rest if word not in SMALL_WORDS] == ["management", "account"]
        if management is not None and verbs == ["open"] and named:
            yield self._row(self._name(management), "management", partial(self._session.reveal, management))
        if words[at] in ("test", "prove", "promise") and rest[:1] in (["that"], ["if"], ["whether"]):
            yield self._row("New guardrail test", "tests", self._actions["test.new"].trigger)
        if verbs == ["rename"] and thing in (["organization"], ["the", "organization"]):
            yield self._row("Rename the organization", "rename", self._show_organization)

    def going_to(self, words: Sequence[str], nodes: SpokenNames[NodeId]) -> tuple[NodeId, ...]:
        """Return the nodes that are to be gone to, and nothing else: "go to Prod"."""
        return self._nodes(words[1:], nodes) if words and words[0] in GOING_WORDS else ()

    def naming(self, words: Sequence[str]) -> Iterator[Pick]:
        """Yield the policies that a text names among other words: "who is affected by RegionDeny"."""
        for policy in self._session.organization.policies.values() if len(words) > 1 else ():
            if policy.name.lower() in words:
                yield self._row(
                    f"Show {policy.name}", policy_glyph(policy), partial(open_policy, self._session, policy.id)
                )

    def _at_place(
        self, verb: str, thing: Sequence[str], places: Sequence[NodeId], nodes: SpokenNames[NodeId]
    ) -> Iterator[Pick]:
        organization, name = self._session.organization, self._name
        ous = [node_id for node_id in places if organization.node(node_id).kind is not NodeKind.ACCOUNT]
        kind = next((one for one in ("account", "ou") if verb == "add" and one in map(singular, thing)), "")
        for place in ous if kind else ():
            title = f"Add {'OU' if kind == 'ou' else 'account'} in {name(place)}"
            yield self._row(title, "add", partial(self._command, place, f"add.{kind}"))
        accounts = [node_id for node_id in places if node_id not in ous]
        kind = next((one for one in ("user", "group", "role") if verb == "add" and one in map(singular, thing)), "")
        for place in accounts if kind else ():
            yield self._row(f"New {kind} in {name(place)}", "principal", partial(self._new_identity, place, kind))
        for moved in self._nodes(thing, nodes) if verb == "move" else ():
            for place in ous:
                move = partial(edits.move, organization, [moved], place)
                yield self._row(f"Move {name(moved)} to {name(place)}", "move", partial(self._do, move))
        for policy in self._policies(thing) if verb in ("attach", "detach") else ():
            step = edits.attach if verb == "attach" else edits.detach
            for place in places:
                title = f"Attach {{}} to {name(place)}" if verb == "attach" else f"Detach {{}} from {name(place)}"
                run = partial(self._do, partial(step, organization, policy, [place]))
                yield self._row(title.format(organization.policy(policy).name), verb, run)

    def _on_node(self, verb: str, node: NodeId) -> Pick:
        title, glyph = _ON_NODES[verb]
        return self._row(f"{title} {self._name(node)}", glyph, partial(self._command, node, f"edit.{verb}"))

    def _about_policies(self, thing: Sequence[str], *, removes: bool) -> Iterator[Pick]:
        organization = self._session.organization
        for policy in self._policies(thing):
            name, glyph = organization.policy(policy).name, policy_glyph(organization.policy(policy))
            if removes:
                delete = partial(delete_policy, organization, policy, detach_everywhere=True)
                yield self._row(f"Delete {name}", "trash", partial(self._do, delete))
            yield self._row(f"Show {name}", glyph, partial(open_policy, self._session, policy))

    def _nodes(self, words: Sequence[str], names: SpokenNames[NodeId]) -> tuple[NodeId, ...]:
        """Return the nodes that are named by all of the words that name something."""
        start, end, found = names.find(words)
        beside = (*words[:start], *words[end:])
        return found if all(word in SMALL_WORDS or singular(word) in _NOUNS for word in beside) else ()

    def _policies(self, words: Sequence[str]) -> list[PolicyId]:
        """Return the policies that some words name."""
        policies = self._session.organization.policies.values()
        return [one.id for one in policies if one.name.lower() in words or one.name.lower() == " ".join(words)]

    def _name(self, node: NodeId) -> str:
        return self._session.organization.node(node).name

    @staticmethod
    def _row(title: str, glyph: str, run: Callable[[], None]) -> Pick:
        return Pick(RowContent(title, icon=glyph), run)

    def _command(self, node: NodeId, command: str) -> None:
        """Do a command on a node."""
        self._session.reveal(node)
        self._actions["view.canvas"].trigger()
        self._actions[command].trigger()

    def _new_identity(self, account: NodeId, kind: str) -> None:
        self._session.select([account])
        self._session.requests.ask(ADD_IDENTITY, kind)

    def _do(self, edit: Callable[[], Change]) -> None:
        """Make an edit, or say why AWS would refuse it."""
        if change := push(self._session, edit):
            self._session.say_done(change)

    def _show_organization(self) -> None:
        self._session.select(())
        self._session.requests.ask(SHOW_PANEL, "inspector")
