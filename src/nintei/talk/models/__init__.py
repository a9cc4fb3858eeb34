"""Threads, their messages, reply turns, read marks, blocks and reports."""

from nintei.talk.models.guards import Block, Report
from nintei.talk.models.threads import Message, ReadMark, Thread
from nintei.talk.models.turns import Turn

__all__ = ["Block", "Message", "ReadMark", "Report", "Thread", "Turn"]
