"""Addresses: each room brings its own; nouns only."""

from __future__ import annotations

from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# search comes before web: /people/ranking/ is a page, not a person.
ROOMS = ["search", "web", "people", "certification", "talk", "notices"]

# One way in: Django's own form would ask operators neither for a code nor for their second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "nintei.web.middleware.bad_request"
urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *(path("", include(f"nintei.{room}.urls")) for room in ROOMS if find_spec(f"nintei.{room}.urls")),
]
