"""Policies, evaluations, standings, notices and appeals; the engine is pure."""
