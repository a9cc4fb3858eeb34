"""Doors for the two people of a thread."""

from nintei.talk.views.inquiries import inquiry, inquiry_hours
from nintei.talk.views.replies import saved_replies, saved_reply, saved_reply_place, saved_reply_removal
from nintei.talk.views.threads import (
    block,
    block_removal,
    closure,
    correction,
    decline,
    message,
    no_reply_needed,
    report,
    thread,
    thread_list,
)

__all__ = [
    "block", "block_removal", "closure", "correction", "decline", "inquiry", "inquiry_hours", "message",
    "no_reply_needed", "report", "saved_replies", "saved_reply", "saved_reply_place", "saved_reply_removal", "thread", "thread_list",
]  # fmt: skip
