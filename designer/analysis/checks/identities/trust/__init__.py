"""Trust policies of roles."""
