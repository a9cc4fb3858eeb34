"""The push process: its parts, and itself before a real database."""
