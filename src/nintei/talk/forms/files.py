"""Several files in one field."""

from __future__ import annotations

from typing import Any

from django import forms


class _Input(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they are is looked at where they are kept."""

    widget = _Input

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploads as a list."""
        return [each for each in (data if isinstance(data, list) else [data]) if each]
