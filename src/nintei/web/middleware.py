"""What happens around every page: the person's language, and refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import defaults

from nintei.kit.errors import Malformed, Refusal, TooLarge
from nintei.notices import queries as notices
from nintei.people import queries as people
from nintei.talk.queries import threads

Answer = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Speak the signed-in person's language, unless this browser has chosen one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(user.locale)
            request.LANGUAGE_CODE = translation.get_language()
        if user.is_authenticated:
            # Asked for only by pages that show it.
            request.unread_notices = SimpleLazyObject(lambda: notices.unread_count(viewer=user))
            request.dead_address = SimpleLazyObject(lambda: notices.dead_address(viewer=user))
            request.unread_threads = SimpleLazyObject(lambda: threads.unread_count(viewer=user))
            request.person_name = SimpleLazyObject(
                lambda: people.names([user.public_id]).get(user.public_id) or user.email
            )
        return self.get_response(request)


class SizeMiddleware:
    """Turn away what is larger than any form here may be before a byte of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or "0"
        if told.isdecimal() and int(told) > settings.UPLOAD_MAX_REQUEST_SIZE:
            return too_large(request)
        return self.get_response(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """413 as a page of its own: nobody is known yet, and nothing of the request has been read."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        refusal = TooLarge(
            _(
                "送られた内容が大きすぎて、受け取れませんでした。前のページに戻り、ファイルを減らすか小さくしてください。"
            )
        )
        context = {"refusal": refusal, "back": _page_before(request), "LANGUAGE_CODE": language}
        return HttpResponse(render_to_string("413.html", context), status=refusal.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that was not read: too much in it says so, anything else gets Django's own short answer."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return defaults.bad_request(request, exception)


class RefusalMiddleware:
    """A ``Refusal`` from any room becomes a page with its sentence and its status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """No door looks for a null character in an address; nobody types one and PostgreSQL cannot store it.

        Forms look for it themselves, and keep what else was typed; the API says so in its own form.
        """
        if request.resolver_match is not None and request.resolver_match.namespace == "api":
            return None
        said = (value for _name, values in request.GET.lists() for value in values)
        if "\0" in request.path or any("\0" in value for value in said):
            return self.process_exception(
                request, Malformed(_("読めない文字（ヌル文字）が含まれています。入力し直してください。"))
            )
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal as a page or a fragment; None for everything else, which is a fault and not an answer."""
        if not isinstance(exception, Refusal):
            return None
        page = "web/_refusal.html" if request.htmx else "web/refusal.html"
        context = {"refusal": exception, "back": _page_before(request)}
        return render(request, page, context, status=exception.status)


def _page_before(request: HttpRequest) -> str:
    """The page of this site that led here, or ""."""
    told = request.headers.get("Referer", "")
    return told if url_has_allowed_host_and_scheme(told, {request.get_host()}) else ""
