"""Addresses of one's own account, and of the desk for identity checks."""

from django.urls import path

from nintei.people import desk, views

app_name = "people"
urlpatterns = [
    path("me/profile/", views.profile, name="profile"),
    path("me/welcome/", views.first_steps, name="welcome"),
    path("me/profile/photo/removal/", views.photo_removal, name="photo_removal"),
    path("me/profile/<slug:name>/", views.section, name="profile_section"),
    path("me/skills/suggestions.json", views.skill_suggestions, name="skill_suggestions"),
    path("me/portfolio/new/", views.new_piece, name="new_piece"),
    path("me/portfolio/<int:piece_id>/", views.piece, name="piece"),
    path("me/portfolio/<int:piece_id>/removal/", views.piece_removal, name="piece_removal"),
    path("people/<str:public_id>/photos/<slug:version>/", views.photo, {"size": "large"}, name="photo"),
    path(
        "people/<str:public_id>/photos/<slug:version>/small/",
        views.photo,
        {"size": "small"},
        name="small_photo",
    ),
    path("people/<str:public_id>/pieces/<int:file_id>/", views.piece_file, name="piece_file"),
    path(
        "people/<str:public_id>/pieces/<int:file_id>/small/",
        views.piece_file,
        {"size": "small"},
        name="piece_small_file",
    ),
    path("me/availability/", views.availability, name="availability"),
    path("me/absences/", views.absences, name="absences"),
    path("me/absences/<int:absence_id>/withdrawal/", views.absence_withdrawal, name="absence_withdrawal"),
    path("me/client/", views.client, name="client"),
    path("me/client/hours/", views.client_hours, name="client_hours"),
    path("me/identity/", views.identity, name="identity"),
    path("me/identity/withdrawal/", views.identity_withdrawal, name="identity_withdrawal"),
    path("me/confidentiality/", views.confidentiality, name="confidentiality"),
    path(
        "me/confidentiality/withdrawal/", views.confidentiality_withdrawal, name="confidentiality_withdrawal"
    ),
    path("me/export/", views.exports, name="exports"),
    path("me/export/<int:export_id>/download/", views.export, name="export"),
    path("me/closure/", views.closure, name="closure"),
    path("me/closure/withdrawal/", views.closure_withdrawal, name="closure_withdrawal"),
    path("me/organisations/", views.organisations, name="organisations"),
    path(
        "me/invitations/<int:invitation_id>/<str:answer>/", views.invitation_answer, name="invitation_answer"
    ),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("organisations/<str:organisation>/", views.organisation, name="organisation"),
    path("organisations/<str:organisation>/invitations/", views.invitations, name="invitations"),
    path(
        "organisations/<str:organisation>/invitations/<int:invitation_id>/<str:step>/",
        views.invitation_step,
        name="invitation_step",
    ),
    path(
        "organisations/<str:organisation>/members/<str:member>/<str:step>/",
        views.member_step,
        name="member_step",
    ),
    path("organisations/<str:organisation>/<str:step>/", views.organisation_end, name="organisation_end"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revocation/", views.token_revocation, name="token_revocation"),
    path("desk/identity-checks/", desk.identity_checks, name="identity_checks"),
    path("desk/identity-checks/<str:public_id>/", desk.identity_check, name="identity_check"),
    path(
        "desk/identity-checks/<str:public_id>/pictures/<str:side>/",
        desk.identity_picture,
        name="identity_picture",
    ),
]
