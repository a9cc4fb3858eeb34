"""The year as a plan: who lives it and what happens to them; pure, one seed gives one year."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

SEED = 20260401
# Three months more than a year, so that somebody's old work can leave the twelve-month window.
MONTHS = 15
FREELANCERS, CLIENTS, TASK_SHARE = 300, 120, 5
GOOD, BAD, NEUTRAL = 1, 2, 3
PROJECT_CATEGORIES = ("web-design", "article-writing", "en-ja", "app-development", "logo", "video-editing")
TASK_CATEGORIES = ("task-data-entry", "task-image-labels", "task-transcription")
FAMILY = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "林",
]
GIVEN = [
    "陽菜",
    "蓮",
    "結衣",
    "湊",
    "葵",
    "樹",
    "凛",
    "悠真",
    "咲良",
    "大翔",
    "美月",
    "陸",
    "楓",
    "颯太",
    "莉子",
    "海斗",
    "彩",
    "直樹",
    "香織",
    "翔",
]


@dataclass(frozen=True)
class Story:
    """One month's habits: orders (contracts, or tasks in tens) and how often things go well, in percent."""

    orders: int
    completion: int = 98
    on_time: int = 96
    reply: int = 94
    stars: int = 96


GREAT, GOOD_MONTH, QUIET = Story(3, 100, 100, 100, 100), Story(2), Story(0)
STEADY, FLAWLESS = Story(2, 100, 97, 96, 100), Story(2, 100, 100, 100, 100)
# More offers than evenings, answered too late; then a month in which nearly all are answered again.
FLOODED, CATCHING_UP = Story(5, 99, 95, 20, 98), Story(5, 100, 96, 92, 99)


@dataclass(frozen=True)
class Person:
    """Somebody who lives the year. ``months``: fifteen stories; ``categories``: where they work."""

    public_id: str
    name: str
    persona: str
    categories: tuple[str, ...]
    months: tuple[Story, ...] = field(repr=False)


@dataclass(frozen=True)
class Told:
    """One fact: ``kind`` is the journal's dotted code, ``outcome`` 1 good 2 bad 3 neutral."""

    kind: str
    about: str
    client: str
    category: str
    happened_at: datetime
    outcome: int
    value: int
    ref: str


def _months(*pieces: tuple[int, Story]) -> tuple[Story, ...]:
    return tuple(story for count, story in pieces for _ in range(count))


# Written by hand: every state a person can meet has somebody living it.
PERSONAS = (
    Person(
        "kenta",
        "健太",
        "evening",
        ("task-data-entry", "web-design"),
        _months((11, STEADY), (3, FLOODED), (1, CATCHING_UP)),
    ),
    Person("mio", "みお", "granted", ("web-design",), _months((15, GREAT))),
    Person("aoi", "葵", "at_risk", ("logo",), _months((11, STEADY), (4, Story(5, 99, 95, 40, 98)))),
    Person(
        "minato",
        "湊",
        "notice",
        ("en-ja",),
        _months((11, Story(2, 99, 96, 94, 99)), (3, Story(4, 99, 95, 15, 98)), (1, CATCHING_UP)),
    ),
    Person(
        "rin",
        "凛",
        "lapsed",
        ("article-writing",),
        _months((10, FLAWLESS), (2, Story(5, 99, 95, 0, 98)), (3, FLAWLESS)),
    ),
    Person(
        "kaede", "楓", "dormant", ("video-editing",), _months((3, Story(5, 100, 100, 100, 100)), (12, QUIET))
    ),
    Person("sora", "そら", "appeal_upheld", ("web-design",), _months((15, GREAT))),
    Person("haruki", "春樹", "appeal_refused", ("logo",), _months((15, GREAT))),
    Person("ren", "蓮", "suspended", ("app-development",), _months((15, GREAT))),
    Person(
        "nagi",
        "凪",
        "recovered",
        ("video-editing",),
        _months((8, STEADY), (4, Story(5, 99, 95, 40, 98)), (3, Story(4, 100, 98, 99, 100))),
    ),
    Person("hina", "陽菜", "offered", ("logo",), _months((11, QUIET), (4, FLAWLESS))),
    Person("yui", "結衣", "newcomer", ("web-design",), _months((14, QUIET), (1, GOOD_MONTH))),
)


