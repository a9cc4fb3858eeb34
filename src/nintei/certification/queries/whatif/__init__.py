"""Replay a draft policy over stored history beside the present one; nothing is stored on the way."""

from nintei.certification.queries.whatif.reporting import report
from nintei.certification.queries.whatif.sides import Pair, Progress, Side, draft_categories, replay

__all__ = ["Pair", "Progress", "Side", "draft_categories", "replay", "report"]
