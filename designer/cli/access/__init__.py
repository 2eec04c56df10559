"""Commands that ask a design: permissions, principals, requests, responsibility."""
