"""The table of lenses: every row can be named, read and documented, and needs no window."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from designer.analysis.lenses.choice import TRACE, WHO_CAN, LensChoice
from designer.analysis.lenses.registry import LENSES, by_id, choice_of, read_now, usages
from designer.basics.errors import EditError
from designer.exchange.templates import load as template
from docs.make_pages import lenses_page

DOCS = Path(__file__).parents[4] / "docs" / "lenses.md"

each = pytest.mark.parametrize("lens", LENSES, ids=lambda lens: lens.id)


@pytest.fixture(scope="module")
def organization():
    return template("company").organization


def test_ids_are_unique_and_those_that_others_ask_for_exist():
    assert len(LENSES) == len({lens.id for lens in LENSES})
    assert {TRACE, WHO_CAN} <= {lens.id for lens in LENSES}


@each
def test_the_example_of_a_lens_is_read_on_the_sample(organization, lens):
    result = read_now(organization, choice_of(organization, lens.example))
    counted = Counter(annotation.tone for annotation in result.annotations.values() if annotation.tone)
    assert result.title
    assert {entry.tone: entry.count for entry in result.entries if entry.count} == counted
    assert set(result.annotations) <= set(organization.nodes)


@each
def test_no_two_answers_of_a_lens_have_one_sign(organization, lens):
    """Paper without colour, and eyes that see none, tell them apart."""
    entries = read_now(organization, choice_of(organization, lens.example)).entries
    assert len(entries) == len({entry.tone.glyph for entry in entries})


@each
def test_a_lens_that_is_named_wrongly_is_told_its_example(organization, lens):
    wrong = lens.id if lens.subject else f"{lens.id}=3"
    with pytest.raises(EditError) as refused:
        choice_of(organization, wrong)
    assert f"write it as {lens.example}" in str(refused.value)
    assert lens.usage in usages()


@pytest.mark.parametrize("text", ["s3:Get?bject", "s3:\x07x", "s3:\u202ex", "s3:a:b", ":s3", "s3:", "*:x"])
def test_a_lens_takes_no_action_with_a_character_that_no_action_has(organization, text):
    with pytest.raises(EditError):
        choice_of(organization, f"{WHO_CAN}={text}")


@each
def test_title_and_question_name_the_subject(organization, lens):
    choice = choice_of(organization, lens.example)
    if lens.subject is not None and not lens.follows_selection:
        name = lens.subject.name(organization, choice.subject)
        assert name in lens.titled(organization, choice.subject)
        assert name in lens.asked(organization, choice.subject)
        assert name not in lens.titled(organization, "{gone}")  # braces of a subject are data
    assert lens == by_id(choice.lens)
    assert choice != LensChoice()


def test_the_page_of_lenses_is_that_of_the_table():
    current = DOCS.read_text(encoding="utf-8") == lenses_page()
    assert current, "run: python -m docs.make_pages"


def test_lenses_are_read_without_a_window():
    program = (
        "import sys\n"
        "from designer.analysis.lenses.registry import LENSES, choice_of, read_now\n"
        "from designer.exchange.templates import load\n"
        "o = load('company').organization\n"
        "for lens in LENSES: read_now(o, choice_of(o, lens.example))\n"
        "sys.exit(any(name.startswith(('PySide6', 'ui')) for name in sys.modules))\n"
    )
    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode
