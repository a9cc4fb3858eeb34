"""Django's name for the room talk."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as noop

from nintei.kit import personal


class TalkConfig(AppConfig):
    """The room talk."""

    name = "nintei.talk"
    label = "talk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse to start with a list of holidays that cannot be read."""
        from nintei.talk.queries.holidays import own_days

        own_days()
        _declare()


def _declare() -> None:
    from nintei.talk.actions.leaving import end_for

    theirs = noop("相手のやり取りでもあります。名前は「退会した人」に変わります。")
    staff = noop("運営の仕事の記録です。")
    hold = personal.hold
    hold("talk.Thread", "freelancer", "client", what=noop("やり取り"), stays=theirs)
    hold(
        "talk.Message",
        "thread__freelancer",
        "thread__client",
        what=noop("メッセージ"),
        stays=theirs,
        omits=("text_hash",),
    )
    hold("talk.Turn", "thread__freelancer", "thread__client", what=noop("返信の期限"), stays=theirs)
    hold("talk.Report", "by", what=noop("運営への報告"), stays=noop("報告された相手への対応の記録です。"))
    hold(
        "talk.Attachment", "thread__freelancer", "thread__client", what=noop("やり取りのファイル"), stays=theirs,
        omits=("key", "preview_key"), file_keys=("key",),
    )  # fmt: skip
    hold(
        "talk.Measure", "about", what=noop("運営がとった処置"), stays=noop("守るために行ったことの記録です。"),
        omits=("made_by", "lifted_by"),
    )  # fmt: skip
    hold("talk.Look", "by", what=noop("運営がやり取りを開いた記録"), stays=staff, why_not=staff)
    hold("talk.Sent", "who", what=noop("送った数"))
    hold("talk.SavedReply", "owner", what=noop("保存した定型文"))
    hold("talk.ReadMark", "user", what=noop("どこまで読んだか"))
    hold("talk.Block", "by", what=noop("ブロックした相手"))
    personal.at_closing(end_for)
