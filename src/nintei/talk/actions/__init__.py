"""Verbs of the room: asking, writing, ending, blocking, reporting, and what the clock does to turns and threads."""

from nintei.talk.actions.endings import close_inquiry, decline, end_quiet_threads, say_no_reply_needed
from nintei.talk.actions.files import forget_files, hold_files
from nintei.talk.actions.guards import block, report, unblock
from nintei.talk.actions.inquiries import start_inquiry
from nintei.talk.actions.messages import edit_message, mark_read, send_message
from nintei.talk.actions.replies import change_reply, move_reply, remove_reply, save_reply
from nintei.talk.actions.settling import allow_emergencies, settle_due_turns

__all__ = [
    "allow_emergencies", "block", "change_reply", "close_inquiry", "decline", "edit_message", "end_quiet_threads", "forget_files", "hold_files",
    "mark_read", "move_reply", "remove_reply", "report", "save_reply", "say_no_reply_needed", "send_message",
    "settle_due_turns", "start_inquiry", "unblock",
]  # fmt: skip
