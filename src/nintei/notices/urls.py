"""Addresses of notices."""

from django.urls import path

from nintei.notices import desk, views

app_name = "notices"
urlpatterns = [
    path("notices/", views.index, name="index"),
    path("notices/readings/", views.readings, name="readings"),
    path("notices/<int:notice_id>/", views.notice, name="notice"),
    path("notices/<int:notice_id>/reading/", views.reading, name="reading"),
    path("notices/digests/", views.digests, name="digests"),
    path("notices/digests/<int:digest_id>/", views.digest, name="digest"),
    path("notices/stop/<str:token>/", views.stop, name="stop"),
    path("notices/address/", views.address, name="address"),
    path("notices/address/<str:token>/", views.address_proof, name="address_proof"),
    path("me/notices/preferences/", views.preferences, name="preferences"),
    path("desk/mail/", desk.mail, name="desk"),
]
