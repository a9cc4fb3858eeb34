"""Micro-tasks: batches, items, assignments, quality and their own record."""
