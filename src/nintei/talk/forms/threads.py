"""What the two people of a thread send in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.talk.forms.files import FilesField
from nintei.talk.forms.words import OnceField, Words, area
from nintei.talk.kinds import DeclineReason, ReportReason
from nintei.talk.rules import shares, texts

DECLINE_WORDS = {
    DeclineReason.BUSY: _("予定が埋まっている"),
    DeclineReason.HOURS: _("時間帯が合わない"),
    DeclineReason.PRICE: _("予算が合わない"),
    DeclineReason.FIELD: _("自分の分野ではない"),
    DeclineReason.OTHER: _("その他の理由"),
}
REPORT_WORDS = {
    ReportReason.SPAM: _("一斉送信の勧誘"),
    ReportReason.OUTSIDE_PAYMENT: _("サイトの外での支払いの誘い"),
    ReportReason.HARASSMENT: _("嫌がらせ"),
    ReportReason.FRAUD: _("詐欺の疑い"),
    ReportReason.OTHER: _("その他の問題"),
}


class CorrectionForm(forms.Form):
    """The words of one message."""

    body = Words(
        label=_("メッセージ"), most=texts.MOST_SIGNS, widget=area(5),
        error_messages={"required": _("本文を書いてください。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **said)


class MessageForm(CorrectionForm):
    """One new message, and what goes with it. ``held``: files that are kept and wait for the message."""

    once = OnceField()
    files = FilesField(label=_("ファイル(任意)"), required=False)

    def __init__(
        self, *args: Any, held: Sequence[Any] = (), complaints: Sequence[str] = (), **said: Any
    ) -> None:
        super().__init__(*args, **said)
        self.held, self.complaints = held, complaints

    def clean(self) -> dict[str, Any]:
        """``files``: ids of what is kept, in place of the uploads; complaints about the others."""
        for complaint in self.complaints:
            self.add_error("files", complaint)
        return (super().clean() or {}) | {"files": [each.pk for each in self.held]}


class DeclineForm(forms.Form):
    """A no with its reason."""

    reason = forms.ChoiceField(
        label=_("理由"), choices=list(DECLINE_WORDS.items()), widget=forms.RadioSelect, initial=DeclineReason.BUSY,
        error_messages={"required": _("辞退の理由を選んでください。")},
    )  # fmt: skip
    busy_until = forms.DateField(
        label=_("次に空く日(任意)"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    note = Words(label=_("ひとこと(任意)"), most=texts.MOST_NOTE, required=False)


class ReportForm(forms.Form):
    """What is wrong with a thread."""

    reason = forms.ChoiceField(
        label=_("報告の理由"), choices=list(REPORT_WORDS.items()), widget=forms.RadioSelect
    )
    message = forms.IntegerField(
        label=_("どのメッセージですか(任意)"), required=False, min_value=1, max_value=2**63 - 1, widget=forms.Select
    )  # fmt: skip
    note = Words(
        label=_("くわしい事情(「その他の問題」では必須)"),
        most=texts.MOST_NOTE,
        required=False,
        widget=area(3),
    )


class ContactForm(forms.Form):
    """How one can be reached."""

    words = Words(
        label=_("あなたの連絡先"), most=shares.MOST_WORDS, widget=area(2),
        help_text=_("メールアドレス、電話番号など、相手に見せるものだけを書きます。"),
        error_messages={"required": _("連絡先を書いてください。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **said)


class NothingForm(forms.Form):
    """A button without anything to fill in."""
