"""Code and configuration that describe an organization: CloudFormation, org-formation, landing zones, YAML and JSON."""
