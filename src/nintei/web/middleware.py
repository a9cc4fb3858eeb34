"""What happens around every page: the person's language, and refusals in words."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from nintei.kit.errors import Refusal
from nintei.notices import queries as notices
from nintei.people import queries as people

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
        """The refusal's page; None for everything else, which is a fault and not an answer."""
        if not isinstance(exception, Refusal):
            return None
        return render(request, "web/refusal.html", {"refusal": exception}, status=exception.status)
