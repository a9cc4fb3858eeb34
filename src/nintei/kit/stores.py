"""Where files lie, read from an address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def storage_settings(url: str, *, folder: Path) -> dict[str, Any]:
    """Django's STORAGES entry for NINTEI_FILES_URL; "" means ``folder``.

    ``file:///srv/files``, ``s3://key:secret@host[:port]/bucket[/prefix][?region=...]``, or ``s3+http://`` where the
    store speaks plain http. ValueError for anything else.
    """
    said = urlsplit(url)
    if not url or said.scheme == "file":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": unquote(said.path) if url else str(folder),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    bucket, _slash, prefix = said.path.strip("/").partition("/")
    if said.scheme not in {"s3", "s3+http"} or not said.hostname or not bucket:
        raise ValueError(
            f"NINTEI_FILES_URL must be file:///folder or s3://key:secret@host/bucket, not {said.scheme}://..."
        )
    host = f"{said.hostname}:{said.port}" if said.port else said.hostname
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": prefix,
            "endpoint_url": f"{'http' if said.scheme == 's3+http' else 'https'}://{host}",
            "access_key": unquote(said.username or "") or None,
            "secret_key": unquote(said.password or "") or None,
            "region_name": parse_qs(said.query).get("region", [None])[0],
            "default_acl": None,
            "file_overwrite": False,
        },
    }
