"""Agreeing to confidentiality, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import NotFound, Refusal
from nintei.people import queries
from nintei.people.models import Agreement, User


class AnotherText(Refusal):
    """The text changed while it was being read."""

    code = "another_text"


@writes
def agree(*, by: User, digest: str, at: datetime) -> Agreement:
    """Agree to the text in force. ``digest``: of the text that was on the page; AnotherText when that is not the one."""
    text = queries.current_version(at=at)
    if text is None or text.digest != digest:
        raise AnotherText(
            _("読んでいるあいだに文面が新しくなりました。新しい文面を読んでから、もう一度同意してください。")
        )
    said = {"user": by, "version": text.version, "withdrawn_at": None}
    standing = Agreement.objects.filter(**said).first()
    if standing is not None and standing.digest == digest:
        return standing
    Agreement.objects.filter(**said).update(withdrawn_at=at)
    return Agreement.objects.create(user=by, version=text.version, digest=digest, agreed_at=at)


@writes
def withdraw_agreement(*, by: User, at: datetime) -> int:
    """Take back what one agreed to; it no longer holds for what begins later. Returns how many versions it were."""
    found = Agreement.objects.filter(user=by, withdrawn_at=None).update(withdrawn_at=at)
    if not found:
        raise NotFound(_("取り消せる同意はありません。"))
    return found
