"""The requests that can be made: what an action works on and carries, and whether conditions can hold.

The catalogue gives each of some 22,000 AWS actions a number, so that a set of actions is one Python integer and a union
is one ``|``. `masks.py` turns a policy into four such sets: what it surely and what it possibly allows, and what it
surely and possibly does not deny. To which actions a statement with conditions or resources applies in every request,
in some or in none, is found once a statement (`applicability.py`), from the resources an action works on and the keys
its requests carry (`action_facts.py`), what conditions on one key come to (`condition_truth.py`) and what the design
fixes (`RequestOrigin` there). What is not proven stays open. `resource_forms.py` has the few forms of resources that an
action distinguishes.
"""
