"""Photos, and pieces of work with their files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.kit import files
from nintei.people.actions import portfolio


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """A list of uploaded files; empty when there are none."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in sent]


def _about(kinds: tuple[str, ...], most: int) -> dict[str, Any]:
    """What a file field says to the browser; what it says is only there to help."""
    return {"accept": files.accept(kinds), "data-most": most}


class PhotoForm(forms.Form):
    """A face."""

    photo = forms.FileField(
        label=_("写真"),
        help_text=_(
            "JPEG・PNG・WebP、15MBまで。真ん中を正方形に切り取ります。撮影場所などの情報は残りません。"
        ),
        widget=forms.FileInput(attrs=_about(files.PICTURES, portfolio.PHOTO_BYTES)),
    )


class PieceForm(forms.Form):
    """A piece of work. ``without``: files to take out."""

    title = forms.CharField(label=_("題"), max_length=80)
    description = forms.CharField(
        label=_("説明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("何のために、どこを担当したかを書くと伝わります。見せてよいものだけを載せてください。"),
    )  # fmt: skip
    link = forms.URLField(
        label=_("リンク先"), max_length=300, required=False, assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip
    uploads = FilesField(
        label=_("ファイル"), required=False,
        help_text=_("画像（JPEG・PNG・WebP）、PDF、MP3、MP4。1つ20MBまで、あわせて6個まで。"),
        widget=FilesInput(attrs=_about(portfolio.PIECE_KINDS, portfolio.PIECE_BYTES)),
    )  # fmt: skip
    without = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args: Any, kept: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["without"].choices = [(str(one.pk), one.name) for one in kept]
