//! Facts about what happened when.

use super::entry::Derived::{LastChange, LastReopening};
use super::entry::Kind::{Duration, Timestamp};
use super::entry::Tense::{Happened, Planned};
use super::entry::facts;

facts! { Time
    opened_at: Timestamp(Happened), "", "When the case was opened", "S-19, S-28, S-160";
    detected_at: Timestamp(Happened), "", "When the fault was first noticed, by anybody", "S-129";
    first_response_at: Timestamp(Happened), "", "When a person first answered the customer", "S-42, S-129, S-160";
    escalated_at: Timestamp(Happened), "", "When the case was first escalated", "S-106, S-117";
    escalation_answered_at: Timestamp(Happened), "", "When the customer first heard back about the escalation", "S-117";
    last_progress_at: Timestamp(Happened), "", "When the work last came nearer to a solution", "S-24";
    last_customer_update_at: Timestamp(Happened), "", "When the customer was last told how things stand", "S-119";
    resolved_at: Timestamp(Happened), "", "When the case was resolved", "S-28, S-43, S-129, S-160";
    closed_at: Timestamp(Happened), "", "When the case was closed", "S-163, S-175";
    reopened_at: Timestamp(Happened), "", "When the case was last reopened", "S-159" => LastReopening;
    status_changed_at: Timestamp(Happened), "", "When the status last changed", "S-114" => LastChange("status");
    tier_changed_at: Timestamp(Happened), "", "When the case came to its present tier", "S-43, S-50" => LastChange("tier");
    expected_resolution_at: Timestamp(Planned), "", "When the case is expected to be resolved", "S-19, S-116";
    wait_time: Duration, "", "How long the customer waited to reach someone", "S-29";
}
