"""The front page, public profiles with their figures, the language switch, the demo's mail, and the API."""

from django.urls import path

from nintei.web import api, views

urlpatterns = [
    path("", views.home, name="home"),
    path("people/<str:public_id>/", views.person, name="person"),
    path("figures/", views.figures, name="figures"),
    path("me/figures/<slug:figure>/", views.figure, name="figure"),
    path("counts/", views.counts, name="counts"),
    path("demo/mail/", views.demo_mail, name="demo_mail"),
    path("i18n/setlang/", views.language, name="set_language"),
    path("api/", api.guide, name="api_guide"),
    path("api/openapi.json", api.schema, name="api_schema"),
    path("api/problems/<slug:code>/", api.problem, name="api_problem"),
    path("api/", api.urls),
]
