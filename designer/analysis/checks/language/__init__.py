"""The policy language: what AWS refuses to read, and what it reads otherwise than it looks."""
