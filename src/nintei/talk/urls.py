"""Addresses of threads and of asking somebody."""

from django.urls import path

from nintei.talk import desk, views

app_name = "talk"
urlpatterns = [
    path("threads/", views.thread_list, name="threads"),
    path("threads/<int:thread_id>/", views.thread, name="thread"),
    path("threads/<int:thread_id>/lines/", views.lines, name="lines"),
    path("threads/<int:thread_id>/messages/", views.message, name="message"),
    path(
        "threads/<int:thread_id>/messages/<int:message_id>/correction/", views.correction, name="correction"
    ),
    path("threads/<int:thread_id>/contact/", views.contact, name="contact"),
    path("threads/<int:thread_id>/decline/", views.decline, name="decline"),
    path("threads/<int:thread_id>/closure/", views.closure, name="closure"),
    path("threads/<int:thread_id>/no-reply-needed/", views.no_reply_needed, name="no_reply_needed"),
    path("threads/<int:thread_id>/download/", views.download, name="download"),
    path("threads/<int:thread_id>/files/<int:file_id>/", views.file, name="file"),
    path("threads/<int:thread_id>/files/<int:file_id>/preview/", views.preview, name="preview"),
    path("threads/<int:thread_id>/report/", views.report, name="report"),
    path("desk/reports/", desk.reports, name="desk_reports"),
    path("desk/reports/looks/", desk.looks, name="desk_looks"),
    path("desk/reports/<int:number>/", desk.report, name="desk_report"),
    path("desk/reports/<int:number>/look/", desk.look, name="desk_look"),
    path("desk/reports/<int:number>/files/<int:file_id>/", desk.report_file, name="desk_file"),
    path("desk/reports/<int:number>/files/<int:file_id>/preview/", desk.report_preview, name="desk_preview"),
    path("desk/reports/<int:number>/measures/<int:measure_id>/lifting/", desk.lifting, name="desk_lifting"),
    path("desk/threads/<int:thread_id>/", desk.desk_thread, name="desk_thread"),
    path("me/saved-replies/", views.saved_replies, name="saved_replies"),
    path("me/saved-replies/<int:reply_id>/", views.saved_reply, name="saved_reply"),
    path("me/saved-replies/<int:reply_id>/place/", views.saved_reply_place, name="saved_reply_place"),
    path("me/saved-replies/<int:reply_id>/removal/", views.saved_reply_removal, name="saved_reply_removal"),
    path("people/<str:public_id>/inquiry/", views.inquiry, name="inquiry"),
    path("people/<str:public_id>/inquiry/hours/", views.inquiry_hours, name="inquiry_hours"),
    path("people/<str:public_id>/block/", views.block, name="block"),
    path("people/<str:public_id>/block/removal/", views.block_removal, name="block_removal"),
]
