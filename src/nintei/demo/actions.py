"""The year, lived: people come, months pass, facts are written, the first of each month is judged."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.core.files.base import ContentFile
from PIL import Image

from nintei.catalog import actions as catalog
from nintei.certification import actions as certification
from nintei.certification.actions import appeals, effects, integrity
from nintei.certification.queries import desk, standings
from nintei.certification.rules import contest
from nintei.demo import queries, rules
from nintei.kit.db import writes
from nintei.kit.errors import Forbidden
from nintei.kit.periods import Month, start_of_day
from nintei.notices import actions as notices
from nintei.people import actions as people
from nintei.people import queries as who
from nintei.people import rules as hours
from nintei.people.actions import skills
from nintei.record import actions as record
from nintei.record import queries as journal
from nintei.record.kinds import Kind, Outcome
from nintei.record.rules import Fact
from nintei.search.actions import days, synonyms
from nintei.search.actions import people as finding
from nintei.talk.actions import cases, files, guards, inquiries, messages, replies
from nintei.talk.queries import news, threads

ZONE = ZoneInfo("Asia/Tokyo")
SHOWN = Path(__file__).parent / "data" / "profiles.yaml"
Progress = Callable[[str], None]


def seed_year(*, at: datetime, on_progress: Progress = print, seed: int = rules.SEED) -> None:
    """Fifteen months that end with the month before ``at``: the same seed and month give the same facts.

    For an empty database only: Forbidden when anybody is registered.
    """
    if who.user_by_email(queries.OPERATOR):
        raise Forbidden("この一年は、もう作られています。")
    first = Month.of(at.astimezone(ZONE).date()).plus(-rules.MONTHS)
    began = start_of_day(first.first_day, "Asia/Tokyo")
    catalog.load_categories(at=began)
    catalog.load_skills(at=began)
    everybody = rules.people(seed)
    _arrive(everybody=everybody, at=began, seed=seed)
    _settle_in(everybody=everybody, at=began)
    certification.publish_defaults(at=began)
    for position in range(rules.MONTHS):
        month = first.plus(position)
        _live_month(everybody, position, month, seed)
        _judge_month(as_of=month.next().first_day)
        on_progress(f"{month}")
    _show_work(at=at - timedelta(days=30))
    _contest(at=at)
    _ask(at=at)
    _talk(at=at)
    _represent(at=at)
    _show_documents(at=at)
    _promise(at=at)
    _try_draft(at=at)
    certification.refresh_previews(today=at.astimezone(ZONE).date())
    synonyms.add_group(
        by=who.user_by_public_id("desk"), group=["ロゴ", "シンボルマーク"], at=at,
        reason="シンボルマークでさがして、誰も見つからない人が続いたため",
    )  # fmt: skip
    days.note_unanswered(typed="着物の仕立て直し", at=at)
    finding.rebuild(at=at)


def _contest(*, at: datetime) -> None:
    """One appeal upheld, one refused, one waiting; one certificate suspended while a case is looked into."""
    operator, when = who.user_by_public_id("desk"), at - timedelta(days=6)
    for public_id, upheld, said, answer in rules.APPEALS:
        person = who.user_by_public_id(public_id)
        review = journal.entries_about(public_id, kinds=[Kind.REVIEW_REVEALED], limit=1)[0]
        appeal = appeals.open_appeal(
            by=person, at=when, grounds=contest.Ground.UNFAIR_REVIEW, text=said, entry_id=review.id
        )
        appeals.answer_appeal(
            by=operator, appeal_id=appeal.pk, upheld=upheld, reasons=answer, at=when + timedelta(days=2)
        )
    waiting, said = rules.WAITING
    answers = journal.entries_about(waiting, kinds=[Kind.TURN_SETTLED])
    late = next(answer for answer in answers if answer.outcome is Outcome.BAD)
    appeals.open_appeal(
        by=who.user_by_public_id(waiting), at=when, grounds=contest.Ground.SPAM_MESSAGE, text=said, entry_id=late.id
    )  # fmt: skip
    integrity.open_case(
        by=operator,
        about="ren",
        reason="wash_trade",
        note="取引先2社の支払い口座が本人と同じでした。",
        at=when,
    )
    for standing_id in standings.held_by("ren"):
        integrity.suspend(
            by=operator, standing_id=standing_id, reason="wash_trade", at=when,
            statement="支払い口座が同じ取引先との契約を確認しています。確認が終わるまで一時停止します。",
        )  # fmt: skip


def _ask(*, at: datetime) -> None:
    """One inquiry, told of in a digest and answered: the client knew the hours before sending."""
    client, freelancer, category, title, body, answer = rules.INQUIRY
    when = at - timedelta(days=2)
    thread = inquiries.start_inquiry(
        by=who.user_by_public_id(client), public_id=freelancer, category=category, title=title, body=body,
        contact_hours=hours.PRESETS["weekday_daytime"], contact_zone="Asia/Tokyo", acknowledged_mismatch=True, at=when,
    )  # fmt: skip
    asked = who.user_by_public_id(freelancer)
    first = news.texts_since(thread_id=thread.pk, author_id=thread.client_id)[0][0]
    notices.hear(message_id=first, at=when)
    notices.ask_digest(by=asked, at=when + timedelta(hours=1))
    messages.send_message(by=asked, thread_id=thread.pk, body=answer, at=when + timedelta(hours=20))


def _talk(*, at: datetime) -> None:
    """A picture sent with a message, two saved replies, and two reports: a new one, and one that is looked into."""
    client, freelancer = who.user_by_public_id(rules.INQUIRY[0]), who.user_by_public_id(rules.INQUIRY[1])
    (asked,), _more = threads.threads_for(viewer=client)
    held, _complaints = files.hold_files(
        by=client, thread_id=asked.id, uploads=[_sketch()], at=at - timedelta(hours=9)
    )
    messages.send_message(
        by=client, thread_id=asked.id, body="参考にしたい配色です。", files=[held[0].pk], at=at - timedelta(hours=9)
    )  # fmt: skip
    for title, body in rules.SAVED_REPLIES:
        replies.save_reply(by=freelancer, title=title, body=body, at=at)
    for sender, receiver, category, title, body, reason, note in rules.REPORTED:
        thread = inquiries.start_inquiry(
            by=who.user_by_public_id(sender), public_id=receiver, category=category, title=title, body=body,
            contact_hours="1" * 168, contact_zone="Asia/Tokyo", at=at - timedelta(days=1),
        )  # fmt: skip
        case = guards.report(
            by=who.user_by_public_id(receiver), thread_id=thread.pk, reason=reason, note=note,
            at=at - timedelta(hours=20),
        )  # fmt: skip
    cases.look_into_report(by=who.user_by_public_id("desk"), case=case.pk, at=at - timedelta(hours=2))


def _sketch() -> ContentFile[bytes]:
    """Three stripes, as a client might send them."""
    picture, out = Image.new("RGB", (960, 400), "#f7f5f0"), io.BytesIO()
    for number, colour in enumerate(("#1d4a7a", "#b3261e", "#1d6b45")):
        picture.paste(colour, (60 + 300 * number, 60, 300 + 300 * number, 340))
    picture.save(out, "PNG")
    return ContentFile(out.getvalue(), name="配色の案.png")


def _represent(*, at: datetime) -> None:
    """A client that says what it is, and its organisation: two members and somebody who has not answered yet."""
    when = at - timedelta(days=3)
    owner, member = (who.user_by_public_id(public_id) for public_id in rules.clients()[:2])
    people.save_client(by=owner, at=when, **rules.COMPANY)
    people.save_contact_hours(
        by=owner, hours=hours.PRESETS["weekday_daytime"], time_zone="Asia/Tokyo", at=when
    )
    made = people.found_organisation(by=owner, name=str(rules.COMPANY["company_name"]), at=when)
    given: dict[str, Any] = {"by": owner, "organisation": made.public_id, "at": when}
    joining = people.invite(email=member.email, role="manager", **given)
    people.accept_invitation(by=member, invitation_id=joining.pk, at=when + timedelta(hours=1))
    people.invite(email=f"hina@{queries.DOMAIN}", role="member", **given)


def _promise(*, at: datetime) -> None:
    """Somebody agrees to confidentiality."""
    if text := who.current_version(at=at):
        people.agree(by=who.user_by_public_id("mio"), digest=text.digest, at=at)


def _show_documents(*, at: datetime) -> None:
    """A client asks for an identity check in a video call, and waits for the desk."""
    person, said = who.user_by_public_id(rules.clients()[1]), rules.LEGAL_NAME
    people.save_profile(by=person, at=at - timedelta(hours=20), seen_at=None, **said)
    people.request_identity_check(
        by=person, method="residence_card", way="video", wish=rules.WISH, at=at - timedelta(hours=19)
    )


def _try_draft(*, at: datetime) -> None:
    """A stricter next version, replayed over the last year: what an operator looks at before publishing."""
    operator = who.user_by_public_id("desk")
    text = desk.draft_text(viewer=operator, at=at, series="certified")
    for present, stricter in rules.STRICTER:
        text = text.replace(present, stricter)
    last = Month.of(at.astimezone(ZONE).date())
    certification.simulate(text=text, first=last.plus(-11), last=last, at=at, by=operator)


def _judge_month(*, as_of: date) -> None:
    """The first of the month: notices come due, everybody is evaluated, offers are accepted the day after."""
    for day in effects.effect_days(
        after=as_of.replace(day=1) - timedelta(days=31), until=as_of - timedelta(days=1)
    ):
        certification.apply_effects(today=day, at=start_of_day(day, "Asia/Tokyo"))
    morning = start_of_day(as_of, "Asia/Tokyo") + timedelta(minutes=5)
    certification.run_month(as_of=as_of, at=morning)
    for standing_id, about in standings.offered():
        person = who.user_by_public_id(about)
        if person is not None and about not in rules.UNDECIDED:
            certification.accept_offer(standing_id=standing_id, by=person, at=morning + timedelta(days=1))


@writes
def _arrive(*, everybody: tuple[rules.Person, ...], at: datetime, seed: int) -> None:
    """Accounts for freelancers and clients; all demo people share one password."""
    dice = random.Random(seed)
    rows: list[dict[str, Any]] = [_freelancer(person, at, dice) for person in everybody]
    rows += [
        {
            "public_id": public_id,
            "email": f"{public_id}@{queries.DOMAIN}",
            "display_name": f"{dice.choice(rules.FAMILY)}商店 {number + 1}",
            "is_client": True,
            "is_freelancer": False,
            "at": at,
        }
        for number, public_id in enumerate(rules.clients())
    ]
    people.enrol_many(people=rows, password=queries.PASSWORD)


def _freelancer(person: rules.Person, at: datetime, dice: random.Random) -> dict[str, Any]:
    names = ("weekday_daytime", "weekday_evenings", "weekends", "early_mornings")
    chosen = ("weekday_evenings", "weekends") if person.persona == "evening" else dice.sample(names, 2)
    return {
        "public_id": person.public_id,
        "email": f"{person.public_id}@{queries.DOMAIN}",
        "display_name": person.name,
        "headline": "平日は会社員、夜と週末に働いています"
        if person.persona == "evening"
        else "丁寧に仕上げます",
        "introduction": "この人は見本です。実在の人物ではありません。",
        "prefecture": dice.choice(("東京都", "大阪府", "北海道", "福岡県", "長野県", "島根県")),
        "hourly_yen": 100 * dice.randrange(12, 45),
        "hours": hours.either(*(hours.PRESETS[name] for name in chosen)),
        "at": at,
    }


def _settle_in(*, everybody: tuple[rules.Person, ...], at: datetime) -> None:
    """The operator's desk, and what it did first: it looked at everybody's documents once."""
    desk = people.register_user(
        email=queries.OPERATOR,
        display_name="運営",
        at=at,
        is_operator=True,
        is_address_proven=True,
        password=queries.PASSWORD,
        public_id="desk",
        is_freelancer=False,
    )
    # Nobody knows this token; its row is there to be seen and revoked.
    one = who.user_by_public_id("kenta")
    people.make_token(
        by=one, name="カレンダーとの連携", scopes=["people:read", "people:write"], days=365, at=at
    )
    for person in everybody:
        people.verify_identity(by=desk, public_id=person.public_id, method="my_number_card", at=at)
    _note_conditions(everybody=everybody, at=at)


@writes
def _note_conditions(*, everybody: tuple[rules.Person, ...], at: datetime) -> None:
    """What certificates presuppose: a checked identity and a complete profile."""
    kinds = (Kind.IDENTITY_VERIFIED, Kind.PROFILE_COMPLETED)
    facts = [
        Fact(kind, person.public_id, None, None, at, Outcome.GOOD, 0, f"{kind.code}:{person.public_id}")
        for person in everybody
        for kind in kinds
    ]
    record.note_many(facts=facts, at=at)


@writes
def _live_month(everybody: tuple[rules.Person, ...], position: int, month: Month, seed: int) -> None:
    """Write one month's facts as they stood at its end."""
    facts = [
        Fact(
            Kind.from_code(each.kind),
            each.about,
            each.client,
            each.category,
            each.happened_at,
            Outcome(each.outcome),
            each.value,
            each.ref,
        )
        for person in everybody
        for each in rules.month_facts(person, position, month.first_day, seed)
    ]
    end = start_of_day(month.next().first_day, "Asia/Tokyo")
    record.note_many(facts=facts, at=end - timedelta(minutes=1))


