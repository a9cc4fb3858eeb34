"""Addresses of searching, and of its desk; in front of the people's own pages."""

from django.urls import path

from nintei.search import desk, views

app_name = "search"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/ranking/", views.ranking, name="ranking"),
    path("desk/search/", desk.overview, name="desk"),
    path("desk/search/synonyms/", desk.group, name="desk_group"),
    path("desk/search/synonyms/<int:group>/withdrawal/", desk.withdrawal, name="desk_withdrawal"),
]
