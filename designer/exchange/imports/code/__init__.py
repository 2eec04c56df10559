"""Code and configuration that describe an organization: CloudFormation, org-formation, landing zones, YAML and JSON.

What all of them say is collected in `code_facts.py`. YAML and JSON are read to values that know file and line
(`located.py`). Stacks of CloudFormation and those nested in them are found in `cloudformation_stacks.py`.
"""
