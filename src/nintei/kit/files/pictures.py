"""Pictures made anew: upright, of a size that pages need, without anything a camera adds."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from nintei.kit.errors import Malformed

# Phones save 12, 24 or 50 megapixels unless told otherwise. Fifty of them are 200 MB while they are decoded.
MOST_PIXELS = 50_000_000
MOST_SIDE = 16_000
_READ = ("JPEG", "PNG", "WEBP")
_WRITTEN = {"webp": ("WEBP", "image/webp"), "jpeg": ("JPEG", "image/jpeg")}
_QUALITY = 84


@dataclass(frozen=True)
class Picture:
    """A picture of ours. ``form``: webp or jpeg; ``width`` and ``height`` in pixels."""

    content: bytes
    form: str
    width: int
    height: int

    @property
    def mime(self) -> str:
        return _WRITTEN[self.form][1]

    def name(self, stem: str) -> str:
        """A file name for saving."""
        return f"{stem}.{'jpg' if self.form == 'jpeg' else self.form}"

    def file(self) -> ContentFile[bytes]:
        """To be kept."""
        return ContentFile(self.content, name=self.name("picture"))


def picture(upload: Any, *, longest: int = 0, square: int = 0, form: str = "webp") -> Picture:
    """Decode an uploaded picture and draw it anew: the middle ``square`` pixels, or at most ``longest`` on its long side.

    Of several frames the first one. Malformed, before anything is decoded: more than MOST_PIXELS or MOST_SIDE; and
    whatever is no JPEG, PNG or WebP, or is broken.
    """
    upload.seek(0)
    try:
        _check_webp(upload)
        with Image.open(upload, formats=_READ) as opened:
            _check_size(*opened.size)
            # JPEG can be decoded at an eighth of its size, which costs an eighth of the time.
            opened.draft("RGB", (2 * (square or longest),) * 2 if square or longest else opened.size)
            drawn = _upright(_smaller(opened, longest=longest, square=square))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError, MemoryError):
        raise Malformed(
            _("画像として読めませんでした。JPEG・PNG・WebPの画像を選び直してください。")
        ) from None
    finally:
        upload.seek(0)
    if square:
        drawn = ImageOps.fit(drawn, (square, square), Image.Resampling.LANCZOS)
    elif longest and max(drawn.size) > longest:
        drawn.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return _written(drawn, form)


def _smaller(opened: Image.Image, *, longest: int, square: int) -> Image.Image:
    """At least twice the size that is wanted, so that whatever comes next copies little."""
    side, wanted = (min(opened.size), square) if square else (max(opened.size), longest)
    times = side // (2 * wanted) if wanted else 1
    return opened.reduce(times) if times > 1 and opened.mode in {"RGB", "RGBA", "L", "CMYK"} else opened


def _upright(opened: Image.Image) -> Image.Image:
    """Turned as the camera says, in sRGB, in colours that can be written; a copy that knows nothing else."""
    profile = opened.info.get("icc_profile")
    turned = ImageOps.exif_transpose(opened)
    if profile and turned.mode in {"RGB", "CMYK", "L"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = (
                ImageCms.profileToProfile(turned, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
                or turned
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A profile that cannot be read changes no colours.
    has_alpha = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    return turned.convert("RGBA" if has_alpha else "RGB")


def _written(drawn: Image.Image, form: str) -> Picture:
    if form == "jpeg" and drawn.mode == "RGBA":
        ground = Image.new("RGB", drawn.size, "white")
        ground.paste(drawn, mask=drawn.getchannel("A"))
        drawn = ground
    drawn.info = {}
    out = io.BytesIO()
    how: dict[str, Any] = {"method": 3} if form == "webp" else {"optimize": True, "progressive": True}
    drawn.save(out, _WRITTEN[form][0], quality=_QUALITY, **how)
    return Picture(out.getvalue(), form, *drawn.size)


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE or min(width, height) < 1:
        raise _too_large()


def _too_large() -> Malformed:
    return Malformed(
        _("画像の縦横が大きすぎます。%(most)sメガピクセルまでの画像を選んでください。")
        % {"most": MOST_PIXELS // 1_000_000},
        most_pixels=MOST_PIXELS,
    )


def _check_webp(upload: Any) -> None:
    """The library that reads WebP makes room for the whole canvas when it opens a file; ask the file first."""
    head = upload.read(30)
    upload.seek(0)
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", head, 26))
    _check_size(width, height)
