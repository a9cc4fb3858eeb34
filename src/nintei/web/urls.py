"""The front page and the language switch."""

from django.urls import include, path

from nintei.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("people/<str:public_id>/", views.person, name="person"),
    path("i18n/", include("django.conf.urls.i18n")),
]
