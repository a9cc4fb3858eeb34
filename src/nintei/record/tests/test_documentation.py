"""docs/journal.md names what the journal can hold."""

from pathlib import Path

from nintei.record.kinds import Excluded, Kind, Why

TEXT = (Path(__file__).resolve().parents[4] / "docs" / "journal.md").read_text()


def test_every_kind_reason_and_label_is_documented() -> None:
    for name in (*(kind.code for kind in Kind), *Excluded, *Why):
        assert f"`{name}`" in TEXT, name
