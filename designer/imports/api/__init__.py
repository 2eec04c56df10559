"""Answers of AWS's API: what its calls say of an organization, collected to facts, and the dumps that hold them."""
