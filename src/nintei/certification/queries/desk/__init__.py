"""The operators' desk of certification: runs, people at risk, appeals, cases, policies, what-ifs."""

from nintei.certification.queries.desk.answers import STATES, DeskAppeal, appeal, appeals, involved
from nintei.certification.queries.desk.drafts import (
    LEAD,
    Publication,
    SimulationLine,
    WhatIfLine,
    WhatIfs,
    document_text,
    draft_text,
    earliest_day,
    policies,
    publication,
    simulation,
    whatif,
    whatifs,
)
from nintei.certification.queries.desk.gate import Page, only_operators, place_names
from nintei.certification.queries.desk.people import (
    CaseLine,
    DeskPerson,
    case,
    cases,
    find_people,
    person,
    standing,
)
from nintei.certification.queries.desk.reading import Reading, decisions_chart, reading
from nintei.certification.queries.desk.work import (
    AtRisk,
    RunLine,
    people_at_risk,
    running,
    runs,
    waiting,
)

__all__ = [
    "LEAD", "STATES", "AtRisk", "CaseLine", "DeskAppeal", "DeskPerson", "Page", "Publication",
    "Reading", "RunLine", "SimulationLine", "WhatIfLine", "WhatIfs", "appeal", "appeals", "case", "cases", "decisions_chart", "document_text",
    "draft_text", "earliest_day", "find_people", "involved", "only_operators", "people_at_risk", "person",
    "place_names", "policies", "publication", "reading", "running", "runs", "simulation", "standing", "waiting", "whatif", "whatifs",
]  # fmt: skip
