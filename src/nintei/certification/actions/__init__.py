"""The only ways certification changes anything."""

from nintei.certification.actions.effects import apply_effects
from nintei.certification.actions.people import accept_offer, apply_again, decline_offer, withdraw_standing
from nintei.certification.actions.policies import publish_defaults, publish_policy
from nintei.certification.actions.previews import refresh_previews
from nintei.certification.actions.runs import advance_run, run_all_months, run_month, start_run

__all__ = [
    "accept_offer", "advance_run", "apply_again", "apply_effects", "decline_offer", "publish_defaults",
    "publish_policy", "refresh_previews", "run_all_months", "run_month", "start_run", "withdraw_standing",
]  # fmt: skip
