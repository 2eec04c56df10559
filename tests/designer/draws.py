"""Choices of what is known only while a test draws, from strategies that are made once.

Hypothesis looks through each strategy that is made again, at all that it is made of, which takes longer than to draw
from it: in a composite only these and what a module has made are behind `draw`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@cache
def _numbers(first: int, last: int) -> st.SearchStrategy[int]:
    return st.integers(first, last)


@cache
def _some_numbers(count: int, least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, count - 1), min_size=least, max_size=most, unique=True)


@cache
def _any_numbers(count: int, least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, count - 1), min_size=least, max_size=most)


@cache
def _orders(count: int) -> st.SearchStrategy[list[int]]:
    return st.permutations(range(count))


def number(draw: st.DrawFn, first: int, last: int) -> int:
    """A number from the first to the last."""
    return draw(_numbers(first, last))


def one_of(draw: st.DrawFn, choices: Sequence[T]) -> T:
    """One of some choices."""
    return choices[draw(_numbers(0, len(choices) - 1))]


def some_of(draw: st.DrawFn, choices: Sequence[T], most: int, least: int = 0) -> list[T]:
    """Several choices, each at most once."""
    return [choices[place] for place in draw(_some_numbers(len(choices), least, most))] if choices else []


def several(draw: st.DrawFn, choices: Sequence[T], most: int, least: int = 0) -> list[T]:
    """Several choices, any of them more than once."""
    return [choices[place] for place in draw(_any_numbers(len(choices), least, most))] if choices else []


def shuffled(draw: st.DrawFn, things: Sequence[T]) -> list[T]:
    """Things in any order."""
    return [things[place] for place in draw(_orders(len(things)))]
