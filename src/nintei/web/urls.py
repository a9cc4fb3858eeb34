"""The front page, public profiles, the language switch, and the demo's mail."""

from django.urls import path

from nintei.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("people/<str:public_id>/", views.person, name="person"),
    path("counts/", views.counts, name="counts"),
    path("demo/mail/", views.demo_mail, name="demo_mail"),
    path("i18n/setlang/", views.language, name="set_language"),
]
