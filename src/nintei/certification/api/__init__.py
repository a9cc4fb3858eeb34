"""Doors for programs to certification: one's own standing and decisions, and the published policies."""

from nintei.certification.api.own import router
from nintei.certification.api.policies import router as policies

router.add_router("", policies)

__all__ = ["router"]
