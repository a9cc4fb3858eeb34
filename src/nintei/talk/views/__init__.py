"""Doors for the two people of a thread."""

from nintei.talk.views.files import download, file, preview
from nintei.talk.views.inquiries import inquiry, inquiry_hours
from nintei.talk.views.replies import saved_replies, saved_reply, saved_reply_place, saved_reply_removal
from nintei.talk.views.threads import (
    block,
    block_removal,
    closure,
    contact,
    correction,
    decline,
    lines,
    message,
    no_reply_needed,
    report,
    thread,
    thread_list,
)

__all__ = [
    "block", "block_removal", "closure", "contact", "correction", "decline", "download", "file", "inquiry", "inquiry_hours", "lines",
    "message", "no_reply_needed", "preview", "report", "saved_replies", "saved_reply", "saved_reply_place",
    "saved_reply_removal", "thread", "thread_list",
]  # fmt: skip
