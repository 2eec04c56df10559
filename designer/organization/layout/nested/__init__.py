"""Nested layout: an OU is a frame as large as its accounts need, with a heading, slots, and the frames of its OUs.

`shapes` finds sizes that a frame can take, `cuts` divides a frame among its entries, `plan` puts both together for a
whole organization, and `planner` keeps a plan from edit to edit: `growing` moves as little as possible. `plan_text` is
what a file keeps. `frames` reads the tree. `arrangement` turns a plan into shapes, and `nested_layout` places cards.

A plan has its own unit, about a pixel at 100 %, so that it is the same whatever the font is.
"""
