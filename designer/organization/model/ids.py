"""Ids of the records of an organization."""

from typing import NewType

NodeId = NewType("NodeId", str)
PolicyId = NewType("PolicyId", str)
GuardrailTestId = NewType("GuardrailTestId", str)
