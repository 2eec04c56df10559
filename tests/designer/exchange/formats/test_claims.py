"""The beginning of a file tells whether it means to be a design, whole or broken."""

from __future__ import annotations

import pytest

from designer.exchange.formats import native
from designer.exchange.templates import load

DESIGN = native.write(load("company"))[:4096]


@pytest.mark.parametrize(
    "beginning",
    [
        DESIGN,
        b"\xef\xbb\xbf\n" + DESIGN,
        b'{"organization": {"name": "x"}, "nodes": 5',
        b"",
        b"  \n",
        b"{",
        b"<<<<<<< HEAD\n{",
    ],
)
def test_what_means_to_be_a_design_is_opened_or_refused_as_one(beginning: bytes) -> None:
    assert native.claims_to_be_native(beginning)


@pytest.mark.parametrize(
    "beginning",
    [b'{"terraform_version": "1.9"}', b"<mxfile>", b"PK\x03\x04", b"AWSTemplateFormatVersion: 2010-09-09", b"[1, 2]"],
)
def test_what_is_of_another_program_is_imported(beginning: bytes) -> None:
    assert not native.claims_to_be_native(beginning)
