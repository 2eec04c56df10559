"""Policy documents: statements read from JSON, their grammar, and how forms and words show them."""
