"""Threads, their messages, reply turns, read marks, blocks, reports, saved replies."""

from nintei.talk.models.files import Attachment
from nintei.talk.models.guards import Block, Report
from nintei.talk.models.pace import Sent
from nintei.talk.models.replies import SavedReply
from nintei.talk.models.threads import Message, ReadMark, Thread
from nintei.talk.models.turns import Turn

__all__ = ["Attachment", "Block", "Message", "ReadMark", "Report", "SavedReply", "Sent", "Thread", "Turn"]
