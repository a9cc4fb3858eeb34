"""Reads the journal and tells people: in-app and by mail."""
