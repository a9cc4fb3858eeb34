"""What operators fill in on the desk of certification; shape only, every decision lies in the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.certification.forms.policy_file import PolicyFileError, Problem, read_policy
from nintei.certification.rules.contest import CaseReason
from nintei.kit.periods import Month, PeriodError

# A policy has fewer than a hundred lines; a hundred times that is not one.
LARGEST = 100_000

REASONS = [
    (str(CaseReason.FRAUD), _("不正な取引")),
    (str(CaseReason.WASH_TRADE), _("自作自演の取引")),
    (str(CaseReason.IDENTITY), _("本人でない、または本人確認の偽り")),
    (str(CaseReason.THREATS), _("脅し・嫌がらせ")),
]
REASON_NAMES = dict(REASONS)


def _text(label: Any, rows: int, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    missing = {"required": _("ここに書いてください。")}
    return forms.CharField(
        label=label, help_text=help_text, widget=area, required=required, error_messages=missing
    )


class Plain(forms.Form):
    """A form without the colon that Django puts after a label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class AnswerForm(Plain):
    """The answer to an appeal: uphold or refuse, with the reasons that the person reads."""

    answer = forms.ChoiceField(
        label=_("答え"),
        widget=forms.RadioSelect,
        choices=[("upheld", _("認める")), ("refused", _("認めない"))],
        error_messages={"required": _("どちらかを選んでください。")},
    )
    reasons = _text(
        _("この人への理由"),
        6,
        _("本人がこのまま読みます。どの記録を見て、なぜそう判断したかを書いてください。"),
    )


class CaseForm(Plain):
    """The beginning of a look into somebody."""

    reason = forms.ChoiceField(
        label=_("疑いの種類"), choices=REASONS, error_messages={"required": _("理由の種類を選んでください。")}
    )
    note = _text(
        _("分かっていること"), 5, _("何を見たかを、ほかの担当者が確かめられるように書いてください。")
    )


class ClosingForm(Plain):
    """The end of a case."""

    outcome = _text(_("結果"), 4, _("何が分かり、なぜ閉じるのかを書いてください。"))


class StepForm(Plain):
    """Suspend, reinstate or revoke: a reason and the explanation that the person reads."""

    reason = forms.ChoiceField(label=_("理由の種類"), choices=REASONS)
    statement = _text(_("本人に示す説明"), 4, _("本人がこのまま読みます。"))

    def __init__(self, *args: Any, step: str = "suspend", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step == "reinstate":
            del self.fields["reason"]


class MonthField(forms.CharField):
    """A month like 2026-03."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-03", "inputmode": "numeric"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Month.parse(text)
        except PeriodError as error:
            raise forms.ValidationError(_("「2026-03」の形で月を書いてください。")) from error


class DraftForm(Plain):
    """A draft policy, pasted or uploaded, and the months to replay. ``problems`` are those of the file."""

    text = forms.CharField(
        label=_("基準のファイル（YAML）"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false", "wrap": "off"}),
    )
    file = forms.FileField(
        label=_("またはファイルを選ぶ"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/plain"}),
        help_text=_("選ぶと、上の欄の代わりに読まれます。"),
    )
    first = MonthField(label=_("最初の月"), error_messages={"required": _("月を選んでください。")})
    last = MonthField(label=_("最後の月"), error_messages={"required": _("月を選んでください。")})

    problems: tuple[Problem, ...] = ()
    # Kept apart from ``cleaned_data``, which loses a field that is refused; nobody has to type it again.
    read: str = ""

    def clean(self) -> dict[str, Any]:
        """The text that is meant, uploaded or pasted, read as a policy; the problems with their lines."""
        said = super().clean() or {}
        said["text"] = self.read = self._said(said)
        first, last = said.get("first"), said.get("last")
        if first and last and not first <= last <= first.plus(59):
            self.add_error("last", _("試算の期間は1か月以上60か月以内で選んでください。"))
        if not self.errors.get("text"):
            try:
                read_policy(self.read)
            except PolicyFileError as error:
                self.problems = tuple(error.problems)
                count = len(self.problems)
                self.add_error("text", _("直すところが %(n)s か所あります。") % {"n": count})
        return said

    def _said(self, said: dict[str, Any]) -> str:
        uploaded = said.get("file")
        if not uploaded:
            text = str(said.get("text") or "")
        elif uploaded.size > LARGEST:
            self.add_error("text", _("ファイルが大きすぎます。基準のファイルを選んでください。"))
            return ""
        else:
            try:
                text = uploaded.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error(
                    "text", _("ファイルを UTF-8 の文字として読めません。UTF-8 で保存し直してください。")
                )
                return ""
        if not text.strip():
            self.add_error("text", _("基準を貼り付けるか、ファイルを選んでください。"))
        elif len(text) > LARGEST:
            self.add_error("text", _("文が長すぎます。基準のファイルだけを貼り付けてください。"))
        return text.replace("\r\n", "\n")

    def lines(self) -> list[dict[str, Any]]:
        """The text that was read, line by line, each with what is to be corrected there."""
        found: dict[int, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.line, []).append(problem)
        return [
            {"number": number, "text": line, "problems": found.get(number, [])}
            for number, line in enumerate(self.read.split("\n"), start=1)
        ]


class PublicationForm(Plain):
    """The last step: the operator has read what it does."""

    whatif = forms.CharField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label=_("試算の結果を読みました。この版を公開します。公開した版は変えられません。"),
        error_messages={"required": _("公開するには、確認の印を付けてください。")},
    )


def last_months(today: date, count: int = 12) -> tuple[Month, Month]:
    """The months offered at first: the ``count`` evaluations up to this month's."""
    last = Month.of(today)
    return last.plus(1 - count), last
