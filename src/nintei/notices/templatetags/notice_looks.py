"""The colour and the icon of each topic."""

from __future__ import annotations

from django import template

from nintei.notices.kinds import Topic

register = template.Library()

LOOKS: dict[Topic, tuple[str, str]] = {
    Topic.OFFERED: ("ok", "award"),
    Topic.GRANTED: ("ok", "badge-check"),
    Topic.WARNED: ("warn", "triangle-alert"),
    Topic.NOTICED: ("no", "hourglass"),
    Topic.LAPSED: ("no", "circle-x"),
    Topic.RECOVERED: ("ok", "circle-check"),
    Topic.DORMANT: ("off", "circle-pause"),
    Topic.AWAKE: ("ok", "circle-check"),
    Topic.SUSPENDED: ("no", "ban"),
    Topic.REINSTATED: ("ok", "undo-2"),
    Topic.REVOKED: ("no", "ban"),
    Topic.APPEAL_OPENED: ("main", "scale"),
    Topic.APPEAL_UPHELD: ("ok", "scale"),
    Topic.APPEAL_REFUSED: ("warn", "scale"),
    Topic.POLICY_PUBLISHED: ("main", "file-text"),
    Topic.MESSAGE: ("main", "mail"),
    Topic.TURN_HALF: ("warn", "clock"),
    Topic.TURN_SOON: ("no", "hourglass"),
    Topic.QUIET_HALF: ("warn", "clock"),
    Topic.ENDS_SOON: ("warn", "hourglass"),
    Topic.TURN_MISSED: ("no", "circle-x"),
    Topic.NOT_ANSWERED: ("warn", "clock"),
    Topic.NOT_NEEDED: ("off", "check"),
    Topic.DECLINED: ("off", "circle-x"),
    Topic.CLOSED: ("off", "circle-x"),
    Topic.CLIENT_SILENT: ("off", "circle-pause"),
    Topic.UNANSWERED: ("off", "circle-pause"),
    Topic.FADED: ("off", "circle-pause"),
    Topic.CONTACT_ASKED: ("main", "users"),
    Topic.CONTACT_AGREED: ("ok", "users"),
    Topic.DESK_READ: ("warn", "shield-check"),
    Topic.TURN_KEPT: ("ok", "circle-check"),
    Topic.TURN_NEUTRAL: ("off", "info"),
}


@register.filter
def tone(topic: Topic) -> str:
    """The class that colours it."""
    return LOOKS[topic][0]


@register.filter
def sign(topic: Topic) -> str:
    """The name of its icon."""
    return LOOKS[topic][1]
