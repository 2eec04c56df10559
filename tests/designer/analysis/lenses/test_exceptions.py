"""Exceptions of a lens: what is answered otherwise than around it."""

from designer.analysis.lenses.annotation import ALLOWED, CONDITIONAL, DENIED, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.exceptions import finding_exceptions, meaning_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Settings

_ACCOUNTS = {
    "prod": ["p1", "p2", "p3"],
    "test": ["t1", "t2"],
    "eu": ["e1"],
    "closed": ["c1"],
}
_OUS = {"root": ["work", "closed"], "work": ["prod", "test"], "test": ["eu"], "prod": [], "eu": [], "closed": []}


def tree():
    nodes = [Node(NodeId(one), NodeKind.ACCOUNT, one) for ones in _ACCOUNTS.values() for one in ones]
    for name, ous in _OUS.items():
        kind = NodeKind.ROOT if name == "root" else NodeKind.OU
        nodes.append(Node(NodeId(name), kind, name, tuple(map(NodeId, [*_ACCOUNTS.get(name, []), *ous]))))
    return Organization(nodes, [], Settings("Acme"))


def exceptions(answers, of_ous=()):
    told = {**{one: ALLOWED for ones in _ACCOUNTS.values() for one in ones}, **answers, **dict(of_ous)}
    steps = finding_exceptions(tree(), {NodeId(n): NodeAnnotation(tone) for n, tone in told.items()})
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return list(end.value)


def test_accounts_that_differ_from_most_in_their_ou_come_in_outline_order():
    assert [] == exceptions({})
    assert ["p2", "t2"] == exceptions({"t2": CONDITIONAL, "p2": DENIED})
    assert ["p1"] == exceptions({"p1": ALLOWED, "p2": DENIED, "p3": DENIED})


def test_what_is_denied_as_a_whole_is_one_exception_and_the_whole_design_is_none():
    assert ["closed"] == exceptions({"c1": DENIED})
    assert ["test"] == exceptions({"t1": DENIED, "t2": DENIED, "e1": DENIED})
    everything = {one: DENIED for ones in _ACCOUNTS.values() for one in ones}
    assert [] == exceptions(everything)


def test_an_ou_counts_of_which_the_lens_has_to_complain():
    warning = Tone(ToneColour.CONDITIONAL, "problems")
    assert ["prod"] == exceptions({}, {"prod": warning, "test": Tone(ToneColour.ALLOWED, "allowed")}.items())


def test_exceptions_say_what_they_count():
    organization = tree()
    answers = {"p2": DENIED, "c1": DENIED, "eu": Tone(ToneColour.CONDITIONAL, "problems")}
    told = {NodeId(node): NodeAnnotation(tone) for node, tone in answers.items()}
    for found, words in (
        (["p2"], "1 account unlike its OU"),
        (["p2", "t1", "closed"], "2 accounts unlike their OU, and 1 OU denied as a whole"),
        (["eu"], "1 OU with a sign of its own"),
    ):
        assert words == meaning_of(organization, told, [NodeId(node) for node in found])
