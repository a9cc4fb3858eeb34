"""Names of the kinds, why each comes, and what its button says."""

from __future__ import annotations

from django.utils.translation import gettext_noop as later

from nintei.notices.kinds import Channel, Kind, Topic

# Kind -> (name, what belongs to it).
KINDS: dict[Kind, tuple[str, str]] = {
    Kind.REASONS: (
        later("判定の理由と大切な変更"),
        later("認定に不利な判定とその理由、異議申し立ての結果、基準の変更、運営がやり取りを読んだこと"),
    ),
    Kind.MESSAGE: (later("メッセージ"), later("相談の相手から届いた新しいメッセージ")),
    Kind.DEADLINE: (
        later("期限の前のお知らせ"),
        later("返信の期限の半分が過ぎたとき、期限の前の稼働日、やり取りが自動で終わる前"),
    ),
    Kind.RESULT: (
        later("やり取りの結果"),
        later("辞退、取り下げ、返信がないまま期限が過ぎたとき、やり取りが終わったとき"),
    ),
    Kind.CERTIFICATE: (later("認定の良い知らせ"), later("認定を受けられるとき、始まったとき、続くとき")),
    Kind.RECORD: (later("実績への記録"), later("期限内の返信として数えられたとき、数えられなかったとき")),
}
WHY: dict[Kind, str] = {
    Kind.REASONS: later("あなたにかかわる判定か、その決まりが変わったため"),
    Kind.MESSAGE: later("参加しているやり取りに、まだ読んでいないメッセージがあるため"),
    Kind.DEADLINE: later("何もしないと、期限に自動で決まることがあるため"),
    Kind.RESULT: later("参加しているやり取りの状態が変わったため"),
    Kind.CERTIFICATE: later("あなたの認定の状態が変わったため"),
    Kind.RECORD: later("あなたの実績に一件が記録されたため"),
}
GO: dict[Kind, str] = {
    Kind.REASONS: later("数字、記録の一覧、異議申し立ての方法を見る"),
    Kind.MESSAGE: later("返信する"),
    Kind.DEADLINE: later("やり取りを開く"),
    Kind.RESULT: later("やり取りを見る"),
    Kind.CERTIFICATE: later("認定のページを見る"),
    Kind.RECORD: later("期限内の返信の記録を見る"),
}
# Topics whose page is another than that of their kind.
GO_OF: dict[Topic, str] = {Topic.TURN_MISSED: GO[Kind.RECORD], Topic.DESK_READ: GO[Kind.RESULT]}
WHY_OF: dict[Topic, str] = {Topic.DESK_READ: later("あなたが参加しているやり取りを、運営が開いたため")}
WAYS: dict[Channel, str] = {
    Channel.NOW: later("すぐにメールで"),
    Channel.DAILY: later("一日一回のまとめで"),
    Channel.WEEKLY: later("週一回のまとめで"),
    Channel.NONE: later("メールは受け取らない"),
}
