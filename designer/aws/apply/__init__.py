"""A plan carried out at AWS, and stopped where AWS is not as its proof assumed.

`plan_file.py` keeps a plan with the designs that it was proved for, and proves it again; `facts.py` compares what AWS
holds with what it must hold; `looks.py` says which of it a step touches, `run.py` makes the steps one by one, and
`journal.py` keeps what was meant, sent and seen. Nothing else in the program writes to AWS.
"""
