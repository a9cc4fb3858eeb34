"""A text that somebody keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.talk.forms.words import Words, area
from nintei.talk.rules import texts


class SavedReplyForm(forms.Form):
    """Its name in the list, and its words."""

    title = Words(
        label=_("ひな形の名前"), most=texts.MOST_TITLE, is_line=True, error_messages={"required": _("名前を書いてください。")},
        help_text=_("自分にだけ見えます。"),
    )  # fmt: skip
    body = Words(
        label=_("文章"), most=texts.MOST_SIGNS, widget=area(7), error_messages={"required": _("本文を書いてください。")}
    )  # fmt: skip

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **said)
