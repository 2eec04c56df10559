"""The table of terms: each word once, found in texts, and written to the documentation."""

from pathlib import Path

import pytest

from designer.analysis.terms import TERMS, term_of, terms_in
from designer.policy.states import State
from docs.make_pages import words_page
from tests.tools import in_one_test

DOCS = Path(__file__).parents[3] / "docs" / "words.md"


def test_the_documentation_is_what_the_table_says():
    current = DOCS.read_text(encoding="utf-8") == words_page()
    assert current, "run: python -m docs.make_pages"


def test_no_word_is_explained_twice():
    names = [term.name.lower() for term in TERMS]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("state", State)
def test_every_answer_is_a_term_with_the_meaning_that_it_has_everywhere(state):
    assert state.meaning == term_of(state.value).words
    assert term_of(state.value) in terms_in(f"{state.label}: so it is")


@in_one_test("term", TERMS)
def test_a_term_is_found_by_its_own_name(term):
    assert term in terms_in(term.name) or term.name == "condition key"


def test_a_term_is_found_as_a_word_only():
    assert not {"slot", "shared", "lens"} & {term.name for term in terms_in("Slotted, unshared, lenses")}
