"""Words of the room that others may name: what a token may be used for."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """One permission of a token: a room, and whether to read or to change."""

    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    SEARCH_READ = "search:read"
    TALK_READ = "talk:read"
    TALK_WRITE = "talk:write"
    CERTIFICATION_READ = "certification:read"
    NOTICES_READ = "notices:read"
    NOTICES_WRITE = "notices:write"
