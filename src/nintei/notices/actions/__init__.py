"""Verbs of the room: tell, remind, post, digest, read, choose, and hear what mail servers report."""

from nintei.notices.actions.addresses import ask_for_proof, hear_bounce, prove_address
from nintei.notices.actions.digests import ask_digest, make_digests
from nintei.notices.actions.posting import ask_again, claim_mail, send_mail, settle_mail
from nintei.notices.actions.reading import mark_all_read, mark_read
from nintei.notices.actions.talking import hear, remind
from nintei.notices.actions.telling import tell
from nintei.notices.actions.wishes import save_wishes, stop_mail

__all__ = [
    "ask_again", "ask_digest", "ask_for_proof", "claim_mail", "hear", "hear_bounce", "make_digests", "mark_all_read",
    "mark_read", "prove_address", "remind", "save_wishes", "send_mail", "settle_mail", "stop_mail", "tell",
]  # fmt: skip
