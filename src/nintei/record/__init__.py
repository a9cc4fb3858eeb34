"""The journal: append-only facts about people."""
