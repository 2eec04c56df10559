"""The library of policies, and the catalogue of guardrails."""
