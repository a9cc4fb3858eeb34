"""Addresses of certification; nouns only. Fixed words come before what a category may be called."""

from django.urls import path, re_path

from nintei.certification import desk, views

app_name = "certification"
urlpatterns = [
    path("certification/", views.own, name="mine"),
    path("certification/export/", views.export, name="export"),
    path("certification/policies/", views.policies, name="policies"),
    path("certification/policies/<slug:series>/", views.policy, name="policy"),
    path("certification/policies/<slug:series>/versions/<int:version>/", views.policy, name="policy_version"),
    re_path(
        r"^certification/policies/(?P<series>[-\w]+)/versions/(?P<version>[0-9]+)/policy\.(?P<form>json|yaml)$",
        views.policy_file,
        name="policy_file",
    ),
    path("certification/statements/<int:evaluation>/", views.statement, name="statement"),
    path("certification/standings/<int:standing>/<slug:step>/", views.standing_step, name="standing_step"),
    re_path(
        r"^certification/appeals/writing/(?P<thing>entry|evaluation)/(?P<number>[0-9]+)/$",
        views.appeal_writing,
        name="appeal_writing",
    ),
    path("certification/appeals/", views.own_appeals, name="appeals"),
    path("certification/appeals/<int:appeal>/", views.appeal, name="appeal"),
    path("certification/appeals/<int:appeal>/withdrawal/", views.appeal_withdrawal, name="appeal_withdrawal"),
    path("desk/certification/", desk.overview, name="desk"),
    path("desk/certification/appeals/<int:appeal>/", desk.appeal, name="desk_appeal"),
    path("certification/<slug:category>/", views.category, name="category"),
    path("certification/<slug:category>/offer/", views.offer, name="offer"),
    path("certification/<slug:category>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("certification/<slug:category>/events/<slug:criterion>/", views.events, name="events"),
]
