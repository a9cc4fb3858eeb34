"""Decisions of the room, by what they are about: the clock, turns, threads, texts."""
