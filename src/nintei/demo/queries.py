"""Who can be tried in the seeded year, and how to log in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from nintei.demo import rules
from nintei.people import queries as people

DOMAIN = "demo.example"
OPERATOR = f"desk@{DOMAIN}"
# Not a secret: it opens nothing but invented people in a database made for looking.
PASSWORD = "nintei-demo-2026"  # noqa: S105

STORIES = {
    "evening": noop("夜と週末だけ働く会社員。ウェブデザインの認定に、終了の予告が出ています"),
    "granted": noop("ずっと順調な認定ランサー"),
    "at_risk": noop("先月はじめて基準に届かなかった人"),
    "notice": noop("2回続けて届かず、終了の日が決まっている人"),
    "lapsed": noop("認定が終わった人。理由と戻り方が読めます"),
    "dormant": noop("仕事を休んでいて、認定が休止中の人"),
    "appeal_upheld": noop("評価への異議が認められた人"),
    "appeal_refused": noop("評価への異議が認められなかった人"),
    "suspended": noop("調査のため、認定が一時停止中の人"),
    "recovered": noop("終了の予告が出たあと、返信を取り戻して取り消された人"),
    "offered": noop("認定の案内が届いていて、受けるかどうかをまだ選んでいない人"),
    "newcomer": noop("先月始めたばかりの人"),
    "client": noop("仕事を依頼する人"),
    "operator": noop("運営の担当者。異議に答え、本人確認をします"),
}


@dataclass(frozen=True)
class Login:
    """Somebody to be for a while. ``persona``: what their year is about; ``story``: the same in a sentence."""

    public_id: str
    name: str
    persona: str
    email: str
    password: str

    @property
    def story(self) -> str:
        return _(STORIES[self.persona])


def logins() -> list[Login]:
    """The personas, one client and the operator; empty in a database that is not a seeded year."""
    if people.user_by_email(OPERATOR) is None:
        return []
    wanted = [(person.public_id, person.persona) for person in rules.PERSONAS]
    wanted += [(rules.clients()[0], "client"), ("desk", "operator")]
    names = people.names([public_id for public_id, _persona in wanted])
    return [
        Login(public_id, names[public_id], persona, f"{public_id}@{DOMAIN}", PASSWORD)
        for public_id, persona in wanted
    ]


def invitations(*, address: str) -> list[str]:
    """Lines for the terminal: where to log in, and as whom."""
    known = logins()
    if not known:
        return []
    lines = [f"{address.rstrip('/')}/account/login/  (password: {PASSWORD})"]
    lines += [f"{login.email:28} {login.name} - {login.persona}" for login in known]
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder:
        lines.append(f"{address.rstrip('/')}/demo/mail/  shows mail, which is not sent but kept in {folder}")
    return lines
