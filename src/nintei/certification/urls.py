"""Addresses of certification; nouns only."""

from django.urls import path, re_path

from nintei.certification import desk, views

app_name = "certification"
urlpatterns = [
    path("certification/", views.own, name="mine"),
    path("certification/policies/", views.policies, name="policies"),
    path("certification/policies/<slug:series>/", views.policy, name="policy"),
    path("certification/statements/<int:evaluation>/", views.statement, name="statement"),
    path("certification/standings/<int:standing>/<slug:step>/", views.standing_step, name="standing_step"),
    re_path(
        r"^certification/appeals/writing/(?P<thing>entry|evaluation)/(?P<number>[0-9]+)/$",
        views.appeal_writing,
        name="appeal_writing",
    ),
    path("certification/appeals/<int:appeal>/", views.appeal, name="appeal"),
    path("desk/certification/", desk.overview, name="desk"),
    path("desk/certification/appeals/<int:appeal>/", desk.appeal, name="desk_appeal"),
    path("certification/<slug:category>/events/<slug:criterion>/", views.events, name="events"),
]
