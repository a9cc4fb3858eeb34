"""Open Badges credentials for what certification decided."""
