"""The only ways certification changes anything."""

from nintei.certification.actions.appeals import answer_appeal, open_appeal, withdraw_appeal
from nintei.certification.actions.effects import apply_effects
from nintei.certification.actions.integrity import close_case, open_case, reinstate, revoke, suspend
from nintei.certification.actions.people import accept_offer, apply_again, decline_offer, withdraw_standing
from nintei.certification.actions.policies import publish_defaults, publish_policy
from nintei.certification.actions.previews import refresh_previews
from nintei.certification.actions.runs import advance_run, run_all_months, run_month, start_run
from nintei.certification.actions.whatif import (
    ask_simulation,
    fail_simulation,
    note_progress,
    run_simulation,
    simulate,
)

__all__ = [
    "accept_offer", "advance_run", "answer_appeal", "apply_again", "apply_effects",
    "ask_simulation", "close_case", "decline_offer", "fail_simulation", "note_progress", "open_appeal", "open_case",
    "publish_defaults",
    "publish_policy", "refresh_previews", "reinstate", "revoke", "run_all_months", "run_month",
    "run_simulation", "simulate", "start_run", "suspend", "withdraw_appeal", "withdraw_standing",
]  # fmt: skip
