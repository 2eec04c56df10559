"""The policies of the design, and the catalogue of guardrails."""
