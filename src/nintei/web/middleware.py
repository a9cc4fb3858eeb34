"""What happens around every page: the person's language, and refusals in words."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from nintei.kit.errors import Refusal
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
            request.unread_threads = SimpleLazyObject(lambda: threads.unread_count(viewer=user))
            request.person_name = SimpleLazyObject(
                lambda: people.names([user.public_id]).get(user.public_id) or user.email
            )
        return self.get_response(request)


class RefusalMiddleware:
    """A ``Refusal`` from any room becomes a page with its sentence and its status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

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
