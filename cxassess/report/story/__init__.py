"""The parts of the assessment report, in the order in which the notebook shows them.

Each function takes the assessment, the model and the report's words, and returns blocks to
display. None computes a number that the assessment lacks.
"""

from cxassess.report.story.appendix import (
    all_answers,
    evidence_register,
    provenance,
    source_table,
)
from cxassess.report.story.audit import audit_overview, check_rules, check_tables, other_departures
from cxassess.report.story.bring import what_to_bring
from cxassess.report.story.diagnosis import formula_diagnoses
from cxassess.report.story.document import document
from cxassess.report.story.evolution import evolution
from cxassess.report.story.findings import finding_cards, findings_overview
from cxassess.report.story.glossary import glossary
from cxassess.report.story.holding import gate_heading, uncertainty_heading, what_if_summary
from cxassess.report.story.kpi_verdicts import kpi_verdicts
from cxassess.report.story.kpis import has_score, no_survey, survey_story
from cxassess.report.story.method import (
    grade_table,
    nps_limits,
    nps_method,
    scoring_method,
    stage_table,
    survey_disclosures,
    uncertainty_sources,
)
from cxassess.report.story.operations import operations
from cxassess.report.story.perception import perception_gaps
from cxassess.report.story.planning import order_heading, work_order
from cxassess.report.story.roadmap import roadmap_heading, roadmap_table
from cxassess.report.story.scores import (
    dimension_heading,
    dimension_table,
    evidence_gap_heading,
    indicator_heading,
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
    "dimension_heading",
    "dimension_table",
    "document",
    "evidence_gap_heading",
    "evidence_register",
    "evolution",
    "finding_cards",
    "findings_overview",
    "formula_diagnoses",
    "gate_heading",
    "glossary",
    "grade_table",
    "gravest_findings",
    "has_score",
    "headline",
    "indicator_heading",
    "key_figures",
    "kpi_verdicts",
    "no_survey",
    "nps_limits",
    "nps_method",
    "operations",
    "order_heading",
    "other_departures",
    "perception_gaps",
    "provenance",
    "quick_wins",
    "remarks",
    "roadmap_heading",
    "roadmap_table",
    "scoring_method",
    "source_table",
    "stage_table",
    "survey_disclosures",
    "survey_story",
    "uncertainty_heading",
    "uncertainty_sources",
    "what_if_summary",
    "what_to_bring",
    "who_answered",
    "work_order",
]
