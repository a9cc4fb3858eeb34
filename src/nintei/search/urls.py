"""Addresses of searching; in front of the people's own pages."""

from django.urls import path

from nintei.search import views

app_name = "search"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/ranking/", views.ranking, name="ranking"),
]
