"""Everything that goes wrong as a problem by RFC 9457: a stable type, a title, and what to do in words."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from ninja.errors import HttpError, ValidationError

from nintei.kit.api.refusals import Invalid
from nintei.kit.errors import NotFound, Refusal, TooLarge

log = logging.getLogger("django.request")
MEDIA = "application/problem+json"
# code -> (title, what it means and what helps). Codes are never renamed: programs decide by them.
KNOWN: dict[str, tuple[Any, Any]] = {
    "unauthenticated": (
        lazy("誰からの送信か分かりません"),
        lazy("トークンがないか、使えないトークンです。Authorization: Bearer の形で、期限内のトークンを送ってください。"),
    ),
    "missing_scope": (
        lazy("トークンに権限がありません"),
        lazy("facts の scope にある権限を持つトークンを、新しく作ってください。権限はあとから足せません。"),
    ),
    "cross_site": (
        lazy("送信の出どころを確かめられません"),
        lazy("ログインしたページから変更を送るには、CSRFトークンが必要です。プログラムからは、トークンを使ってください。"),
    ),
    "forbidden": (lazy("してよい人ではありません"), lazy("見ることはできますが、この操作はほかの人のものです。")),
    "not_found": (
        lazy("見つかりません"),
        lazy("ないか、あなたには見えないものです。どちらなのかは、お知らせしません。"),
    ),
    "method_not_allowed": (
        lazy("この方法では使えないアドレスです"),
        lazy("使える方法は、答えの Allow に書いてあります。"),
    ),
    "outdated": (
        lazy("読んだあとで変わっています"),
        lazy("If-Match に書かれた版は、もう最新ではありません。読み直してから、もう一度送ってください。"),
    ),
    "unreadable": (lazy("JSONとして読めません"), lazy("UTF-8のJSONを、Content-Type: application/json で送ってください。")),
    "invalid": (
        lazy("直すところがあります"),
        lazy("errors に、場所（JSONポインターか、パラメーターの名前）と直し方があります。何も保存されていません。"),
    ),
    "malformed": (lazy("この内容では受け取れません"), lazy("detail に、何を直せばよいかが書いてあります。")),
    "too_large": (
        lazy("送られたものが大きすぎます"),
        lazy("一度に送れるのは2.5MBまでです。分けて送ってください。"),
    ),
    "bad_cursor": (
        lazy("続きの位置が読めません"),
        lazy("after には、前の答えの next にあるものを、そのまま使ってください。"),
    ),
    "key_reused": (
        lazy("同じキーで別の内容が送られました"),
        lazy("Idempotency-Key は、同じ内容を送り直すときだけ、同じものを使ってください。"),
    ),
    "not_answered_yet": (
        lazy("同じキーの送信が終わっていません"),
        lazy("はじめの送信が続いているか、途中で切れました。少し待っても変わらなければ、結果を読んで確かめてください。"),
    ),
    "too_fast": (lazy("送信の間隔が短すぎます"), lazy("Retry-After の秒数だけ待ってから、送ってください。")),
    "hours_do_not_meet": (
        lazy("時間帯が重なりません"),
        lazy("相手の稼働時間と、連絡が取れる時間帯が一度も重なりません。それでも送るときは、acknowledged_mismatch を true にしてください。"),
    ),
    "broken": (
        lazy("こちらの不具合です"),
        lazy("記録に残しました。同じ Idempotency-Key で送り直しても、二重に作られることはありません。"),
    ),
}  # fmt: skip
_OTHERS = (
    lazy("いまはできません"),
    lazy("いまの状態では、この操作はできません。理由と、できることは、detail の文にあります。"),
)
# The status of those that are no refusal of any room.
_STATUSES = {"method_not_allowed": 405, "unreadable": 400, "broken": 500}


@dataclass(frozen=True)
class Kind:
    """One kind of problem for its page."""

    code: str
    title: str
    meaning: str
    status: int


def kinds() -> list[Kind]:
    """Every kind that can be answered, by code."""
    statuses = {**{each.code: each.status for each in _refusals(Refusal)}, **_STATUSES}
    return [_kind(code, status) for code, status in sorted(statuses.items())]


def _refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _refusals(each)


def _kind(code: str, status: int) -> Kind:
    title, meaning = KNOWN.get(code, _OTHERS)
    return Kind(code, str(title), str(meaning), status)


def response(
    code: str, status: int, detail: str, *, facts: Any = None, errors: Any = None, headers: Any = None
) -> HttpResponse:
    """The problem as it is sent."""
    body = {
        "type": settings.SITE_URL + reverse("api_problem", args=[code]), "title": _kind(code, status).title,
        "status": status, "detail": detail, "code": code, "facts": facts or {}, "errors": errors or [],
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False, cls=DjangoJSONEncoder)
    return HttpResponse(text, status=status, content_type=MEDIA, headers=headers or {})


def of(request: HttpRequest, what: Exception) -> HttpResponse:
    """Any exception as a problem. What is no answer is logged, and said without its insides."""
    if isinstance(what, ValidationError):
        what = Invalid(_("直すところが %(n)s か所あります。") % {"n": len(what.errors)}, errors=_errors(what))
    if isinstance(what, Http404):
        what = NotFound(_("このアドレスには何もありません。"))
    if isinstance(what, RequestDataTooBig):
        what = TooLarge("")
    if isinstance(what, HttpError) and what.status_code == 400:
        return response("unreadable", 400, _("送られたものがJSONとして読めません。"))
    if isinstance(what, Refusal):
        headers, errors = getattr(what, "headers", {}), getattr(what, "errors", [])
        detail = str(what.message) or _kind(what.code, what.status).meaning
        return response(what.code, what.status, detail, facts=what.facts, errors=errors, headers=headers)
    log.error("API: %s %s", request.method, request.path, exc_info=what)
    return response("broken", 500, _("うまくいきませんでした。少し待ってから、もう一度送ってください。"))


def not_allowed(allowed: str) -> HttpResponse:
    """405 with the methods that are allowed."""
    return response(
        "method_not_allowed", 405, _("このアドレスで使える方法は %(allowed)s です。") % {"allowed": allowed},
        headers={"Allow": allowed},
    )  # fmt: skip


_SENTENCES = {
    "missing": lazy("必要な項目です。"),
    "extra_forbidden": lazy("この名前の項目はありません。"),
    "string_too_long": lazy("長すぎます（%(max_length)s文字まで）。"),
    "string_too_short": lazy("空にはできません。"),
    "literal_error": lazy("選べる値は %(expected)s です。"),
    "enum": lazy("選べる値は %(expected)s です。"),
    "greater_than_equal": lazy("%(ge)s以上の数にしてください。"),
    "less_than_equal": lazy("%(le)s以下の数にしてください。"),
    "string_pattern_mismatch": lazy("形が合いません：%(pattern)s"),
    "string_type": lazy("文字列を送ってください。"),
    "int_type": lazy("整数を送ってください。"),
    "int_parsing": lazy("整数を送ってください。"),
    "bool_type": lazy("true か false を送ってください。"),
}


def _errors(what: ValidationError) -> list[dict[str, str]]:
    found = []
    for each in what.errors:
        source, _name, *inside = each["loc"]
        if source == "body":
            place = {"pointer": "".join(f"/{_escaped(part)}" for part in inside)}
        else:
            place = {"parameter": str(each["loc"][-1])}
        sentence = _SENTENCES.get(each["type"], lazy("この値は受け取れません。"))
        found.append({**place, "detail": str(sentence) % each.get("ctx", {})})
    return found


def _escaped(part: Any) -> str:
    """A part of a JSON pointer, by RFC 6901."""
    return str(part).replace("~", "~0").replace("/", "~1")