def _show_work(*, at: datetime) -> None:
    """What some of the people can do and show; their pictures are drawn here, small and plain."""
    for public_id, shown in yaml.safe_load(SHOWN.read_text("utf-8")).items():
        who_: dict[str, Any] = {"by": who.user_by_public_id(public_id), "at": at}
        words = {name: shown[name] for name in ("headline", "introduction") if name in shown}
        people.save_profile(**words, **who_)
        people.save_skills(skills=[skills.Said(*said) for said in shown["skills"]], **who_)
        people.save_languages(languages=[tuple(said) for said in shown["languages"]], **who_)
        stretches = [
            skills.Stretch(name, _month(since), role, _month(until) if until else None, what)
            for name, role, since, until, what in shown.get("experience", ())
        ]
        people.save_experience(stretches=stretches, **who_)
        known = [(name, issuer, _month(month)) for name, issuer, month in shown.get("qualifications", ())]
        people.save_qualifications(qualifications=known, **who_)
        if "face" in shown:
            people.save_photo(upload=_file(rules.face(*shown["face"])), **who_)
        for title, description, link, motif in shown.get("pieces", ()):
            drawn = _file(rules.drawing(motif, random.Random(title)))
            people.save_piece(title=title, description=description, link=link, uploads=[drawn], **who_)


def _month(said: str) -> date:
    return date.fromisoformat(f"{said}-01")


def _file(drawn: Image.Image) -> ContentFile[bytes]:
    out = io.BytesIO()
    drawn.save(out, "PNG", compress_level=1)
    return ContentFile(out.getvalue(), name="picture.png")
