"""Every condition operator, by a table of cases, and the laws that hold between operators."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from designer.policy.json.text import Span
from designer.policy.language.document import Condition
from designer.policy.language.templates import VERSION_WITH_VARIABLES
from designer.policy.matching.conditions import compile_condition, missing_keys
from designer.policy.matching.operators import OPERATORS
from tests.tools import in_one_test

CASES = json.loads((Path(__file__).parent / "cases" / "conditions.json").read_text("utf-8"))


def compiled(operator, key, values, *, variables=True):
    texts = (values,) if isinstance(values, str) else tuple(values)
    return compile_condition(Condition(operator, key, texts, Span(0, 0)), variables=variables)


def context_of(context):
    return {key.lower(): value if isinstance(value, str) else tuple(value) for key, value in context.items()}


@in_one_test("case", CASES)
def test_condition_holds_as_documented(case):
    variables = case.get("version", VERSION_WITH_VARIABLES) == VERSION_WITH_VARIABLES
    condition = compiled(case["operator"], case["key"], case["values"], variables=variables)
    assert case["holds"] == condition.holds(context_of(case["context"]))


def test_every_operator_of_the_table_has_a_case():
    shown = {case["operator"].rpartition(":")[2].lower().removesuffix("ifexists") for case in CASES}
    assert set(OPERATORS) <= shown, "add a case of each to tests/designer/policy/matching/cases/conditions.json"


VALUES = st.sampled_from(
    ["", "a", "A", "prod", "*", "p*d", "10", "2.5", "true", "10.0.0.0/8", "10.1.2.3", "2024-01-01", "QQ==",
     "arn:aws:iam::111122223333:role/Admin", "arn:aws:iam::*:role/*", "${aws:username}"]
)  # fmt: skip
CONTEXTS = st.fixed_dictionaries({}, optional={"k": VALUES, "aws:username": VALUES})
NEGATED = [row for row in OPERATORS.values() if row.negated]


@given(st.sampled_from(NEGATED), st.lists(VALUES, min_size=1, max_size=3), CONTEXTS)
def test_a_negated_operator_is_the_opposite_of_its_twin(operator, values, context):
    assert compiled(operator.name, "k", values).holds(context) is not compiled(
        operator.positive.name, "k", values
    ).holds(context)


@given(st.sampled_from(list(OPERATORS.values())), st.lists(VALUES, min_size=1, max_size=3), CONTEXTS)
def test_if_exists_only_matters_while_the_key_is_absent(operator, values, context):
    plain, optional = (compiled(operator.name + suffix, "k", values).holds(context) for suffix in ("", "IfExists"))
    assert optional == (plain if "k" in context else True)


@given(
    st.sampled_from(list(OPERATORS.values())),
    st.lists(VALUES, min_size=1, max_size=3),
    st.lists(VALUES.filter(bool), min_size=1, max_size=3),
)
def test_set_operators_are_all_and_any_of_the_single_values(operator, values, texts):
    singles = [compiled(operator.name, "k", values).holds({"k": text}) for text in texts]
    context = {"k": tuple(texts)}
    assert all(singles) == compiled(f"ForAllValues:{operator.name}", "k", values).holds(context)
    assert any(singles) == compiled(f"ForAnyValue:{operator.name}", "k", values).holds(context)


@given(st.sampled_from(list(OPERATORS.values())), st.lists(VALUES, min_size=1, max_size=3), CONTEXTS)
def test_single_values_explain_the_whole_condition(operator, values, context):
    singles = [compiled(operator.name, "k", [value]).holds(context) for value in values]
    expected = all(singles) if operator.negated else any(singles)
    assert expected == compiled(operator.name, "k", values).holds(context)


@given(st.text(), st.text(), st.lists(st.text(), max_size=3), st.dictionaries(st.text(), st.text(), max_size=3))
def test_any_text_is_a_condition_that_holds_or_not(operator, key, values, context):
    assert compiled(operator, key, values).holds(context) in (True, False)


def test_missing_keys_are_named_with_those_of_variables():
    condition = compiled("StringEquals", "aws:ResourceTag/Team", ["${aws:PrincipalTag/Team}", "${aws:x, 'y'}", "z"])
    assert ["aws:ResourceTag/Team", "aws:principaltag/team", "aws:x"] == missing_keys(condition, {})
    assert ["aws:x"] == missing_keys(condition, {"aws:resourcetag/team": "z", "aws:principaltag/team": "z"})
