"""Our dataclasses behave as those of the standard library."""

import dataclasses
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, field, replace

import pytest

from designer.basics.dataclass import dataclass
from tests.tools import in_one_test

OPTIONS = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "eq": False},
    {"slots": True, "kw_only": True},
]


def made(decorator, options):
    """A class with each kind of field that we use."""

    @decorator(**options)
    class Record:
        """A record."""

        name: str
        parts: tuple[int, ...] = ()
        found: list[int] = field(default_factory=list, hash=False)
        note: str = field(default="", compare=False, repr=False)
        total: int = field(default=7, init=False)

        def __post_init__(self):
            object.__setattr__(self, "total", self.total + len(self.parts))

    return Record


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_records_are_made_shown_compared_and_hashed_as_by_the_standard_library(options):
    def told(decorator):
        record = made(decorator, options)
        one, same = record(name="a", parts=(1, 2)), record(name="a", parts=(1, 2), note="n")
        other = record(name="b", found=[1])
        try:
            hashes = hash(one) == hash(same), hash(one) == hash(("a", (1, 2), 9))
        except TypeError as error:
            hashes = str(error)
        return (
            [repr(value).rpartition(".")[2] for value in (one, same, other)],
            (one == same, one == other, one != same, one == "a", one.found is not same.found),
            hashes,
            repr(replace(one, name="c")).rpartition(".")[2],
            (record.__match_args__, record.__doc__, hasattr(one, "__dict__")),
            [(each.name, each.type, each.kw_only) for each in dataclasses.fields(record)],
        )

    assert told(dataclass) == told(dataclasses.dataclass)


@in_one_test("options", OPTIONS)
@in_one_test("arguments", [((), {}), ((1, 2, 3, 4, 5), {}), (("a",), {"nmae": 1}), (("a",), {"total": 1})])
def test_wrong_arguments_are_refused_in_the_words_of_the_standard_library(options, arguments):
    def refusal(decorator):
        record, (args, named) = made(decorator, options), arguments
        texts = []
        for _ in range(2):  # the first call compiles
            with pytest.raises(TypeError) as caught:
                record(*args, **named)
            texts.append(str(caught.value))
        return texts

    assert refusal(dataclass) == refusal(dataclasses.dataclass)


@pytest.mark.parametrize("slots", [False, True])
def test_nothing_of_a_frozen_record_can_be_set_or_deleted(slots):
    record = made(dataclass, {"frozen": True, "slots": slots})("a")
    for name in ("name", "total", "unknown"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(record, name, "b")
        with pytest.raises(FrozenInstanceError, match=name):
            delattr(record, name)
    assert record.name == "a"


def test_a_class_keeps_the_methods_it_defines():
    @dataclass(frozen=True, slots=True)
    class Folded:
        name: str

        def __eq__(self, other):
            return isinstance(other, Folded) and self.name.lower() == other.name.lower()

        def __hash__(self):
            return hash(self.name.lower())

        def __repr__(self):
            return self.name

    assert {Folded("A"), Folded("a")} == {Folded("A")}
    assert repr(Folded("A")) == "A"


def test_a_subclass_has_the_fields_of_its_bases_first():
    @dataclass(frozen=True, slots=True)
    class Base:
        name: str
        size: int = 1

    @dataclass(frozen=True, slots=True)
    class Derived(Base):
        kind: str = "k"

    class Plain(Derived):
        """Not decorated itself."""

    assert (Derived("a", 2, "x").kind, Derived("a").size) == ("x", 1)
    assert Derived("a") != Base("a")
    assert Plain("a", 2) == Plain("a", 2)
    assert Plain("a") != Derived("a")


def test_a_record_that_holds_itself_can_be_shown():
    @dataclass(slots=True)
    class Ring:
        inside: list

    ring = Ring([])
    ring.inside.append(ring)
    assert repr(ring).endswith("Ring(inside=[...])")


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_copies_equal_what_they_are_copied_from(options):
    one = made(dataclass, options)(name="a", parts=(1, 2), found=[1], note="n")
    for same in (copy(one), deepcopy(one)):
        assert dataclasses.asdict(same) == dataclasses.asdict(one)


def test_a_subclass_with_slots_is_copied_with_the_fields_of_its_bases():
    @dataclass(frozen=True, slots=True)
    class Base:
        name: str

    @dataclass(frozen=True, slots=True)
    class Record(Base):
        note: str

    assert copy(Record("a", "b")) == Record("a", "b")


def test_a_frozen_record_with_many_fields_is_of_its_own_class_and_so_is_one_of_a_subclass():
    @dataclass(frozen=True, slots=True)
    class Wide:
        a: int
        b: int = 2
        c: int = 3
        d: int = 4
        e: int = 5
        f: list[int] = field(default_factory=list)
        g: int = 7

    class Plain(Wide):
        """Not decorated itself."""

    for made_of in (Wide, Plain):
        one = made_of(1, e=9)
        assert type(one) is made_of
        assert (one.a, one.b, one.c, one.d, one.e, one.f, one.g) == (1, 2, 3, 4, 9, [], 7)
        with pytest.raises(FrozenInstanceError):
            one.a = 2
