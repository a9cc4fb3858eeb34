"""A seeded year, lived through real verbs."""
