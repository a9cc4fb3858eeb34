"""Pictures of hours."""
