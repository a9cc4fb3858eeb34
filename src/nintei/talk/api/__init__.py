"""Doors for programs to one's own threads, and to asking somebody."""

from nintei.talk.api.threads import router

__all__ = ["router"]
