"""The calendar of holidays: the official days, the installation's own, and which list a turn was promised by."""

from datetime import UTC, date, datetime
from importlib.metadata import version

import pytest

from nintei.people import actions as people
from nintei.talk.queries import holidays
from nintei.talk.tests.conftest import AT, EVENINGS, turn_of

# 内閣府「国民の祝日について」 as announced in February 2026; until then this room kept these days by hand.
ANNOUNCED = """
2025-01-01 2025-01-13 2025-02-11 2025-02-23 2025-02-24 2025-03-20 2025-04-29 2025-05-03 2025-05-04 2025-05-05
2025-05-06 2025-07-21 2025-08-11 2025-09-15 2025-09-23 2025-10-13 2025-11-03 2025-11-23 2025-11-24
2026-01-01 2026-01-12 2026-02-11 2026-02-23 2026-03-20 2026-04-29 2026-05-03 2026-05-04 2026-05-05 2026-05-06
2026-07-20 2026-08-11 2026-09-21 2026-09-22 2026-09-23 2026-10-12 2026-11-03 2026-11-23
2027-01-01 2027-01-11 2027-02-11 2027-02-23 2027-03-21 2027-03-22 2027-04-29 2027-05-03 2027-05-04 2027-05-05
2027-07-19 2027-08-11 2027-09-20 2027-09-23 2027-10-11 2027-11-03 2027-11-23
"""
DAYS = [date.fromisoformat(day) for day in ANNOUNCED.split()]


def own(tmp_path, text):
    path = tmp_path / "holidays.yaml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_calendar_has_the_days_that_were_announced(year):
    found = holidays.holidays_after(datetime(year, 1, 2, tzinfo=UTC))
    assert [day for day in found if day.year == year] == [day for day in DAYS if day.year == year]


def test_a_turn_remembers_a_year(settings):
    found = holidays.holidays_after(AT)
    assert (found[0], found[-1]) == (date(2026, 7, 20), date(2027, 5, 5))
    assert holidays.calendar_version() == f"jpholiday {version('jpholiday')}"


def test_an_installation_adds_days_and_takes_some_away(settings, tmp_path):
    settings.HOLIDAYS = own(tmp_path, "version: osaka-2026\nadd: [2026-07-25]\nremove: [2026-07-20]\n")
    found = holidays.holidays_after(AT)
    assert found[0] == date(2026, 7, 25)
    assert holidays.calendar_version().endswith(" + osaka-2026")


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "add: [2026-07-25]",
        "version: x\nadd: [soon]",
        "version: x\nadd: 2026-07-25",
        "version: x\nplus: []",
    ],
)
def test_a_file_that_cannot_be_meant_says_so(settings, tmp_path, text):
    settings.HOLIDAYS = own(tmp_path, text)
    with pytest.raises(ValueError, match=r"holidays\.yaml"):
        holidays.own_days()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_is_broken")
def test_a_turn_keeps_the_list_it_was_promised_by(cast, ask, settings, tmp_path):
    first = turn_of(ask())
    assert first.holidays_version == holidays.calendar_version()
    settings.HOLIDAYS = own(tmp_path, "version: osaka\nadd: [2026-05-13]\n")
    first.refresh_from_db()
    assert (first.holidays_version, date(2026, 5, 13) in first.holidays) == (
        f"jpholiday {version('jpholiday')}",
        False,
    )
    people.save_availability(by=cast.sora, hours=EVENINGS, at=AT)
    second = turn_of(ask(whom=cast.sora))
    assert second.holidays_version.endswith(" + osaka")
    assert second.deadline_at > first.deadline_at
    people.save_availability(by=cast.mio, hours=EVENINGS, at=AT, observes_holidays=False)
    assert not turn_of(ask(by=cast.sora)).holidays_version
