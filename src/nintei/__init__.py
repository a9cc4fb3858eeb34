"""Nintei: a self-hostable marketplace for freelance work with certification earned in the open."""

__version__ = "0.1.0"
