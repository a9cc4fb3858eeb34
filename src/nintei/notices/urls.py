"""Addresses of notices."""

from django.urls import path

from nintei.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.index, name="index"),
    path("notices/readings/", views.readings, name="readings"),
    path("notices/<int:notice_id>/reading/", views.reading, name="reading"),
]
