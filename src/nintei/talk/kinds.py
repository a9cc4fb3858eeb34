"""Words of the room that others may name: states, answers, reasons."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Who moves: the two people of a thread, the clock, and the operator's staff."""

    FREELANCER = "freelancer"
    CLIENT = "client"
    CLOCK = "clock"
    OPERATOR = "operator"


class Subject(StrEnum):
    """What a thread is about."""

    INQUIRY = "inquiry"


class ThreadState(StrEnum):
    OPEN = "OPEN"
    DECLINED = "DECLINED"
    CLOSED = "CLOSED"
    CLIENT_SILENT = "CLIENT_SILENT"
    UNANSWERED = "UNANSWERED"


class WaitingFor(StrEnum):
    """Whose word comes next."""

    FREELANCER = "freelancer"
    CLIENT = "client"
    NOBODY = "nobody"


class TurnState(StrEnum):
    """OPEN and HELD wait; HELD: answered by a template, which counts only if a quote or decline follows."""

    OPEN = "OPEN"
    HELD = "HELD"
    ANSWERED = "ANSWERED"
    LAPSED = "LAPSED"
    VOID = "VOID"


WAITING = (TurnState.OPEN, TurnState.HELD)


class Answer(StrEnum):
    """What settles a turn."""

    REPLY = "reply"
    QUOTE = "quote"
    ACCEPT = "accept"
    DECLINE = "decline"


class Void(StrEnum):
    """Why a turn ended without anybody having had to answer."""

    CLOSED = "close"
    NO_REPLY_NEEDED = "no_reply_needed"
    BLOCKED = "block"


class Uncounted(StrEnum):
    """Why an outcome is neither good nor bad; shown to the person, read by no rule."""

    FEW_HOURS = "few_hours"
    NEVER_STAFFED = "never_staffed"
    NO_REPLY_NEEDED = "no_reply_needed"
    SENDER_BLOCKED = "sender_blocked"
    EMERGENCY = "emergency"


class Said(StrEnum):
    """What a line of a thread is: somebody's text, or something that happened."""

    TEXT = "text"
    DECLINE = "decline"
    NO_REPLY_NEEDED = "no_reply_needed"
    CLOSED = "closed"
    LAPSED = "lapsed"
    CLIENT_SILENT = "client_silent"
    UNANSWERED = "unanswered"
    READ_BY_DESK = "read_by_desk"
    CONTACT_ASKED = "contact_asked"
    CONTACT_AGREED = "contact_agreed"
    CONTACT_REFUSED = "contact_refused"
    CONTACT_WITHDRAWN = "contact_withdrawn"


class DeclineReason(StrEnum):
    BUSY = "busy"
    HOURS = "hours"
    PRICE = "price"
    FIELD = "field"
    OTHER = "other"


class ReportReason(StrEnum):
    SPAM = "spam"
    OUTSIDE_PAYMENT = "outside_payment"
    HARASSMENT = "harassment"
    FRAUD = "fraud"
    OTHER = "other"


class CaseState(StrEnum):
    """What has become of a report."""

    NEW = "NEW"
    UNDER_WAY = "UNDER_WAY"
    ANSWERED = "ANSWERED"


class MeasureKind(StrEnum):
    """What an operator may do about a reported person; none of them is "no finding"."""

    WARN = "warn"
    REMOVE = "remove"
    SUSPEND = "suspend"
    SCOUT = "scout"


class ShareState(StrEnum):
    """What has become of a request to exchange contact details."""

    ASKED = "ASKED"
    AGREED = "AGREED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class ShareWho(StrEnum):
    """The two sides of such a request."""

    ASKER = "asker"
    ASKED = "asked"


class Contact(StrEnum):
    """Ways to reach somebody outside the site."""

    MAIL = "mail"
    PHONE = "phone"
    URL = "url"
    LINE = "line"
