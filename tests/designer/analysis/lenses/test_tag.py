"""Accounts by tag: a colour and a letter for each common value, the rest counted and said."""

import pytest

from designer.analysis.lenses.annotation import FREE
from designer.analysis.lenses.attached import OTHER, TAG_LENS, UNTAGGED
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.lens import LensFacts
from designer.analysis.lenses.registry import choice_of, read_now
from designer.basics.errors import EditError
from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization import edits


@pytest.fixture
def organization():
    return template("company").organization


def tagged(organization, key, values):
    """Gives the first accounts these values of a tag."""
    for account, value in zip(organization.accounts(), values, strict=False):
        organization.apply(edits.set_tags(organization, account, ((key, value),)))


def value_of(organization, account, key):
    return dict(organization.node(account).tags).get(key)


def by_words(result):
    return {entry.tone.words: entry.count for entry in result.entries}


def test_every_account_has_the_tone_of_its_value(organization):
    result = read_now(organization, LensChoice("tag", "environment"))
    assert set(organization.accounts()) == set(result.annotations)
    for account, annotation in result.annotations.items():
        value = value_of(organization, account, "environment")
        assert (annotation.tone == UNTAGGED) == (value is None)
        assert annotation.line == (value or "")
        assert value is None or annotation.tone.words == f"with {value}"
    assert organization.account_count == sum(entry.count for entry in result.entries)
    assert "" == result.hint


def test_more_values_than_colours_are_said_and_share_one(organization):
    tagged(organization, "team", [f"team-{number:02}" for number in range(len(FREE) + 3)])
    result = read_now(organization, LensChoice("tag", "team"))
    colours = [entry.tone.role for entry in result.entries]
    assert len(colours) == len(set(colours)) == len(FREE) + 2
    assert 3 == by_words(result)[OTHER.words]
    assert "3 others share one" in result.hint


def test_the_most_common_values_have_the_colours(organization):
    tagged(organization, "team", [*"abcdefghij", *"ijij"])
    assert {"with i", "with j"} < set(by_words(read_now(organization, LensChoice("tag", "team"))))


def test_an_empty_or_long_value_and_a_key_that_nobody_has_are_told(organization):
    tagged(organization, "team", ["", "x" * 200])
    words = by_words(read_now(organization, LensChoice("tag", "team")))
    assert 1 == words["with (empty)"]
    assert all(len(word) < 40 for word in words)
    nobody = read_now(organization, LensChoice("tag", "nobody has it"))
    assert {UNTAGGED.words: organization.account_count} == by_words(nobody)


def test_a_key_is_found_in_any_case_and_others_are_told(organization):
    assert LensChoice("tag", "cost-center") == choice_of(organization, "tag=Cost-Center")
    with pytest.raises(EditError, match=r"No account has a tag colour\. Tags that accounts have: .*environment"):
        choice_of(organization, "tag=colour")
    tagged(organization, "Owner", ["x"])
    assert LensChoice("tag", "Owner") == choice_of(organization, "tag=Owner")
    with pytest.raises(EditError, match="can be any of these tags"):
        choice_of(organization, "tag=OWNER")


def test_keys_are_offered_by_their_words_the_most_used_first(organization):
    facts = LensFacts(organization)
    every = TAG_LENS.subject.offered(facts, "")
    assert {"cost-center", "environment", "owner"} < set(every)
    assert "regulation" == every[-1]
    assert ["cost-center"] == TAG_LENS.subject.offered(facts, "tag cost")
    assert every == TAG_LENS.subject.offered(facts, "accounts by tag")
    assert [] == TAG_LENS.subject.offered(facts, "zzz")


def test_many_accounts_are_read_in_steps():
    steps = TAG_LENS.read(LensFacts(large_organization(2_000, 1)), "environment")
    assert sum(1 for _ in steps) >= 20
