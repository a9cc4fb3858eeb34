"""Verbs of the room: asking, writing, ending, blocking, reporting, and what the clock does to turns and threads."""

from nintei.talk.actions.cases import answer_report, lift_suspension, look_into_report, read_thread
from nintei.talk.actions.endings import close_inquiry, decline, end_quiet_threads, say_no_reply_needed
from nintei.talk.actions.files import forget_files, hold_files
from nintei.talk.actions.guards import block, report, unblock
from nintei.talk.actions.inquiries import start_inquiry
from nintei.talk.actions.messages import edit_message, mark_read, send_message
from nintei.talk.actions.replies import change_reply, move_reply, remove_reply, save_reply
from nintei.talk.actions.settling import allow_emergencies, settle_due_turns
from nintei.talk.actions.shares import agree_contact, ask_contact, refuse_contact, withdraw_contact

__all__ = [
    "agree_contact", "allow_emergencies", "answer_report", "ask_contact", "block", "change_reply", "close_inquiry",
    "decline", "edit_message", "end_quiet_threads", "forget_files", "hold_files", "lift_suspension", "look_into_report",
    "mark_read", "move_reply", "read_thread", "refuse_contact", "remove_reply", "report", "save_reply",
    "say_no_reply_needed", "send_message", "settle_due_turns", "start_inquiry", "unblock", "withdraw_contact",
]  # fmt: skip
