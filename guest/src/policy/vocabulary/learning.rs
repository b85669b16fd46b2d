//! Facts about what is learned from the case.

use super::entry::Kind::{Boolean, Integer, List, Text, Timestamp};
use super::entry::Tense::Happened;
use super::entry::facts;

facts! { Learning
    review_held_at: Timestamp(Happened), "", "When the review was held", "S-129, S-168";
    review_findings: Text(&[]), "", "What the review found, in words", "S-131";
    swarm_debriefed_at: Timestamp(Happened), "", "When the swarm talked over how it went", "S-136";
    root_cause: Text(&[]), "", "The root cause in words", "S-169";
    root_cause_category: Text(&["product_or_service_quality", "business_process", "tools", "policy", "gap_between_organisations"]), "", "Which systemic weakness the root cause belongs to", "S-170, S-183";
    root_cause_proposed_at: Timestamp(Happened), "", "When the root cause was first suggested", "S-171";
    root_cause_tested_at: Timestamp(Happened), "", "When the suggested root cause was tested", "S-171";
    root_cause_accepted_at: Timestamp(Happened), "", "When the root cause was accepted as right", "S-171";
    failed_step: Text(&[]), "", "The step of normal escalation that did not work", "S-169";
    pattern: Text(&[]), "", "What the case has in common with earlier ones", "S-169";
    participant_feedback_at: Timestamp(Happened), "", "When those who took part were asked", "S-169";
    affected_feedback_at: Timestamp(Happened), "", "When those who were affected were asked", "S-169";
    stakeholder_feedback_at: Timestamp(Happened), "", "When the stakeholders were asked", "S-169";
    lessons_shared_with: List(&Text(&[])), "", "The functions and regions that were told the lessons", "S-169";
    record_updated_at: Timestamp(Happened), "", "When the record of the case was last brought up to date", "S-169";
    analysis_method: Text(&[]), "", "The method by which the root cause was looked for", "S-172";
    knowledge_article: Text(&[]), "", "The knowledge base entry that was written or improved", "S-172";
    review_template: Text(&[]), "", "The template that the review followed", "S-172";
    change_effect_measured_at: Timestamp(Happened), "", "When the effect of the changes made was measured", "S-172";
    trend_session_at: Timestamp(Happened), "", "When the case was part of a session on trends", "S-172";
    repeats_before_change: Integer, "escalations", "How many like it there were in the year before the change", "S-172";
    repeats_after_change: Integer, "escalations", "How many like it there were in the year after the change", "S-172";
    higher_tier_was_needed: Boolean, "", "Looking back, the case could not have been solved below", "S-39, S-179";
}
