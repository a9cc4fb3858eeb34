"""What an uploaded file really is, and where it lies.

seen = files.examine(upload, allowed=files.DOCUMENTS, max_bytes=20 * files.MB)    Malformed, with a sentence
key = files.keep(upload)                                                          a random key, never the name
return files.answer(key, name=seen.name, mime=seen.mime)                          a download with safe headers
files.drop(key)

drawn = files.picture(upload, longest=1600)     decoded, turned upright, made anew without what cameras add
key = files.keep(drawn.file())
return files.answer(key, name=drawn.name("photo"), mime=drawn.mime, is_ours=True) shown in the page
"""

from nintei.kit.files.examination import Examined, examine, size_in_words
from nintei.kit.files.names import clean_name
from nintei.kit.files.pictures import Picture, picture
from nintei.kit.files.scan import NotScanned, scan
from nintei.kit.files.storage import answer, drop, keep, opened
from nintei.kit.files.types import ARCHIVES, DOCUMENTS, MEDIA, PICTURES, TYPES, accept

KB, MB = 1024, 1024 * 1024

__all__ = [
    "ARCHIVES",
    "DOCUMENTS",
    "KB",
    "MB",
    "MEDIA",
    "PICTURES",
    "TYPES",
    "Examined",
    "NotScanned",
    "Picture",
    "accept",
    "answer",
    "clean_name",
    "drop",
    "examine",
    "keep",
    "opened",
    "picture",
    "scan",
    "size_in_words",
]
