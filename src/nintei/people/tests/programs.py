"""A program with a token of somebody's, as all tests of the API use it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client


class Program:
    """Sends requests with a token; all scopes unless some are named. ``text``: the token itself."""

    def __init__(self, user: Any, *scopes: str, at: datetime | None = None, language: str = "ja") -> None:
        from nintei.people import actions
        from nintei.people.kinds import Scope

        self.token, self.text = actions.make_token(
            by=user, name="program", scopes=list(scopes or Scope), days=30, at=at or datetime.now(UTC)
        )
        self.headers = {"Authorization": f"Bearer {self.text}", "Accept-Language": language}

    def __call__(self, method: str, path: str, said: Any = None, **headers: str) -> Any:
        """``headers`` by their names with underscores: If_Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {} if said is None else {"data": json.dumps(said), "content_type": "application/json"}
        return Client().generic(method, path, headers=self.headers | named, **body)

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, said: Any = None, **headers: str) -> Any:
        return self("POST", path, said, **headers)

    def all_of(self, path: str) -> list[Any]:
        """The items of every part of a list."""
        found: list[Any] = []
        following: str | None = path
        while following:
            answer = self.get(following.removeprefix("http://testserver")).json()
            found += answer["items"]
            following = answer["next"]
        return found
