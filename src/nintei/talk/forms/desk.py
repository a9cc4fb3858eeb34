"""What operators write: a decision about a report, a reason to read a thread."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.talk.forms.words import Words, area
from nintei.talk.kinds import MeasureKind
from nintei.talk.rules import cases, texts

MEASURE_WORDS = {
    MeasureKind.WARN: _("注意する"),
    MeasureKind.REMOVE: _("印を付けたメッセージを表示から外す"),
    MeasureKind.SUSPEND: _("メッセージの送信を止める"),
    MeasureKind.SCOUT: _("一斉送信の勧誘として、返信の記録から外す"),
}


class AnswerForm(forms.Form):
    """Measures, or none for no finding; the reasons for the one, the answer for the other."""

    measures = forms.MultipleChoiceField(
        label=_("措置(選ばなければ「問題なし」)"), choices=list(MEASURE_WORDS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("送信を止める日数"), choices=[(0, "—"), *((n, n) for n in cases.SUSPENSIONS)], coerce=int, required=False,
        empty_value=0,
    )  # fmt: skip
    statement = Words(
        label=_("本人に伝える理由"), most=texts.MOST_SIGNS, required=False, widget=area(4),
        help_text=_("どの規則に、どの事実で触れたかを書きます。措置をとるときは必須です。"),
    )  # fmt: skip
    answer = Words(
        label=_("報告した人への回答"), most=texts.MOST_SIGNS, widget=area(4),
        error_messages={"required": _("報告した人への回答を書いてください。")},
    )  # fmt: skip

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **said)

    @property
    def marked(self) -> list[int]:
        """Ids of the messages that are marked in the conversation above."""
        said = self.data.getlist("messages") if self.is_bound else []
        return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 19]

    def clean(self) -> dict[str, Any]:
        """``messages``: those that are marked."""
        return (super().clean() or {}) | {"messages": self.marked}


class ReadForm(forms.Form):
    """Why somebody of the staff reads a thread that nobody has reported."""

    reason = Words(
        label=_("読む理由"), most=texts.MOST_NOTE, widget=area(3), error_messages={"required": _("読む理由を書いてください。")},
        help_text=_("法令に基づく照会など。記録は消せません。ほかの運営担当者が確かめられ、やり取りの二人にも読んだことが表示されます。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **said)
