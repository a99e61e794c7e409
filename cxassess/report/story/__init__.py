"""The parts of the assessment report, in the order in which the notebook shows them.

Each function takes the assessment, the model and the report's words, and returns blocks to
display. None computes a number that the assessment lacks.
"""

from cxassess.report.story.appendix import (
    all_answers,
    evidence_register,
    grade_table,
    provenance,
    source_table,
    stage_table,
)
from cxassess.report.story.audit import audit_overview, check_rules, check_tables, other_departures
from cxassess.report.story.bring import what_to_bring
from cxassess.report.story.diagnosis import formula_diagnoses
from cxassess.report.story.document import document
from cxassess.report.story.findings import finding_cards, findings_overview, work_order
from cxassess.report.story.kpis import no_survey, survey_story
from cxassess.report.story.method import nps_method, survey_disclosures
from cxassess.report.story.perception import perception_gaps
from cxassess.report.story.scores import (
    dimension_scores,
    evidence_gap_heading,
    gate_table,
    what_if_table,
    who_answered,
)
from cxassess.report.story.summary import (
    gravest_findings,
    headline,
    key_figures,
    quick_wins,
    remarks,
)

__all__ = [
    "all_answers",
    "audit_overview",
    "check_rules",
    "check_tables",
    "dimension_scores",
    "document",
    "evidence_gap_heading",
    "evidence_register",
    "finding_cards",
    "findings_overview",
    "formula_diagnoses",
    "gate_table",
    "grade_table",
    "gravest_findings",
    "headline",
    "key_figures",
    "no_survey",
    "nps_method",
    "other_departures",
    "perception_gaps",
    "provenance",
    "quick_wins",
    "remarks",
    "source_table",
    "stage_table",
    "survey_disclosures",
    "survey_story",
    "what_if_table",
    "what_to_bring",
    "who_answered",
    "work_order",
]
