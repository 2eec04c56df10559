"""Names that stand for unknown ones."""

import pytest

from designer.organization.model.unknown_names import is_unknown_name, unknown_name


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("aws_organizations_account.shop", "<name of shop>"),
        ('module.a.aws_organizations_account.this["b"]', '<name of module.a.this["b"]>'),
        ("222222222222", "<name of 222222222222>"),
        ("größe", "<name of gr??e>"),
        ("x" * 200 + "end", "<name of ..." + "x" * 34 + "end>"),
    ],
)
def test_a_name_that_stands_for_another_is_one_that_aws_takes_and_that_is_known_again(key: str, name: str) -> None:
    assert unknown_name(key) == name
    assert is_unknown_name(name)
    assert len(name) <= 50


def test_no_two_nodes_get_the_same_name() -> None:
    taken: set[str] = set()
    for _ in range(12):
        taken.add(unknown_name("y" * 90, taken))

    assert len(taken) == 12
    assert all(len(name) <= 50 for name in taken)


def test_a_name_of_a_person_is_known() -> None:
    assert not is_unknown_name("shop")
    assert not is_unknown_name("<shop>")
