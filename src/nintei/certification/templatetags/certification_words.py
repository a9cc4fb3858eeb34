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
    "mean_stars": noop("評価の平均"), "fault_completion_rate": noop("完了率"),
    "on_time_rate": noop("納期どおりの納品"), "reply_in_time_rate": noop("時間内の返信"),
    "task_approval_rate": noop("タスクの承認率"), "gold_accuracy": noop("確認問題の正答率"),
    "completed_orders": noop("完了した仕事"), "distinct_clients": noop("依頼者の数"),
    "released_earnings": noop("受け取った報酬"), "first_order_age_days": noop("最初の仕事からの日数"),
    "approved_tasks": noop("承認されたタスク"), "distinct_requesters": noop("依頼者の数"),
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
    "not_good": noop("完了していないため、数えません"), "same_client": noop("同じ依頼者をすでに数えました"),
    "client_cap": noop("1社あたりの上限まで数えました"),
    "over_client_cap": noop("1社あたりの上限を超えたため、数えません"),
    "suspended": noop("一時停止"), "reinstated": noop("一時停止の解除"), "revoked": noop("取り消し"),
    "restored": noop("認定が戻りました"),
    "fraud": noop("不正の疑い"), "wash_trade": noop("自分との取引の疑い"), "identity": noop("本人確認の疑い"),
    "threats": noop("脅しの疑い"),
    "unfair_review": noop("評価が公正でない"), "wrong_fault": noop("自分の責任とされたのは誤り"),
    "talk.turn.settled": noop("依頼者からの最初の連絡"), "work.contract.ended": noop("契約の終わり"),
    "work.milestone.delivered": noop("納品"), "work.review.revealed": noop("評価"),
    "work.earning.released": noop("報酬の支払い"), "piecework.assignment.settled": noop("タスク"),
    "piecework.gold.answered": noop("確認問題"), "evaluation": noop("判定"),
    "certification.integrity_case.changed": noop("不正の調査"),
    "window_months": noop("見る期間"), "consecutive_failures": noop("予告までの、続けて届かない回数"),
    "notice_days": noop("予告から終わるまでの日数（以上）"), "effect_day": noop("終わる日（毎月）"),
    "transition_evaluations": noop("移行期間の判定の回数"), "one_client_rule": noop("1社だけでは失わない決まり"),
    "grant_line": noop("認定の線"), "keep_line": noop("維持の線"), "prior_value": noop("出発点の値"),
    "prior_weight": noop("出発点の重み（件）"), "grant_min_n": noop("認定に要る件数"),
    "per_client_cap": noop("1社あたりの上限"), "to_earn": noop("認定に要る数"), "to_keep": noop("維持に要る数"),
    "client_cap_yen": noop("1社あたりの上限"), "condition": noop("条件"),
}  # fmt: skip

SHORT = {
    "NONE": noop("これから"),
    "ELIGIBLE": noop("案内が届いています"),
    "CERTIFIED": noop("認定中"),
    "AT_RISK": noop("認定中・注意"),
    "NOTICE": noop("認定中・終了の予告"),
    "LAPSED": noop("終了"),
    "DORMANT": noop("休止中"),
    "SUSPENDED": noop("一時停止中"),
    "REVOKED": noop("取り消し"),
    "WITHDRAWN": noop("辞退"),
}
TONES = {
    "CERTIFIED": "ok", "ELIGIBLE": "info", "AT_RISK": "warn", "NOTICE": "no", "SUSPENDED": "no", "REVOKED": "no",
    "granted": "ok", "recovered": "ok", "awake": "ok", "restored": "ok", "reinstated": "ok", "offered": "info",
    "held": "info", "stayed": "info", "warned": "warn", "dormant": "off", "noticed": "no", "lapsed": "no",
    "suspended": "no", "revoked": "no", "UPHELD": "ok", "OPEN": "info", "REFUSED": "no",
    "PASS": "ok", "FAIL": "no", "INSUFFICIENT": "warn",
}  # fmt: skip
HELP = {
    "mean_stars": noop("依頼者が付けた★の平均です。両方が評価を書いたあとに公開されたものだけを数えます。"),
    "fault_completion_rate": noop(
        "最後まで終えた仕事の割合です。依頼者の事情や話し合いで終わった仕事は数えません。"
    ),
    "on_time_rate": noop("約束の時刻までに納めた割合です。依頼者が認めた延長は、納期の変更として扱います。"),
    "reply_in_time_rate": noop(
        "依頼者の最初の連絡に、公開している稼働時間で期限内に返した割合です。断る返信も返信です。"
    ),
    "task_approval_rate": noop("納めたタスクのうち、承認されたものの割合です。"),
    "gold_accuracy": noop("答えの分かっている確認問題に、正しく答えた割合です。"),
    "completed_orders": noop("期間の中で最後まで終えた仕事の数です。"),
    "approved_tasks": noop("期間の中で承認されたタスクの数です。"),
    "distinct_clients": noop("期間の中で仕事を終えた依頼者の人数です。"),
    "distinct_requesters": noop("期間の中でタスクを承認した依頼者の人数です。"),
    "released_earnings": noop("期間の中で受け取った報酬です。1社の分は、上限までを数えます。"),
    "first_order_age_days": noop("この分野で初めて仕事を終えてからの日数です。"),
    "first_task_age_days": noop("この分野で初めてタスクが承認されてからの日数です。"),
    "identity_verified": noop("運営の担当者が本人確認書類を確かめると、そろいます。"),
    "profile_complete": noop("名前、紹介、稼働時間などを書くと、そろいます。"),
    "no_open_integrity_case": noop("不正の疑いで調べられている件がなければ、そろいます。"),
    "unfair_review": noop("仕事の内容と関係のない評価、脅しや仕返しの評価、★と文が食い違う評価など。"),
    "wrong_fault": noop("依頼者の事情や連絡の途絶えで終わったのに、自分の責任になっている。"),
    "spam_message": noop("勧誘や一斉送信で、返信の要らないメッセージだった。"),
    "client_blocked": noop("資料や確認が届かず、納品できない状態にされていた。"),
    "was_absent": noop("連絡が届く前に、不在を届けていた。"),
    "wrong_fact": noop("日付、金額、相手などの事実が記録と違う。"),
    "miscounted": noop("数えるはずの記録がない、数えないはずの記録が入っている。"),
    "wrong_rule": noop("その日に有効だった基準と違う線や期間で判定されている。"),
    "other": noop("上のどれでもない理由。本文に詳しく書いてください。"),
}


BY_ONESELF = {
    "withdraw": noop("自分で辞退"), "decline": noop("案内を断った"), "apply_again": noop("もう一度の申し込み"),
}  # fmt: skip


@register.filter
def step_word(decision: object) -> str:
    """A decision as a step of the history; what the person did is told as done."""
    found = BY_ONESELF.get(str(decision))
    return _(found) if found else word(decision)


@register.filter
def short_word(state: object) -> str:
    """A state in a few words, for a badge."""
    return _(SHORT[str(state)])


@register.filter
def tone(code: object) -> str:
    """ok, info, warn, no or off: how a state, decision or verdict looks."""
    return TONES.get(str(code), "off")


@register.filter
def explained(code: object) -> str:
    """What a metric, condition or ground means, in one or two sentences; "" for others."""
    found = HELP.get(str(code))
    return _(found) if found else ""


@register.filter
def reason(text: str) -> str:
    """An operator's reason as the person reads it: the class in words, then what was written."""
    head, colon, rest = text.partition(": ")
    if head.startswith("appeal:"):
        return _("異議が認められました")
    return f"{word(head)}：{rest}" if colon and head in WORDS else text


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
