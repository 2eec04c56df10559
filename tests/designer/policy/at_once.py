"""Work that goes in steps, run through at once."""

from typing import NamedTuple

from designer.basics.steps import finish
from designer.policy.equivalence.comparison import comparing_paths
from designer.policy.language.document import Grammar
from designer.policy.packing.packing import packing
from designer.policy.packing.parts import draft
from designer.policy.packing.proof import Proof, Refusal, prove_parts
from designer.policy.packing.rewrites import CAUTIOUS
from designer.policy.packing.tidying import RewriteStep, in_layout_of, rewriting


def compare(first, second, catalogue):
    return finish(comparing_paths(first, second, catalogue))


def pack(load, catalogue, *options):
    return finish(packing(load, catalogue, *options))


class Tidied(NamedTuple):
    """One document rewritten for itself, as packing does it with several, with the proof of the whole."""

    text: str
    steps: tuple[RewriteStep, ...]
    proof: Proof | Refusal


def tidy(text, catalogue, grammar=Grammar.SCP, *, rewrites=CAUTIOUS, without=()):
    before = draft(text, grammar)
    if isinstance(before, str):
        return Tidied(text, (), Refusal(before))
    after, steps = finish(rewriting(before, catalogue, rewrites, without))
    if after is before:
        return Tidied(text, steps, Proof(catalogue.date))
    today_only = any(step.wider for step in steps if step.done)
    proof = finish(prove_parts(before.parts, after.parts, catalogue, head=before.language, today_only=today_only))
    return Tidied(text if isinstance(proof, Refusal) else in_layout_of(after.text, text), steps, proof)
