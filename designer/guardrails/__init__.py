"""Guardrails: a catalogue of policies with parameters, and what becomes of them in an organization.

`catalogue` holds them, `builder` makes policies of them, `links` keeps a policy and its guardrail together,
`programmes` knows which services a regulation covers.
"""

from designer.guardrails.builder import build, complete, fault
from designer.guardrails.catalogue import Guardrail, Parameter, ParameterKind, Values, find, load
from designer.guardrails.links import Standing, insert, standing, unlink, update

__all__ = [
    "Guardrail",
    "Parameter",
    "ParameterKind",
    "Standing",
    "Values",
    "build",
    "complete",
    "fault",
    "find",
    "insert",
    "load",
    "standing",
    "unlink",
    "update",
]
