"""How people show a document, and what the desk decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.kit import files
from nintei.people.kinds import PictureSide, Way
from nintei.people.models import IdentityCheck
from nintei.people.rules import identity as rules

WAYS = {
    Way.PICTURES: _("写真を送る"),
    Way.VIDEO: _("ビデオ通話で見せる"),
    Way.IN_PERSON: _("窓口で見せる"),
}
SIDES = {
    PictureSide.FRONT: _("書類の表"),
    PictureSide.BACK: _("書類の裏"),
    PictureSide.FACE: _("書類を持った顔"),
}


def _picture(side: PictureSide, help_text: Any = "") -> forms.FileField:
    widget = forms.ClearableFileInput(attrs={"accept": files.accept(files.PICTURES)})
    return forms.FileField(label=SIDES[side], required=False, widget=widget, help_text=help_text)


class IdentityRequestForm(forms.Form):
    """Which document, and how it is shown."""

    method = forms.ChoiceField(
        label=_("書類"), choices=IdentityCheck.Method.choices, widget=forms.RadioSelect
    )
    way = forms.ChoiceField(label=_("見せ方"), widget=forms.RadioSelect)
    wish = forms.CharField(
        label=_("都合のよい日時や場所"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例：平日の19時以降。担当者がメールで日時をお知らせします。"),
    )  # fmt: skip
    front = _picture(
        PictureSide.FRONT, _("マイナンバーカードは表だけを送ってください。番号のある裏は送らないでください。")
    )
    back = _picture(PictureSide.BACK, _("裏に住所の変更などが書かれているときだけ。"))
    face = _picture(PictureSide.FACE, _("書類の写真と顔が、はっきり写っているもの。"))

    def __init__(self, data: Any = None, uploads: Any = None, *, ways: Iterable[Way]) -> None:
        super().__init__(data, uploads)
        self.fields["way"].choices = [(way, WAYS[way]) for way in ways]

    def clean(self) -> dict[str, Any]:
        """``pictures``: {side: upload} of those that were chosen."""
        said = super().clean() or {}
        sides = {side: said.pop(side.value, None) for side in PictureSide}
        said["pictures"] = {side: upload for side, upload in sides.items() if upload}
        for side in rules.missing_pictures(said.get("way", ""), set(said["pictures"])):
            if side.value not in self.errors:
                self.add_error(side.value, _("この写真を選んでください。"))
        card = said.get("method") == IdentityCheck.Method.MY_NUMBER_CARD
        if card and PictureSide.BACK in said["pictures"] and said.get("way") == Way.PICTURES:
            self.add_error(
                "back",
                _("マイナンバーカードの裏は受け取れません。番号が書かれているため、表だけを送ってください。"),
            )
        return said


class IdentityDecisionForm(forms.Form):
    """What an operator decides."""

    decision = forms.ChoiceField(
        label=_("決定"), choices=[("approve", _("確認できた")), ("refuse", _("確認できない"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("確認できない理由"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本人にそのまま伝わります。どうすれば確認できるかも書いてください。"),
    )  # fmt: skip
    note = forms.CharField(label=_("メモ（番号は書かないでください）"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """A refusal says why; ``is_approved`` instead of the word."""
        said = super().clean() or {}
        said["is_approved"] = said.pop("decision", "") == "approve"
        if "decision" not in self.errors and not said["is_approved"] and not said.get("reason", "").strip():
            self.add_error("reason", _("断る理由を書いてください。本人に、そのまま伝わります。"))
        return said
