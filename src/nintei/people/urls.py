"""Addresses of one's own account, and of the desk for identity checks."""

from django.urls import path

from nintei.people import desk, views

app_name = "people"
urlpatterns = [
    path("me/profile/", views.profile, name="profile"),
    path("me/availability/", views.availability, name="availability"),
    path("me/absences/", views.absences, name="absences"),
    path("me/absences/<int:absence_id>/withdrawal/", views.absence_withdrawal, name="absence_withdrawal"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revocation/", views.token_revocation, name="token_revocation"),
    path("desk/identity-checks/", desk.identity_checks, name="identity_checks"),
    path("desk/identity-checks/<str:public_id>/", desk.identity_check, name="identity_check"),
]
