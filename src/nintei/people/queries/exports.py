"""Archives: what goes into one, and one's own."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext as _

from nintei.kit import files, personal
from nintei.kit.errors import NotFound
from nintei.people.models import DataExport, User

FORMAT = 1


class Encoder(DjangoJSONEncoder):
    """Bytes as hexadecimal digits; everything else as Django writes it."""

    def default(self, o: Any) -> Any:
        """One value that JSON does not know."""
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)


def own_exports(*, viewer: User) -> list[DataExport]:
    """The viewer's archives, newest first."""
    return list(DataExport.objects.filter(user=viewer).order_by("-asked_at", "-pk"))


def own_export(*, viewer: User, export_id: int, at: datetime) -> DataExport:
    """An archive that can still be fetched, for its owner alone; NotFound otherwise."""
    found = DataExport.objects.filter(pk=export_id, user=viewer, expires_at__gt=at, dropped_at=None).first()
    if found is None:
        raise NotFound(_("このファイルは、もうありません。必要なら、もう一度作ってください。"))
    return found


def write_archive(out: IO[bytes], *, user: User, at: datetime) -> str:
    """Write everything about a person as a ZIP; returns the SHA-256 of its bytes.

    One JSON file per table, ``schema.json`` with the columns of each, README.md and README.en.md in words, and the
    files themselves under ``files/``.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        counts = {}
        for held in _exported():
            counts[held.table] = _write_table(archive, held, user)
        archive.writestr("schema.json", _json(schema(counts)))
        for language, name in (("ja", "README.md"), ("en", "README.en.md")):
            with translation.override(language):
                archive.writestr(name, _readme(counts, user, at))
    out.seek(0)
    digest = hashlib.sha256()
    while piece := out.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _exported() -> Iterator[personal.Held]:
    return (held for held in personal.everything() if not held.why_not)


def _json(value: Any) -> str:
    return json.dumps(value, cls=Encoder, ensure_ascii=False, indent=1)


def _write_table(archive: zipfile.ZipFile, held: personal.Held, user: User) -> int:
    count = 0
    with archive.open(held.name, "w") as out:
        out.write(b"[")
        for row in personal.exported(held, user):
            out.write((",\n" if count else "\n").encode() + _json(row).encode())
            count += 1
        out.write(b"\n]\n")
    if held.file_keys:
        for number, key in held.rows(user).values_list("pk", held.file_keys[0]):
            _write_file(archive, f"files/{held.name.removesuffix('.json')}/{number}", key)
    return count


def _write_file(archive: zipfile.ZipFile, name: str, key: str) -> None:
    try:
        found = files.opened(key)
    except NotFound:
        return
    with found, archive.open(name, "w") as out:
        for piece in found.chunks():
            out.write(piece)


_TYPES = {
    "BooleanField": "boolean", "BigAutoField": "integer", "AutoField": "integer", "BigIntegerField": "integer",
    "IntegerField": "integer", "SmallIntegerField": "integer", "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer", "PositiveBigIntegerField": "integer",
}  # fmt: skip


def schema(counts: dict[str, int]) -> dict[str, Any]:
    """A JSON Schema (2020-12) of every file: its rows and the type of each column."""
    found: dict[str, Any] = {}
    for held in _exported():
        columns: dict[str, Any] = {"id": {}}
        for name, path in personal.columns_of(held):
            kind = "" if "__" in path else held.model._meta.get_field(path).get_internal_type()  # noqa: SLF001
            columns[name] = {"type": [_TYPES[kind], "null"]} if kind in _TYPES else {}
            if kind in {"DateTimeField", "DateField"}:
                columns[name] = {
                    "type": ["string", "null"],
                    "format": "date-time" if "Time" in kind else "date",
                }
        row = {"type": "object", "properties": columns, "required": sorted(columns)}
        found[held.name] = {"type": "array", "items": row, "minItems": counts.get(held.table, 0)}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "format": FORMAT, "files": found}


def _readme(counts: dict[str, int], user: User, at: datetime) -> str:
    lines = [
        "# " + _("あなたについてのすべて"),
        "",
        _("作成：%(at)s　公開ID：%(id)s　形式：%(format)s")
        % {"at": at.isoformat(), "id": user.public_id, "format": FORMAT},
        "",
        _(
            "表ごとに一つのJSONファイルがあり、列の型は schema.json にあります。人は公開IDで書かれています。日時はUTCです。"
        ),
        "",
    ]
    for held in _exported():
        kept = (
            _("退会しても残ります：%(why)s") % {"why": _(held.stays)}
            if held.stays
            else _("退会すると消えます。")
        )
        count = _("%(n)s件") % {"n": counts.get(held.table, 0)}
        lines.append(f"- `{held.name}`（{count}）{_(held.what)} — {kept}")
    lines += ["", "## " + _("入っていないもの"), ""]
    lines += [f"- {_(held.what)} — {_(held.why_not)}" for held in personal.everything() if held.why_not]
    return "\n".join(lines) + "\n"
