"""The sentences: short, with the two numbers, and with what would be enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from nintei.catalog.models import Category
from nintei.notices import rules
from nintei.notices.kinds import EXPLAINED, Topic

# Topic -> (title, sentences). Filled in with %(category)s, %(on)s, %(title)s and %(version)s.
SENTENCES: dict[Topic, tuple[str, tuple[str, ...]]] = {
    Topic.OFFERED: (
        later("「%(category)s」の認定を受けられます"),
        (later("基準をすべて満たしました。内容を確かめてから、受けるかどうかを選んでください。"),),
    ),
    Topic.GRANTED: (
        later("「%(category)s」の認定が始まりました"),
        (later("プロフィールに認定が表示されます。判定は毎月行われ、数字はいつでも確認できます。"),),
    ),
    Topic.WARNED: (
        later("「%(category)s」の認定：維持の基準を下回りました"),
        (
            later("認定は続いています。次の判定でも下回ると、30日以上の期間をおいて終了を予告します。"),
        ),
    ),
    Topic.NOTICED: (
        later("「%(category)s」の認定は%(on)sに終わる予定です"),
        (
            later("続けて基準を下回りました。%(on)sの前日までに基準を満たせば、予定は取り消されます。"),
            later("記録や判定が正しくないと思うときは、異議を申し立ててください。回答があるまで認定は終わりません。"),
        ),
    ),
    Topic.LAPSED: (
        later("「%(category)s」の認定が終わりました"),
        (
            later("実績、評価、認定されていた期間は、これまでどおりプロフィールに残ります。"),
            later("基準を満たせば、次の判定でまた認定を受けられます。待つ期間はありません。"),
        ),
    ),
    Topic.RECOVERED: (
        later("「%(category)s」の認定は続きます"),
        (later("維持の基準を満たしたので、警告は取り消されました。"),),
    ),
    Topic.DORMANT: (
        later("「%(category)s」の認定は休止中です"),
        (later("最近の仕事の量が基準より少なくなりました。認定は失われず、量が戻れば自動で再開します。"),),
    ),
    Topic.AWAKE: (
        later("「%(category)s」の認定を再開しました"),
        (later("最近の仕事の量が基準に戻りました。"),),
    ),
    Topic.SUSPENDED: (
        later("「%(category)s」の認定を一時停止しました"),
        (later("運営の担当者が証拠を確認して決めました。理由と異議申し立ての方法は、判定の説明にあります。"),),
    ),
    Topic.REINSTATED: (
        later("「%(category)s」の認定の一時停止を解きました"),
        (later("認定は元の状態に戻りました。"),),
    ),
    Topic.REVOKED: (
        later("「%(category)s」の認定を取り消しました"),
        (later("運営の担当者が証拠を確認して決めました。理由と異議申し立ての方法は、判定の説明にあります。"),),
    ),
    Topic.APPEAL_OPENED: (
        later("異議申し立てを受け付けました"),
        (later("元の判断に関わっていない担当者が、%(on)sまでに答えます。"),),
    ),
    Topic.APPEAL_UPHELD: (
        later("異議申し立てが認められました"),
        (later("判定を直します。ご負担をおかけし、申し訳ありませんでした。"),),
    ),
    Topic.APPEAL_REFUSED: (
        later("異議申し立ては認められませんでした"),
        (later("理由は説明のページにあります。納得できないときの次の相談先も載せています。"),),
    ),
    Topic.POLICY_PUBLISHED: (
        later("認定の基準が変わります：%(title)s 第%(version)s版"),
        (later("新しい基準は%(on)sの判定から使われます。今の認定には移行の期間があります。"),),
    ),
    Topic.MESSAGE: (
        later("%(name)sさんから新しいメッセージがあります（%(count)s件）"),
        (later("「%(title)s」のやり取りです。"),),
    ),
    Topic.TURN_HALF: (
        later("返信の期限まで、稼働時間の半分が過ぎました：%(moment)s まで"),
        (
            later("%(name)sさんの「%(title)s」への返信がまだです。"),
            later("短い返信でも、理由を選ぶだけの辞退でも、期限内の返信になります。"),
        ),
    ),
    Topic.TURN_SOON: (
        later("返信の期限が近づいています：%(moment)s まで"),
        (
            later("%(name)sさんの「%(title)s」への返信がまだです。"),
            later("返信も辞退もないまま期限を過ぎると、期限内に返信できなかった記録が一件残ります。"),
        ),
    ),
    Topic.QUIET_HALF: (
        later("%(name)sさんの返信から時間がたっています"),
        (later("「%(title)s」は、このまま連絡がないと %(moment)s に自動で終わります。ひとこと書くと続きます。"),),
    ),
    Topic.ENDS_SOON: (
        later("やり取りが %(moment)s に自動で終わります"),
        (later("%(name)sさんとの「%(title)s」です。続けたいときは、それまでにメッセージを書いてください。"),),
    ),
    Topic.TURN_MISSED: (
        later("期限内に返信できなかった記録が一件つきました"),
        (
            later("「%(title)s」の返信の期限は %(moment)s でした。「期限内の返信率」に数えられます。"),
            later("迷惑なメッセージだった、ブロックしていたなど、数えるのがおかしいときは異議を申し立てられます。"),
        ),
    ),
    Topic.NOT_ANSWERED: (
        later("%(name)sさんから期限までに返信がありませんでした"),
        (later("「%(title)s」のやり取りは続いています。待つことも、取り下げてほかの人に相談することもできます。"),),
    ),
    Topic.NOT_NEEDED: (
        later("%(name)sさんから「返信は不要」と連絡がありました"),
        (later("「%(title)s」への返信の期限はなくなりました。実績には影響しません。"),),
    ),
    Topic.DECLINED: (
        later("%(name)sさんが相談を辞退しました"),
        (later("「%(title)s」のやり取りは終わりました。理由はやり取りのページにあります。"),),
    ),
    Topic.CLOSED: (
        later("%(name)sさんとのやり取りが終わりました"),
        (later("「%(title)s」は相手の操作で終わりました。返信の期限はもうありません。"),),
    ),
    Topic.CLIENT_SILENT: (
        later("返事がないまま、やり取りが終わりました"),
        (later("「%(title)s」は、返信のあと5日間クライアントからの連絡がなかったので自動で終わりました。"),),
    ),
    Topic.UNANSWERED: (
        later("返信がないまま、やり取りが終わりました"),
        (later("「%(title)s」は、14日間返信がなかったので自動で終わりました。"),),
    ),
    Topic.FADED: (
        later("動きがないので、やり取りが終わりました"),
        (later("「%(title)s」は、14日間だれも書かなかったので自動で終わりました。"),),
    ),
    Topic.CONTACT_ASKED: (
        later("%(name)sさんから連絡先の交換の申し込みがあります"),
        (later("「%(title)s」のやり取りです。同意したときだけ、おたがいの連絡先が表示されます。"),),
    ),
    Topic.CONTACT_AGREED: (
        later("%(name)sさんが連絡先の交換に同意しました"),
        (later("「%(title)s」のやり取りのページに、おたがいの連絡先が表示されています。"),),
    ),
    Topic.DESK_READ: (
        later("運営の担当者がやり取りを読みました"),
        (later("「%(title)s」のやり取りです。読んだ理由は記録されています。いつ読まれたかは、やり取りのページで確かめられます。"),),
    ),
    Topic.TURN_KEPT: (
        later("期限内の返信が一件、実績になりました"),
        (later("「%(title)s」への返信です。「期限内の返信率」に数えられます。"),),
    ),
    Topic.TURN_NEUTRAL: (
        later("返信の記録が一件、数えられずに残りました"),
        (later("「%(title)s」の返信は、良い記録にも悪い記録にもなりません。理由は記録のページにあります。"),),
    ),
}  # fmt: skip

LABELS = {
    "mean_stars": later("評価の平均"),
    "fault_completion_rate": later("完了率"),
    "on_time_rate": later("期限内の納品率"),
    "reply_in_time_rate": later("期限内の返信率"),
    "task_approval_rate": later("作業の承認率"),
    "gold_accuracy": later("確認問題の正解率"),
}
UNITS = {
    "mean_stars": later("星5の評価"),
    "fault_completion_rate": later("完了した契約"),
    "on_time_rate": later("期限内の納品"),
    "reply_in_time_rate": later("期限内の返信"),
    "task_approval_rate": later("承認された作業"),
    "gold_accuracy": later("確認問題の正解"),
}


def day(text: object) -> str:
    """A date of the facts as people write it in the current language; nothing for nothing."""
    moment: datetime | date | None = None
    if text:
        moment = parse_datetime(str(text)) or parse_date(str(text)[:10])
    if moment is None:
        return ""
    if isinstance(moment, datetime) and moment.tzinfo:
        moment = localtime(moment)
    return date_format(moment, "Y年n月j日" if (get_language() or "ja").startswith("ja") else "j F Y")


def moment(text: object, zone: str) -> str:
    """A moment of the facts with its hour, in ``zone``; nothing for nothing."""
    found = parse_datetime(str(text)) if text else None
    if found is None:
        return ""
    is_japanese = (get_language() or "ja").startswith("ja")
    return date_format(found.astimezone(ZoneInfo(zone)), "n月j日 H:i" if is_japanese else "j F, H:i")


def category_name(slug: str, categories: Mapping[str, Category]) -> str:
    """The category's name in the current language; the slug itself for an unknown one."""
    known = categories.get(slug)
    if known is None:
        return slug
    return known.name_ja if (get_language() or "ja").startswith("ja") else known.name_en


