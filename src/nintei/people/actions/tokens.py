"""Tokens are made, used and revoked; answers are kept for requests that are repeated."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from nintei.kit.db import writes
from nintei.kit.errors import Malformed, NotFound, Refusal
from nintei.people import queries, rules
from nintei.people.kinds import Scope
from nintei.people.models import KeptAnswer, Token, User

# A token that nobody remembers should not work for ever.
MOST_DAYS = 366
# For how long a repeated request gets the first one's answer.
KEPT_FOR = timedelta(days=1)


class TooManyTokens(Refusal):
    """One person has enough tokens."""

    code = "too_many_tokens"


class KeyReused(Refusal):
    """An Idempotency-Key came with another request than the first time."""

    code = "key_reused"
    status = 422


class NotAnsweredYet(Refusal):
    """The first request with this Idempotency-Key has no answer: it runs, or broke off."""

    code = "not_answered_yet"


@writes
def make_token(*, by: User, name: str, scopes: Collection[str], days: int, at: datetime) -> tuple[Token, str]:
    """(the row, the token itself, which nobody can read again). ``days``: until it expires, 366 at most."""
    by = User.objects.select_for_update().get(pk=by.pk)
    name = name.strip()
    if not name or len(name) > 60:
        raise Malformed(_("何に使うトークンか、60文字までの名前を付けてください。"))
    if not scopes or set(scopes) - set(Scope):
        raise Malformed(_("できることを一つ以上選んでください。"))
    if not 1 <= days <= MOST_DAYS:
        raise Malformed(_("有効期間は1日から366日までです。"))
    if Token.objects.filter(user=by, revoked_at=None, expires_at__gt=at).count() >= queries.MOST_TOKENS:
        raise TooManyTokens(
            _("トークンは%(most)s個までです。使っていないものを無効にしてください。")
            % {"most": queries.MOST_TOKENS}
        )
    text, prefix = rules.new_token()
    token = Token.objects.create(
        user=by, name=name, prefix=prefix, digest=rules.token_digest(text), made_at=at,
        scopes=[scope for scope in Scope if scope in scopes], expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return token, text


@writes
def revoke_token(*, by: User, token_id: int, at: datetime) -> None:
    """A token of one's own stops working at once; a stranger's is NotFound."""
    if not Token.objects.filter(pk=token_id, user=by, revoked_at=None).update(revoked_at=at):
        raise NotFound(_("このトークンは見つかりません。"))


@writes
def count_request(*, token: Token, today: date, at: datetime) -> int:
    """Count one request; returns how many there were in this minute, this one included.

    The count may be lost with the server's power, so that nobody waits for a disk on its account.
    """
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(
            """INSERT INTO people_tokenpace AS p (token_id, minute_at, requests) VALUES (%(token)s, %(minute)s, 1)
               ON CONFLICT (token_id) DO UPDATE SET minute_at = excluded.minute_at,
                  requests = CASE WHEN p.minute_at = excluded.minute_at THEN p.requests + 1 ELSE 1 END
               RETURNING requests""",
            {"token": token.pk, "minute": minute},
        )
        (requests,) = cursor.fetchone()
    if token.used_on != today:
        Token.objects.filter(pk=token.pk).update(used_on=today)
    return int(requests)


@writes
def open_answer(*, by: User, token: Token | None, key: str, fingerprint: str, at: datetime) -> KeptAnswer:
    """The kept answer under this key, or a new one without ``status``, to be filled in or forgotten by the asker.

    Refuses a key that came with another request (KeyReused), and one whose first request has no answer yet.
    Answers older than a day go.
    """
    KeptAnswer.objects.filter(made_at__lt=at - KEPT_FOR).delete()
    kept, is_new = KeptAnswer.objects.get_or_create(
        user=by, token=token, key=key, defaults={"fingerprint": fingerprint, "made_at": at}
    )
    if kept.fingerprint != fingerprint:
        raise KeyReused(
            _("このIdempotency-Keyは、別の内容の送信に使われています。新しいキーで送ってください。")
        )
    if not is_new and kept.status is None:
        raise NotAnsweredYet(
            _(
                "同じキーの送信がまだ終わっていないか、途中で切れました。結果を確かめてから、必要なら新しいキーで送ってください。"
            )
        )
    return kept


@writes
def keep_answer(*, kept: KeptAnswer, status: int, body: str, location: str = "") -> None:
    """Whoever sends the same request again is told the same."""
    KeptAnswer.objects.filter(pk=kept.pk).update(status=status, body=body, location=location)


@writes
def forget_answer(*, kept: KeptAnswer) -> None:
    """The request was refused and has changed nothing: its key is free again."""
    KeptAnswer.objects.filter(pk=kept.pk, status=None).delete()
