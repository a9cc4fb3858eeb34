"""Reads: a person's notices, the mails and digests made of them, and how they want to be told."""

from nintei.notices.queries.listed import Told, kind_counts, notices_for, told_of, unread, unread_count
from nintei.notices.queries.mails import as_mail, desk, preview, proof_mail
from nintei.notices.queries.wishes import dead_address, wishes_for

__all__ = [
    "Told", "as_mail", "dead_address", "desk", "kind_counts", "notices_for", "preview", "proof_mail", "told_of", "unread",
    "unread_count", "wishes_for",
]  # fmt: skip