def _in_language(text: object) -> str:
    """One of {"ja": ..., "en": ...}, or plain text as it is."""
    if isinstance(text, Mapping):
        return str(text.get((get_language() or "ja")[:2]) or text.get("ja") or "")
    return str(text or "")


def criterion_lines(subject: Mapping[str, Any]) -> list[str]:
    """One line per failing criterion: the two numbers, and how many good events would be enough."""
    lines = []
    for criterion in subject.get("criteria") or ():
        if not rules.fails_keep(criterion):
            continue
        metric = str(criterion.get("metric") or criterion["id"])
        values = {
            "label": _(LABELS[metric]) if metric in LABELS else criterion["id"],
            "yours": rules.figure(metric, str(criterion["bound"]), is_line=False),
            "line": rules.figure(metric, str(criterion["keep"]), is_line=True),
            "n": criterion["n"],
        }
        text = _("%(label)s：%(n)s件から最も有利に見積もって %(yours)s、維持の基準は %(line)s。") % values
        if criterion.get("more"):
            unit = _(UNITS[metric]) if metric in UNITS else criterion["id"]
            text += _("あと%(more)s件の「%(unit)s」で基準に届きます。") % {
                "more": criterion["more"],
                "unit": unit,
            }
        lines.append(text)
    return lines


def told(
    topic: Topic, subject: Mapping[str, Any], categories: Mapping[str, Category]
) -> tuple[str, list[str]]:
    """(title, sentences) of one notice in the current language."""
    title, sentences = SENTENCES[topic]
    values = {
        "category": category_name(str(subject.get("category") or ""), categories),
        "on": day(subject.get("effect_on") or subject.get("due_at") or subject.get("effective_from")),
        "title": _in_language(subject.get("title")) or subject.get("series") or "",
        "version": subject.get("version") or "",
        "name": subject.get("name") or "",
        "count": subject.get("count") or 1,
        "moment": moment(subject.get("deadline_at"), str(subject.get("zone") or "Asia/Tokyo")),
    }
    lines = [_(sentence) % values for sentence in sentences]
    if topic in EXPLAINED:
        lines[1:1] = criterion_lines(subject)
    if benefits := [_in_language(one) for one in subject.get("benefits") or ()]:
        lines.append(_("受けると：%(benefits)s") % {"benefits": " ".join(benefits)})
    return _(title) % values, lines
