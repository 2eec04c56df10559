"""Credentials: passwords, access keys, MFA."""
