"""Annotations by several askers: a lens keeps its colours below the outlines of a merge or transfer."""

import pytest

from designer.analysis.lenses.annotation import ALLOWED, DENIED, Asker, CardOutline, NodeAnnotation, NodeAnnotations
from designer.organization.model.records import NodeId

SHOP, BANK = NodeId("shop"), NodeId("bank")
LENS = {SHOP: NodeAnnotation(ALLOWED, "all"), BANK: NodeAnnotation(DENIED)}
MARKS = {SHOP: NodeAnnotation(line="leaves", outline=CardOutline.MOVED)}


@pytest.mark.parametrize("order", [(Asker.LENS, Asker.TRANSFER), (Asker.TRANSFER, Asker.LENS)])
def test_a_lens_and_the_marks_of_a_transfer_are_seen_together(order):
    both, of = NodeAnnotations(), {Asker.LENS: LENS, Asker.TRANSFER: MARKS}
    for asker in order:
        assert both.put(of[asker], asker)
    shop = NodeAnnotation(ALLOWED, "all", "leaves", outline=CardOutline.MOVED)
    assert (Asker.LENS, {SHOP: shop, BANK: LENS[BANK]}) == (both.asker, both.seen)
    both.put(None, Asker.LENS)
    assert (Asker.TRANSFER, MARKS) == (both.asker, both.seen)
    both.put(LENS, Asker.LENS)
    both.put(None, Asker.TRANSFER)
    assert (Asker.LENS, LENS) == (both.asker, both.seen)


def test_a_question_hides_a_lens_and_what_it_says_goes_with_it():
    both, asked = NodeAnnotations(), {BANK: NodeAnnotation(DENIED, "why")}
    both.put(MARKS, Asker.MERGE)
    both.put(LENS, Asker.LENS)
    both.put(asked, Asker.QUESTION)
    assert (Asker.QUESTION, asked) == (both.asker, both.seen)
    both.put(None, Asker.QUESTION)
    assert Asker.LENS is both.asker
    both.clear()
    assert (None, None) == (both.asker, both.seen)