def people(seed: int = SEED, count: int = FREELANCERS) -> tuple[Person, ...]:
    """The personas, then as many ordinary people as make ``count``."""
    dice = random.Random(seed)
    ordinary = []
    for number in range(count - len(PERSONAS)):
        name = f"{dice.choice(FAMILY)} {dice.choice(GIVEN)}"
        kinds = TASK_CATEGORIES if number % TASK_SHARE == 0 else PROJECT_CATEGORIES
        level = dice.choice((0, 0, 3, 6, 10))
        story = Story(0, 99 - level, 97 - 2 * level, 96 - 2 * level, 97 - 2 * level)
        usual = dice.choice((0, 1, 1, 2, 3))
        months = tuple(
            Story(
                max(0, usual + dice.choice((-1, 0, 0, 1))),
                story.completion,
                story.on_time,
                story.reply,
                story.stars,
            )
            for _ in range(MONTHS)
        )
        ordinary.append(Person(f"f{number:03}", name, "", (dice.choice(kinds),), months))
    return (*PERSONAS, *ordinary)


def clients(count: int = CLIENTS) -> tuple[str, ...]:
    """Public ids of the clients; the first twenty also publish tasks."""
    return tuple(f"c{number:03}" for number in range(count))


def month_facts(person: Person, position: int, first_day: date, seed: int = SEED) -> Iterator[Told]:
    """What happened to one person in one month (``position`` 0-14), whoever else is asked about."""
    dice = random.Random(f"{seed}:{person.public_id}:{position}")
    story = person.months[position]
    for category in person.categories:
        if category.startswith("task-"):
            yield from _task_month(person, category, story, first_day, dice)
        else:
            for number in range(story.orders):
                yield from _contract(person, category, story, first_day, number, dice)


def _moment(first_day: date, dice: random.Random) -> datetime:
    return datetime(first_day.year, first_day.month, 1, tzinfo=UTC) + timedelta(
        minutes=dice.randrange(27 * 1440)
    )


def _well(percent: int, dice: random.Random) -> int:
    return GOOD if dice.randrange(100) < percent else BAD


def _contract(
    person: Person, category: str, story: Story, first_day: date, number: int, dice: random.Random
) -> Iterator[Told]:
    """Two reply turns, two milestones, an end, a review and the pay of one contract."""
    client = f"c{dice.randrange(CLIENTS):03}"
    ref = f"{person.public_id}:{category}:{first_day:%Y%m}:{number}"
    # Everything after the start stays inside the month, so that each month can be lived on its own.
    start = _moment(first_day, dice)

    def told(kind: str, outcome: int, value: int, part: int) -> Told:
        moment = start + timedelta(minutes=7 * part)
        return Told(kind, person.public_id, client, category, moment, outcome, value, f"{kind}:{ref}:{part}")

    for part in (0, 1):
        yield told("talk.turn.settled", _well(story.reply, dice), 0, part)
    ended = _well(story.completion, dice)
    for part in (2, 3):
        yield told("work.milestone.delivered", _well(story.on_time, dice), 0, part)
    yield told("work.contract.ended", ended, 0, 4)
    if ended == GOOD or dice.randrange(2):
        stars = 4 if dice.randrange(100) < story.stars else dice.choice((0, 1, 2))
        yield told("work.review.revealed", NEUTRAL, stars, 5)
    if ended == GOOD:
        yield told("work.earning.released", NEUTRAL, 1000 * dice.randrange(20, 90), 6)


def _task_month(
    person: Person, category: str, story: Story, first_day: date, dice: random.Random
) -> Iterator[Told]:
    """Ten tasks and a gold question for every order of the month; the pay comes once, at its end."""
    for number in range(10 * story.orders):
        client = f"c{dice.randrange(20):03}"
        ref = f"{person.public_id}:{category}:{first_day:%Y%m}:{number}"
        moment = _moment(first_day, dice)
        # Task work has its own record: trouble with projects does not make somebody careless there.
        well = _well(97, dice)
        facts = [("piecework.assignment.settled", well, 0)]
        if number % 5 == 0:
            facts.append(("piecework.gold.answered", _well(97, dice), 0))
        if well == GOOD:
            facts.append(("work.earning.released", NEUTRAL, dice.randrange(60, 240)))
        for kind, outcome, value in facts:
            yield Told(kind, person.public_id, client, category, moment, outcome, value, f"{kind}:{ref}")


# Who has not answered the offer yet; everybody else accepts it the day after.
UNDECIDED = frozenset({"hina"})
# Who contests an answer that came late, and waits to hear about it.
WAITING = ("aoi", "同じ文面が多くの人に送られていた、営業の連絡でした。依頼の相談ではありません。")

# Who contests a review, whether it is upheld, in whose words.
APPEALS = (
    (
        "sora",
        True,
        "納品物ではなく、頼まれていない作業の有無で評価されています。",
        "契約にない作業への評価と確認し、集計から外しました。",
    ),
    (
        "haruki",
        False,
        "もう少し高い評価でもよいと思います。",
        "評価は契約した内容についてのもので、規約に反する点がないため、残します。",
    ),
)

