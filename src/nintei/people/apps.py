"""Django's name for the room people, and what it holds about whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as noop

from nintei.kit import personal

_SHELL = noop("名前を消した空の行だけが残ります。ほかの人の記録が指す先だからです。")
_TOGETHER = noop("組織の記録は、ほかのメンバーのものでもあります。")
_SECRET = noop("ログインのための秘密なので、書き出しません。")
_STAFF = noop("運営の仕事の記録です。")


class PeopleConfig(AppConfig):
    """The room people."""

    name = "nintei.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what is held about a person here and in the libraries' own tables."""
        personal.named("people.User", "public_id")
        personal.named("people.Organisation", "public_id")
        personal.named("catalog.Skill", "slug")
        _declare_own()
        _declare_profile()
        _declare_checks()
        _declare_libraries()


def _declare_own() -> None:
    hold = personal.hold
    hold("people.User", "pk", what=noop("アカウント"), stays=_SHELL, omits=("password",))
    hold("people.Profile", "user", what=noop("プロフィール"), stays=_SHELL)
    hold("people.Availability", "user", what=noop("稼働時間"))
    hold("people.Absence", "user", what=noop("不在の予定"))
    hold("people.ClientProfile", "user", what=noop("連絡が取れる時間帯とハラスメントの相談窓口"))
    hold("people.ClientDeclaration", "user", what=noop("依頼者としての申告"))
    hold("people.Agreement", "user", what=noop("秘密保持の同意の記録"))
    hold("people.Membership", "user", what=noop("組織のメンバーだった期間と役割"), stays=_TOGETHER)
    hold("people.OrganisationEvent", "by", "about", what=noop("組織でしたこと、されたこと"), stays=_TOGETHER)
    hold(
        "people.Invitation", "invited_by", "answered_by", what=noop("組織への招待"), stays=_TOGETHER,
        omits=("token_hash", "email"),
    )  # fmt: skip
    hold(
        "people.Organisation", "memberships__user", what=noop("組織"), stays=_TOGETHER,
        why_not=noop("名前はほかのメンバーのものでもあるため、メンバーだった期間だけを書き出します。"),
    )  # fmt: skip
    hold(
        "people.DataExport",
        "user",
        what=noop("書き出したデータ"),
        file_keys=("key",),
        why_not=noop("書き出しそのものです。"),
    )
    hold(
        "people.Closure", "user", what=noop("退会の手続き"),
        stays=noop("いつ退会したかを示す日付だけが残ります。理由は消えます。"),
    )  # fmt: skip


def _declare_profile() -> None:
    hold = personal.hold
    shown = ("key", "small_key")
    hold("people.PersonSkill", "user", what=noop("スキル"))
    hold("people.PersonLanguage", "user", what=noop("話せる言葉"))
    hold("people.Experience", "user", what=noop("職歴"))
    hold("people.Qualification", "user", what=noop("資格"))
    hold("people.Photo", "user", what=noop("顔写真"), omits=shown, file_keys=shown)
    hold("people.Piece", "user", what=noop("作品"))
    hold("people.PieceFile", "piece__user", what=noop("作品のファイル"), omits=shown, file_keys=shown)
    hold("people.Token", "user", what=noop("APIのトークン"), omits=("prefix", "digest"))
    hold(
        "people.KeptAnswer", "user", what=noop("APIへの同じ依頼を見分けるための控え"),
        why_not=noop("短いあいだだけの控えで、中身はほかの表にあります。"),
    )  # fmt: skip


def _declare_checks() -> None:
    hold = personal.hold
    hold("people.IdentityCheck", "user", what=noop("本人確認の記録"))
    hold("people.IdentityRequest", "user", what=noop("本人確認の申し込みの記録"))
    hold(
        "people.IdentityPicture",
        "request__user",
        what=noop("本人確認の写真"),
        file_keys=("key",),
        omits=("key",),
    )
    hold("people.IdentityLook", "request__user", what=noop("本人確認の写真を開いた記録"))


def _declare_libraries() -> None:
    hold = personal.hold
    hold("account.EmailAddress", "user", what=noop("登録したメールアドレス"))
    hold(
        "account.EmailConfirmation", "email_address__user", what=noop("メールアドレスの確認"), why_not=_SECRET
    )
    hold("mfa.Authenticator", "user", what=noop("ログインの鍵"), omits=("data",))
    hold(
        "usersessions.UserSession", "user", what=noop("ログイン中の端末の記録"), omits=("session_key", "data")
    )
    hold("people.User_groups", "user", what=noop("運営での権限"), why_not=_STAFF)
    hold("people.User_user_permissions", "user", what=noop("運営での権限"), why_not=_STAFF)
    hold("admin.LogEntry", "user", what=noop("管理画面での操作"), stays=_STAFF, why_not=_STAFF)
