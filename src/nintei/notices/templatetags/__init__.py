"""How notices look."""
