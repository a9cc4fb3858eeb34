"""A small market that ends today: somebody under notice, somebody with an offer, somebody with nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from nintei.catalog.actions import ensure_category
from nintei.certification import actions
from nintei.certification.queries.columns import today_of
from nintei.certification.tests.test_runs import POLICY
from nintei.kit.periods import Month, start_of_day
from nintei.people.models import User
from nintei.record import actions as record
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact

ZONE = "Asia/Tokyo"


def this_month() -> Month:
    """The month that today lies in; pages read the real clock."""
    return Month.of(today_of(timezone.now()))


def noon(day: date) -> datetime:
    """The middle of a day in the market's zone."""
    return start_of_day(day, ZONE) + timedelta(hours=12)


def good(about: str, when: datetime, client: str, ref: str) -> list[Fact]:
    """Everything one well-done contract leaves behind."""
    common = (about, client, "logo", when)
    return [
        Fact(Kind.CONTRACT_ENDED, *common, Outcome.GOOD, 5000, f"{about}:end:{ref}"),
        Fact(Kind.EARNING_RELEASED, *common, Outcome.GOOD, 5000, f"{about}:yen:{ref}"),
        Fact(Kind.REVIEW_REVEALED, *common, Outcome.NEUTRAL, 4, f"{about}:stars:{ref}"),
        Fact(Kind.MILESTONE_DELIVERED, *common, Outcome.GOOD, 0, f"{about}:due:{ref}"),
    ]


def failed(about: str, when: datetime, client: str, ref: str) -> Fact:
    """A contract that ended by the freelancer's fault."""
    return Fact(Kind.CONTRACT_ENDED, about, client, "logo", when, Outcome.BAD, 0, f"{about}:bad:{ref}")


def verified(about: str) -> Fact:
    """An identity check of long ago."""
    when = noon(this_month().plus(-8).first_day)
    return Fact(Kind.IDENTITY_VERIFIED, about, None, None, when, Outcome.GOOD, 0, f"id:{about}")


def facts() -> list[Fact]:
    """anna: good for months, then eight failures two months ago; bert: well begun last month."""
    month, found = this_month(), [verified("anna"), verified("bert")]
    # The last day of the month that is about to leave the window of six months.
    found += good("anna", noon(month.plus(-5).first_day - timedelta(days=1)), "c9", "old")
    for i in range(8):
        found += good("anna", noon(month.plus(-5).first_day + timedelta(days=9 * i)), f"c{i % 4}", str(i))
        bad = month.plus(-2).first_day + timedelta(days=10 + i)
        found.append(failed("anna", noon(bad), f"x{i}", str(i)))
    for i in range(6):
        found += good("bert", noon(month.plus(-1).first_day + timedelta(days=1 + i)), f"c{i}", str(i))
    return found


def open_market() -> dict[str, User]:
    """The people by name; anna stands at NOTICE, bert at ELIGIBLE, cleo has no record."""
    at, month = timezone.now(), this_month()
    ensure_category(slug="logo", name_ja="ロゴ", name_en="Logos", is_task_work=False, at=at)
    ensure_category(slug="web", name_ja="ウェブ", name_en="Web", is_task_work=False, at=at)
    actions.publish_policy(text=POLICY, at=noon(date(2024, 1, 1)))
    people = {
        name: User.objects.create(public_id=name, email=f"{name}@example.org", is_operator=name == "desk")
        for name in ("anna", "bert", "cleo", "desk")
    }
    record.load(facts=facts(), at=at)
    actions.run_all_months(first=month.plus(-3), last=month.plus(-1), at=at, auto_accept=True)
    actions.run_month(as_of=month.first_day, at=at, auto_accept=False)
    return people
