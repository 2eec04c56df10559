"""Trusted access and delegated administration: services that work with the organization, and who runs them."""
