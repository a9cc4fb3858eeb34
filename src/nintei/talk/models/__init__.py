"""Threads, their messages, reply turns, read marks, blocks, reports, files, saved replies."""

from nintei.talk.models.files import Attachment
from nintei.talk.models.guards import Block, Look, Measure, Report
from nintei.talk.models.pace import Sent
from nintei.talk.models.replies import SavedReply
from nintei.talk.models.shares import Share
from nintei.talk.models.threads import Message, ReadMark, Thread
from nintei.talk.models.turns import Turn

__all__ = [
    "Attachment", "Block", "Look", "Measure", "Message", "ReadMark", "Report", "SavedReply", "Sent", "Share", "Thread", "Turn",
]  # fmt: skip
