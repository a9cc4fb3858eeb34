"""Doors for programs to people: one's own account, and public profiles."""

from nintei.people.api.own import router

__all__ = ["router"]
