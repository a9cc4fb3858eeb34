"""Money is whole yen."""

from __future__ import annotations

from typing import NewType

Yen = NewType("Yen", int)


def yen_text(amount: int) -> str:
    """``1234567`` -> ``1,234,567円``."""
    return f"{amount:,}円"
