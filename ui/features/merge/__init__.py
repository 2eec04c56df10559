"""Merge: another design that was made from the same one joins the open one, question by question."""
