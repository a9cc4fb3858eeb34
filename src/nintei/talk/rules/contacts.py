"""What in a text leads outside the site, in whatever dress: it is flagged, never changed.

Every expression is bounded, so that no text of the longest kind takes longer than a few milliseconds.
"""

from __future__ import annotations

import re
import unicodedata

from nintei.kit.text import visible
from nintei.talk.kinds import Contact

# Words that stand for a sign, between Latin letters or digits only: アットホーム is no address.
_AT = re.compile(
    r"(?<=[a-z0-9])\s{0,3}(?:アットマーク|アット|あっとまーく|[(\[<{【]\s?(?:at|a|アット|@)\s?[)\]>}】])\s{0,3}(?=[a-z0-9])"
)
_DOT = re.compile(
    r"(?<=[a-z0-9])\s{0,3}(?:ドット|どっと|[(\[<{【]\s?(?:dot|ドット|\.)\s?[)\]>}】])\s{0,3}(?=[a-z0-9])"
)
_MAIL = re.compile(r"[a-z0-9._%+-]{1,64}\s?@\s?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")
_URL = re.compile(
    r"https?://\S|(?<![a-z0-9])www\.\S"
    r"|(?<![a-z0-9-])[a-z0-9-]{1,63}\.(?:com|net|jp|org|io|me|info|biz|dev|app|page|site|tokyo)(?![a-z0-9-])"
)
# Digits as people hide them; NFKC has already opened full-width and circled ones.
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DASH = re.compile(r"(?<=[0-9])\s?[-ー−‐‑–—―・.()]{1,2}\s?(?=[0-9(])")
_PHONE = re.compile(
    r"(?<![0-9-])(?:\+81[- ]?(?:0(?=[1-9]))?|0)"
    r"(?:[0-9]{1,4}[- ]?[0-9]{1,4}[- ]?[0-9]{3,4}|(?:[- ]?[0-9][- ]){8,9}[0-9])(?![0-9-])"
)
_LINE = re.compile(
    r"(?<![a-z-])l\s?i\s?n\s?e(?![a-z])\s{0,3}(?:の?\s{0,3}id|交換|で|を|に|は|も|[:=@])"
    r"|(?:ライン|らいん)\s{0,3}(?:の?\s{0,3}id|交換|教え|追加|で(?:連絡|話|やり))|(?<![a-z0-9])line\.me/"
)


def contact_details(text: str) -> tuple[Contact, ...]:
    """Which ways to reach somebody outside the site the text seems to name."""
    plain = unicodedata.normalize("NFKC", visible(text, lines=True)).casefold()
    spelled = _DOT.sub(".", _AT.sub("@", plain))
    without_mail = _MAIL.sub(" ", spelled) if "@" in spelled else spelled
    found = []
    if without_mail != spelled:
        found.append(Contact.MAIL)
    if any(_is_number(hit.group()) for hit in _PHONE.finditer(_DASH.sub("-", plain.translate(_DIGITS)))):
        found.append(Contact.PHONE)
    if _URL.search(without_mail):
        found.append(Contact.URL)
    if _LINE.search(plain):
        found.append(Contact.LINE)
    return tuple(found)


def _is_number(hit: str) -> bool:
    """Ten digits, or eleven for mobile telephones and those that cost by the minute."""
    digits = "".join(sign for sign in hit.replace("+81", "0") if sign in "0123456789")
    return len(digits) == 10 or (
        len(digits) == 11 and digits[:3] in {"050", "060", "070", "080", "090", "020"}
    )
