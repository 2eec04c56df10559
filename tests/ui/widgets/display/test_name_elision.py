"""Names that are too long: what tells one from its siblings is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.display.name_elision import ELLIPSIS, NO_SIBLINGS, SiblingNames, shortened

NAMES = ("acme-workloads-payments-prod", "acme-workloads-search-prod", "acme-workloads-warehouse-prod")


def within(letters):
    return lambda text: len(text) <= letters


@pytest.mark.parametrize(
    ("names", "ends"),
    [
        (NAMES, ("acme-workloads-", "-prod")),
        (("shop-prod", "shop-test"), ("shop-", "")),
        (("one",), ("", "")),
        (("ab", "ac"), ("", "")),
        ((), ("", "")),
        (("shop", "shop"), ("", "")),
        (("shop-prod", "shop-prod-eu"), ("shop-prod", "")),
    ],
)
def test_what_siblings_have_in_common_is_a_beginning_and_an_end_of_some_letters(names, ends):
    assert ends == SiblingNames(names).common


@pytest.mark.parametrize(
    ("letters", "shown"),
    [
        (26, "acme-workloa…payments-prod"),
        (14, "…payments-prod"),
        (12, "…payments…od"),
        (10, "…payments…"),
        (8, "…pay…ts…"),
    ],
)
def test_what_is_common_goes_first(letters, shown):
    assert shown == shortened(NAMES[0], SiblingNames(NAMES), within(letters))


GATEWAYS = (
    "pay-gateway-production-eu-central-1",
    "pay-gateway-production-eu-west-1",
    "pay-gateway-staging-eu-central-1",
)


@pytest.mark.parametrize("others", [(), ("audit", "logs"), ("pay-web",)])
@pytest.mark.parametrize("letters", [12, 16, 20, 24, 30])
def test_names_like_each_other_stay_apart_whatever_stands_beside_them(others, letters):
    siblings = SiblingNames((*GATEWAYS, *others))
    shown = [shortened(name, siblings, within(letters)) for name in GATEWAYS]
    assert len(GATEWAYS) == len(set(shown)), shown
    assert all(len(text) <= letters for text in shown)


def test_an_end_that_is_all_that_a_name_has_of_its_own_stays():
    names = ("Business Unit Production", "Business Unit Non-Production")
    assert ["Busi…Production", "…Non-Production"] == [
        shortened(name, SiblingNames(names), within(15)) for name in names
    ]


def test_a_name_without_likeness_is_shortened_in_its_middle():
    assert "paymen…d-017" == shortened("payments-prod-017", NO_SIBLINGS, within(12))


@given(st.lists(st.text("abc-", min_size=1, max_size=20), min_size=1, max_size=6), st.integers(3, 25))
def test_a_shortened_name_fits_and_says_that_it_is_shortened(names, letters):
    name = names[0]
    found = shortened(name, SiblingNames(names), within(letters))
    assert len(found) <= max(letters, 3)
    assert ELLIPSIS in found


def test_the_beginning_of_all_goes_before_what_few_of_them_share():
    names = tuple(f"parcels-web-{part}-prod{number}" for part in ("index", "api", "rules") for number in ("", "-2"))
    shown = [shortened(name, SiblingNames(names), within(11)) for name in names]
    assert ["…index-prod", "…index-p…-2", "pa…api-prod", "…api-prod-2", "…rules-prod", "…rules-p…-2"] == shown
