"""Who is asking: a token, or somebody who is logged in on the site's own pages. And how fast."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from nintei.kit.api.refusals import CrossSite, MissingScope, TooFast, Unauthenticated
from nintei.people import actions, queries
from nintei.people.kinds import Scope
from nintei.people.models import Token

MINUTE = 60


class Bearer(HttpBearer):
    """Lets in who has a token with ``scope`` (any token when it is None), or a session of the site itself."""

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """The token, or the person of the session; from then on ``request.user`` is who asks."""
        said = request.headers.get("Authorization")
        if said is None:
            return self._of_session(request)
        kind, _space, text = said.partition(" ")
        if kind.lower() != "bearer":
            raise _refused(_("AuthorizationはBearerの形で送ってください。"))
        return self.authenticate(request, text.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """The token in force that reads so, counted, and allowed to do this."""
        at, found = timezone.now(), queries.token_of(token)
        if found is None or not found.user.is_active:
            raise _refused(_("このトークンは使えません。写し間違いがないか確かめてください。"))
        if found.revoked_at is not None:
            raise _refused(_("このトークンは無効にされています。新しいトークンを作ってください。"))
        if found.expires_at <= at:
            raise _refused(_("このトークンは期限が切れています。新しいトークンを作ってください。"))
        request.user, request.token = found.user, found  # type: ignore[attr-defined]
        if "Accept-Language" not in request.headers:
            translation.activate(found.user.locale)
        _paced(request, found, at)
        if self.scope is not None and self.scope not in found.scopes:
            raise MissingScope(
                _("このトークンにはその権限（%(scope)s）がありません。") % {"scope": self.scope},
                headers={
                    "WWW-Authenticate": f'Bearer realm="api", error="insufficient_scope", scope="{self.scope}"'
                },
                scope=self.scope,
            )
        return found

    def _of_session(self, request: HttpRequest) -> Any:
        request.token = None  # type: ignore[attr-defined]
        # Cookies count on the site's own pages only, whoever else may use the API with a token.
        origin = request.headers.get("Origin")
        is_ours = origin is None or origin == f"{request.scheme}://{request.get_host()}"
        if not (request.user.is_authenticated and is_ours):
            raise Unauthenticated(
                _("トークンを付けて送ってください。トークンは「APIのトークン」のページで作れます。"),
                headers={"WWW-Authenticate": 'Bearer realm="api"'},
            )
        if check_csrf(request) is not None:
            raise CrossSite(
                _("送信の出どころを確かめられません。ページを開き直すか、トークンを使ってください。")
            )
        return request.user


def _refused(message: str) -> Unauthenticated:
    return Unauthenticated(message, headers={"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'})


def _paced(request: HttpRequest, token: Token, at: datetime) -> None:
    """Count the request; ``request.pace`` is (most, left, seconds until the next minute) for the headers."""
    most, wait = settings.API_PER_MINUTE, MINUTE - at.second
    made = actions.count_request(token=token, today=timezone.localdate(at), at=at)
    request.pace = (most, max(most - made, 0), wait)  # type: ignore[attr-defined]
    if made > most:
        raise TooFast(
            _("1分間の回数（%(most)s回）を超えました。%(wait)s秒待ってから送ってください。")
            % {"most": most, "wait": wait},
            headers={"Retry-After": str(wait)}, most=most, wait=wait,
        )  # fmt: skip
