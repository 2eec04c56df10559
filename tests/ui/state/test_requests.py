"""Requests between features: whoever has an answer gets what they are about, and nobody else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from tests.ui.conftest import settle
from ui.state.requests import FeatureRequest, Requests

SHOW: FeatureRequest[str] = FeatureRequest("show")
HIDE: FeatureRequest[str] = FeatureRequest("hide")


class Listener(QObject):
    """Hears what is asked as long as it lives."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self._heard = heard

    def hear(self, about: str) -> None:
        self._heard.append(about)


@pytest.fixture
def requests(qapp):
    made = Requests()
    yield made
    made.deleteLater()


def test_a_request_reaches_who_answers_it_and_no_other(requests):
    shown, hidden = [], []
    requests.answer(SHOW, shown.append)
    requests.answer(HIDE, hidden.append)
    requests.ask(SHOW, "the budget")
    assert (["the budget"], []) == (shown, hidden)


def test_a_request_without_an_answer_is_no_error(requests):
    requests.ask(SHOW, "the budget")


def test_who_is_made_because_something_is_asked_answers_it(requests):
    heard = []
    requests.coming.connect(lambda: requests.answer(SHOW, heard.append))
    requests.ask(SHOW, "the budget")
    assert ["the budget"] == heard


def test_who_is_gone_is_asked_nothing(requests):
    heard = []
    listener = Listener(heard)
    requests.answer(SHOW, listener.hear)
    listener.deleteLater()
    settle()
    requests.ask(SHOW, "the budget")
    assert [] == heard
