"""Who is on stage in this room's tests, and pictures to send."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from nintei.people import actions

AT = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def mio():
    return actions.register_user(email="mio@example.jp", display_name="みお", at=AT)


@pytest.fixture
def sora():
    return actions.register_user(email="sora@example.jp", display_name="そら", at=AT)


def picture(
    name: str = "作品.png", size: tuple[int, int] = (640, 480), colour: str = "teal"
) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")
