"""Pictures are made anew, and the ones that would burst are refused before they are decoded."""

from __future__ import annotations

import io
import struct
import time
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from nintei.kit import files
from nintei.kit.errors import Malformed

ORIENTATION, MAKE = 0x0112, 0x010F


def upload(image: Image.Image, form: str, **how: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    image.save(out, form, **how)
    return SimpleUploadedFile(f"x.{form.lower()}", out.getvalue())


def reopened(made: files.Picture) -> Image.Image:
    return Image.open(io.BytesIO(made.content))


def huge_png(side: int) -> bytes:
    """Declares side x side pixels and holds none of them."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))
        )

    header = struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def huge_webp() -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + (16382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("content", [huge_png(50_000), huge_png(9_000), huge_webp()])
def test_a_picture_that_would_burst_is_refused_before_it_is_decoded(content: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(Malformed, match="メガピクセル"):
        files.picture(SimpleUploadedFile("x.png", content), longest=800)
    assert time.monotonic() - began < 0.5


def test_a_picture_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    lying = Image.new("RGB", (300, 200), "navy")
    lying.paste("red", (0, 0, 300, 20))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "secret camera"
    sent = upload(lying, "JPEG", exif=exif, comment=b"secret", quality=95)
    assert b"secret" in sent.read()
    for form in ("webp", "jpeg"):
        made = files.picture(sent, longest=150, form=form)
        assert (made.width, made.height) == (100, 150)
        assert b"secret" not in made.content
        again = reopened(made).convert("RGB")
        assert not reopened(made).getexif()
        # What was the top is now on the right.
        assert again.getpixel((97, 75))[0] > 150 > again.getpixel((20, 75))[0]


def test_a_square_is_cut_from_the_middle_and_small_pictures_stay_small() -> None:
    made = files.picture(upload(Image.new("RGB", (900, 300)), "PNG"), square=160)
    assert (made.width, made.height, made.mime) == (160, 160, "image/webp")
    made = files.picture(upload(Image.new("RGBA", (3000, 2000)), "PNG"), longest=600)
    assert (made.width, made.height) == (600, 400)
    made = files.picture(upload(Image.new("RGB", (90, 30)), "PNG"), longest=1600)
    assert (made.width, made.height) == (90, 30)


def test_what_lets_light_through_stays_so_or_gets_white_behind_it() -> None:
    glass = upload(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")
    assert reopened(files.picture(glass, longest=20)).mode == "RGBA"
    assert reopened(files.picture(glass, longest=20, form="jpeg")).getpixel((5, 5)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
    made = files.picture(
        upload(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True), longest=30
    )
    again = reopened(made)
    assert getattr(again, "n_frames", 1) == 1
    assert again.convert("RGB").getpixel((15, 15))[0] > 200


@pytest.mark.parametrize("mode", ["P", "L", "LA", "1", "CMYK", "I;16"])
def test_every_way_to_hold_colours_can_be_read(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert files.picture(upload(Image.new(mode, (10, 10)), form), longest=10).width == 10


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a" + bytes(50), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF"]
)
def test_what_is_no_picture_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Malformed, match="読めません"):
        files.picture(SimpleUploadedFile("x.png", content), square=10)


def test_half_a_picture_is_refused() -> None:
    whole = upload(Image.effect_noise((200, 200), 50), "PNG").read()
    with pytest.raises(Malformed):
        files.picture(SimpleUploadedFile("x.png", whole[: len(whole) // 2]), longest=100)
