"""Addresses of certification; nouns only. Fixed words come before what a category may be called."""

from django.urls import path, re_path

from nintei.certification import views
from nintei.certification.desk import appeals, overview, people, policies

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
    path("certification/figures/", views.figures, name="figures"),
    path("desk/certification/", overview.overview, name="desk"),
    path("desk/certification/progress/", overview.progress, name="desk_progress"),
    path("desk/certification/runs/", overview.runs, name="desk_runs"),
    path("desk/certification/appeals/", appeals.listed, name="desk_appeals"),
    path("desk/certification/appeals/<int:appeal>/", appeals.answer, name="desk_appeal"),
    path("desk/certification/people/", people.found, name="desk_people"),
    path("desk/certification/people/<path:about>/case/", people.opening, name="desk_case_opening"),
    path("desk/certification/people/<path:about>/", people.person, name="desk_person"),
    path("desk/certification/standings/<int:standing>/<slug:step>/", people.step, name="desk_step"),
    path("desk/certification/cases/", people.cases, name="desk_cases"),
    path("desk/certification/cases/<int:case>/", people.case, name="desk_case"),
    path("desk/certification/policies/", policies.listed, name="desk_policies"),
    path("desk/certification/drafts/", policies.draft, name="draft"),
    path("desk/certification/simulations/<int:simulation>/", policies.simulation, name="simulation"),
    path(
        "desk/certification/simulations/<int:simulation>/progress/",
        policies.simulation_progress,
        name="simulation_progress",
    ),
    path("desk/certification/whatifs/<slug:whatif>/", policies.whatif, name="whatif"),
    path("desk/certification/whatifs/<slug:whatif>/publication/", policies.publication, name="publication"),
    path("certification/<slug:category>/", views.category, name="category"),
    path("certification/<slug:category>/offer/", views.offer, name="offer"),
    path("certification/<slug:category>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("certification/<slug:category>/events/<slug:criterion>/", views.events, name="events"),
]
