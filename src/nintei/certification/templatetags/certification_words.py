"""The engine's short codes in words, and its numbers as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

register = template.Library()

WORDS = {
    "mean_stars": noop("評価の平均"), "fault_completion_rate": noop("完了率（自分の責任による中止を除いた割合）"),
    "on_time_rate": noop("納期どおりの納品"), "reply_in_time_rate": noop("時間内の返信"),
    "task_approval_rate": noop("タスクの承認率"), "gold_accuracy": noop("確認問題の正答率"),
    "completed_orders": noop("完了した仕事（件）"), "distinct_clients": noop("依頼者の数"),
    "released_earnings": noop("受け取った報酬（円）"), "first_order_age_days": noop("最初の仕事からの日数"),
    "approved_tasks": noop("承認されたタスク（件）"), "distinct_requesters": noop("依頼者の数"),
    "first_task_age_days": noop("最初のタスクからの日数"),
    "identity_verified": noop("本人確認が済んでいる"), "profile_complete": noop("プロフィールが埋まっている"),
    "no_open_integrity_case": noop("調査中の不正の疑いがない"),
    "NONE": noop("まだ認定されていません"), "ELIGIBLE": noop("認定を受けられます"), "CERTIFIED": noop("認定されています"),
    "AT_RISK": noop("認定中（今月は基準に届きませんでした）"), "NOTICE": noop("認定中（終了の予告が出ています）"),
    "LAPSED": noop("認定が終わりました"), "DORMANT": noop("認定は休止中です"), "SUSPENDED": noop("一時停止中です"),
    "REVOKED": noop("取り消されました"), "WITHDRAWN": noop("自分で辞退しました"),
    "no_change": noop("変わりなし"), "offered": noop("認定の案内"), "offer_ended": noop("案内の終了"),
    "granted": noop("認定"), "warned": noop("注意"), "noticed": noop("終了の予告"), "recovered": noop("回復"),
    "held": noop("保留（1社だけの影響のため）"), "stayed": noop("保留（異議の審査中のため）"), "lapsed": noop("終了"),
    "dormant": noop("休止"), "awake": noop("再開"), "not_assessed": noop("判定なし"),
    "accept": noop("認定を受ける"), "decline": noop("今は受けない"), "withdraw": noop("認定を辞退する"),
    "apply_again": noop("もう一度申し込む"),
    "PASS": noop("届いています"), "FAIL": noop("届いていません"), "INSUFFICIENT": noop("件数が足りません"),
    "NOT_ASSESSED": noop("件数が少ないため判定しません"),
    "counted": noop("数えました"), "capped": noop("同じ依頼者の上限を超えたため、数えません"),
    "neutral": noop("良くも悪くもないため、数えません"), "excluded": noop("除外されたため、数えません"),
    "outside": noop("期間の外のため、数えません"),
    "appeal_upheld": noop("異議が認められました"), "sender_suspended": noop("送り主が停止中です"),
    "template_scout": noop("一斉送信の勧誘でした"), "below_floor_price": noop("最低価格を下回る依頼でした"),
    "integrity": noop("不正な取引でした"), "withdrawn_before_deadline": noop("期限の前に取り下げられました"),
    "spam_message": noop("迷惑なメッセージだった"), "client_blocked": noop("依頼者に止められていた"),
    "was_absent": noop("不在を届けていた"), "wrong_fact": noop("事実が違う"), "miscounted": noop("数え方が違う"),
    "wrong_rule": noop("基準の当てはめが違う"), "other": noop("その他"),
    "few": noop("少ない（10件未満）"), "some": noop("ある程度（30件未満）"), "many": noop("十分（30件以上）"),
    "OPEN": noop("審査中"), "UPHELD": noop("認められました"), "REFUSED": noop("認められませんでした"),
    "good": noop("良い"), "bad": noop("悪い"),
}  # fmt: skip


@register.filter
def word(code: object) -> str:
    """A code of the engine (metric, state, decision, verdict, reason) in the reader's language."""
    text = str(code)
    found = WORDS.get(text) or WORDS.get(text.lower())
    return _(found) if found else text


@register.filter
def ours(texts: Mapping[str, str]) -> str:
    """The reader's language out of {ja, en}."""
    return texts.get((get_language() or "ja")[:2]) or texts["ja"]


@register.filter
def place_name(named: object) -> str:
    """name_ja or name_en of anything that has both."""
    return str(getattr(named, "name_en" if get_language() == "en" else "name_ja"))


@register.filter
def figure(value: Decimal | None, unit: str) -> str:
    """Stars with two places, a share as per cent with one. Cut, never rounded up over a line not reached."""
    if value is None:
        return "—"
    if unit == "stars":
        return f"★{value.quantize(Decimal('0.01'), ROUND_DOWN)}"
    return f"{(value * 100).quantize(Decimal('0.1'), ROUND_DOWN)}%"
