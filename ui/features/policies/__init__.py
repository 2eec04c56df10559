"""Library of policies, and the catalogue of guardrails."""
