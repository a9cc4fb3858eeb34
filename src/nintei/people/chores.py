"""What is done later for people: files that nobody needs any more."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nintei.kit import files


@app.task(name="people.drop_files", retry=RetryStrategy(max_attempts=5, exponential_wait=10))
def drop_files(keys: list[str], **later: Any) -> int:
    """Delete stored files by their keys; what is gone already is no fault."""
    for key in keys:
        files.drop(key)
    return len(keys)
