"""Moto, a pretended AWS in this process, that knows some of the policies which AWS has made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from tests.tools import needs

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
"""A policy of AWS's that tests attach."""


@cache
def _some() -> str:
    """Every fiftieth policy of AWS's, and those that tests attach, as moto has them."""
    known = json.loads(needs("moto.iam.models").aws_managed_policies_data)
    wanted = {"ReadOnlyAccess", "AdministratorAccess", *sorted(known)[::50]}
    return json.dumps({name: one for name, one in known.items() if name in wanted})


@contextmanager
def mocked_aws() -> Iterator[None]:
    """Everything at moto; it reads AWS's policies again for each account in each partition, and takes long for all."""
    mock_aws = needs("moto").mock_aws
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(needs("moto.iam.models"), "aws_managed_policies_data", _some())
        for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            patch.setenv(key, "testing")
        with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
            yield
