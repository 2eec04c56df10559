"""The import over a window, and AWS as boto3's client would give it."""

from __future__ import annotations

import threading

import pytest
from shiboken6 import isValid

from designer.aws import calls as aws_calls
from designer.aws import session as aws_session
from designer.aws.session import CallerIdentity
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from tests.ui.features.imports.readings import Slow, at_aws, design
from ui.features.imports.page import ImportPage


@pytest.fixture
def aws(monkeypatch):
    """The organization that AWS has, asked of by boto3's client: `aws.client` may be another."""
    monkeypatch.setattr(aws_calls, "_FIRST_PAUSE", 0.0)
    client = Slow(at_aws())
    client.gate = threading.Event()
    client.profile = None

    def sign_in(profile, _code=None):
        client.profile = profile
        identity = CallerIdentity("999900001111", "arn:aws:sts::999900001111:assumed-role/OrgReader/ada")
        return identity, client

    monkeypatch.setattr(aws_session, "sign_in", sign_in)
    monkeypatch.setattr(aws_session, "profiles", lambda: ("acme", "lab"))
    yield client
    client.gate.set()


@pytest.fixture
def page(aws, window, qtbot, tmp_path):
    """The import over a window with a saved design."""
    path = tmp_path / "acme.json"
    path.write_bytes(native.write(NativeFile(design())))
    window.file_actions.open_path(path)
    window.actions_by_id["file.import"].trigger()
    shown = window.findChild(ImportPage)
    qtbot.waitUntil(lambda: shown.start.aws.profile.count() > 1 or shown.start.aws.error.text() != "")
    yield shown
    if isValid(shown) and not shown.is_left:
        shown.leave()
