"""Migration: an order of single operations that leads from one design to another, with each step proved.

`work.py` lists the operations between two aligned designs and what must wait for what, as a networkx graph;
`planner.py` makes one after the other on a copy, those that tighten first. `safety.py` holds each state between the two
designs: nobody may do more than one of them allows, or less than both, by the statements and else by a search that
asks three paths at once (`designer/policy/equivalence/formulas.py`). Where nothing goes on, `bridges.py` proposes steps
that leave no trace, proved like any other and taken back where they do not help; `distant_moves.py` names what no order
can help new accounts with.

A `MigrationPlan` (`plan.py`) knows the edit that each step is. The script (`shell_script.py`) begins with a comparison
of AWS with the earlier design (`script_lines.py`), on which every proof rests, notes in its journal when it begins
to make something, and reads back each call.
"""
