"""Decisions of the room: what is told as what, when it goes out, and what a mail server's answer means."""

from nintei.notices.rules.topics import NEWS, fails_keep, figure, heard, is_news, settled, topic_of

__all__ = ["NEWS", "fails_keep", "figure", "heard", "is_news", "settled", "topic_of"]