# A draft that asks for more: (what the policy says now, what the draft says instead).
STRICTER = (
    ("grant: '4.70'\n  keep: '4.60'", "grant: '4.85'\n  keep: '4.80'"),
    ("grant: '0.90'\n  keep: '0.88'", "grant: '0.95'\n  keep: '0.93'"),
    ("grant: '0.85'\n  keep: '0.80'", "grant: '0.92'\n  keep: '0.90'"),
)

# What the first client says it is; its organisation bears the same name.
COMPANY = {
    "kind": "company", "company_name": "高橋商店", "company_kana": "たかはししょうてん", "has_staff": True,
    "employees": 8, "has_officers": False, "capital_yen": 5_000_000, "harassment_name": "総務 相談窓口",
    "harassment_email": "soudan@demo.example",
}  # fmt: skip

# The second client has its identity checked.
LEGAL_NAME: dict[str, Any] = {
    "family_name": "鈴木",
    "given_name": "実",
    "family_kana": "すずき",
    "given_kana": "みのる",
}
WISH = "平日の18時以降ならいつでも大丈夫です。"

# A client who can talk by day asks somebody who works in the evenings, is told so, and asks all the same.
INQUIRY = (
    "c000",
    "kenta",
    "web-design",
    "採用ページのデザイン",
    "5ページほどの採用サイトです。年内の公開を考えています。夜のやり取りで大丈夫です。",
    "ご相談ありがとうございます。平日は19時から23時まで作業できます。まず参考にしたいサイトを教えてください。",
)
# What the freelancer keeps for such answers.
SAVED_REPLIES = (
    ("はじめのお礼と確認", "ご相談ありがとうございます。納期とご予算の目安を教えてください。"),
    ("参考サイトのお願い", "参考にしたいサイトを二つほど教えていただけますか。"),
)
# Two inquiries that were reported: (client, freelancer, category, title, text, reason, note). The desk has looked into
# the second one.
REPORTED = (
    (
        "c001", "kenta", "web-design", "バナーの件", "費用はサイトを通さず直接お支払いします。LINEのID: hayai_banner まで。",
        "outside_payment", "サイトの外での支払いに誘われました。",
    ),
    (
        "c002", "rin", "logo", "ロゴを今日中に", "今日中に無料で三案出してください。できないなら評価は下げます。",
        "harassment", "評価を下げると言われて困っています。",
    ),
)  # fmt: skip


_PAPERS = ("#f3ead7", "#dfe8e4", "#f6ded3", "#e3e1f0", "#e9efd9")
_INKS = ("#b3261e", "#1d4a7a", "#1f6e68", "#9a4f12", "#7b4a8c", "#1d6b45")


def drawing(motif: str, dice: random.Random) -> Image.Image:
    """A plain picture of 640 x 480 in two inks: cups, waves, leaves, suns or a grid."""
    picture = Image.new("RGB", (640, 480), dice.choice(_PAPERS))
    pen, inks = ImageDraw.Draw(picture), dice.sample(_INKS, 2)
    for row in range(3):
        for column in range(4):
            x, y, ink = 80 + 160 * column, 80 + 160 * row, inks[(row + column) % 2]
            if motif == "cups":
                pen.rounded_rectangle((x - 45, y - 30, x + 35, y + 45), 20, fill=ink)
                pen.arc((x + 15, y - 20, x + 60, y + 30), -90, 90, fill=ink, width=10)
            elif motif == "waves":
                pen.arc((x - 80, y - 40, x + 80, y + 40), 180, 360, fill=ink, width=14)
            elif motif == "leaves":
                turn = 180 * ((row + column) % 2)
                pen.pieslice((x - 50, y - 50, x + 50, y + 50), turn, turn + 90, fill=ink)
            elif motif == "suns":
                pen.regular_polygon((x, y, 60), 12, rotation=15 * column, fill=ink)
                pen.ellipse((x - 28, y - 28, x + 28, y + 28), fill=inks[(row + column + 1) % 2])
            else:
                side = dice.choice((30, 50, 68))
                pen.rectangle((x - side, y - side, x + side, y + side), fill=ink)
    return picture


def face(ground: str, ink: str) -> Image.Image:
    """Head and shoulders, 320 pixels square: a photo that is nobody's."""
    picture = Image.new("RGB", (320, 320), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((105, 60, 215, 180), fill=ink)
    pen.ellipse((50, 200, 270, 440), fill=ink)
    return picture
