//! Facts that show whether it is over.

use super::entry::Kind::{Boolean, Text, Timestamp};
use super::entry::Tense::Happened;
use super::entry::facts;

facts! { ExitEvidence
    customer_confirmed_at: Timestamp(Happened), "", "When the customer confirmed that it is resolved", "S-118, S-165";
    confirmed_by: Text(&["primary_contact", "other_contact", "account_team"]), "", "Who confirmed that it is resolved", "S-165";
    fix_verified: Boolean, "", "Somebody has checked that the fix works", "S-163";
    root_cause_known: Boolean, "", "It is known what caused the problem", "S-163, S-169";
    recurrence_prevented: Boolean, "", "Something was done so that it does not come back", "S-163";
    scope_set_at: Timestamp(Happened), "", "When it was settled what belongs to it and what does not", "S-164";
    exit_criteria_set_at: Timestamp(Happened), "", "When it was settled what has to be true before it ends", "S-164";
    evidence_over: Text(&[]), "", "How staff and stakeholders can see that it is over", "S-163";
    evidence_fixed: Text(&[]), "", "What gives confidence that it is mended and stays so", "S-163";
    evidence_basics: Text(&[]), "", "How we know that the solution reaches the underlying issues", "S-163";
    evidence_avoidance: Text(&[]), "", "How escalations of this kind will be avoided", "S-163";
    review_decided_at: Timestamp(Happened), "", "When it was decided whether to hold a review afterwards", "S-166";
    review_decision: Text(&["hold", "skip"]), "", "Whether a review is to be held", "S-166, S-168";
    review_decision_reason: Text(&[]), "", "Why a review is to be held or not", "S-166";
    management_followup_at: Timestamp(Happened), "", "When a manager followed up with the customer", "S-77, S-167";
    loyalty_assessed_at: Timestamp(Happened), "", "When it was assessed whether the customer will stay", "S-167";
}
