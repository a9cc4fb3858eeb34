"""Shapes of what people send in. Texts are never cut: too long ones come back as they were."""

from nintei.talk.forms.desk import MEASURE_WORDS, AnswerForm, ReadForm
from nintei.talk.forms.inquiries import InquiryForm
from nintei.talk.forms.replies import SavedReplyForm
from nintei.talk.forms.threads import (
    DECLINE_WORDS,
    REPORT_WORDS,
    ContactForm,
    CorrectionForm,
    DeclineForm,
    MessageForm,
    NothingForm,
    ReportForm,
)

__all__ = [
    "DECLINE_WORDS", "MEASURE_WORDS", "REPORT_WORDS", "AnswerForm", "ContactForm", "CorrectionForm", "DeclineForm", "InquiryForm",
    "MessageForm", "NothingForm", "ReadForm", "ReportForm", "SavedReplyForm",
]  # fmt: skip
