"""What the log-in page shows in the seeded year."""
