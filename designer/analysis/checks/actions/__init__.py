"""Actions: whether they exist, and whether they are said well."""
