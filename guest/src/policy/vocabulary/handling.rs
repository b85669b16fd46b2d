//! Facts about who works on the case, and what that takes.

use super::entry::Derived::Changes;
use super::entry::Kind::{Boolean, Duration, Integer, List, Number, Records, Text, Timestamp};
use super::entry::Tense::{Happened, Planned};
use super::entry::facts;

facts! { Handling
    tier: Integer, "tier", "The tier that has the case, 1 being the first line", "S-41, S-42, S-43, S-46";
    assignment_group: Text(&[]), "", "The group that has the case", "S-50, S-64";
    assignee: Text(&[]), "", "The person who works on the case", "S-51";
    owner: Text(&[]), "", "The person who answers for the case towards the customer", "S-51, S-54";
    complexity: Text(&["low", "medium", "high"]), "", "How hard the problem is", "S-43, S-132, S-133";
    needs_field_visit: Boolean, "", "Somebody has to go there", "S-14";
    needs_privileged_access: Boolean, "", "It takes rights that the first line does not have", "S-15";
    required_access_level: Integer, "level", "The level of access that the work takes", "S-15";
    tier_access_level: Integer, "level", "The level of access that the present tier has", "S-15";
    required_skills: List(&Text(&[])), "", "The skills that the work takes", "S-13";
    tier_skills: List(&Text(&[])), "", "The skills that the present tier has", "S-13";
    vendor_involved: Boolean, "", "An outside company has a part in it", "S-16, S-48";
    vendor: Text(&[]), "", "The outside company that has a part in it", "S-16, S-48";
    vendor_asked_at: Timestamp(Happened), "", "When the outside company was asked for help", "S-48";
    vendor_answered_at: Timestamp(Happened), "", "When the outside company answered", "S-48";
    expected_handle_time: Duration, "", "How long it will keep its agent busy", "S-17, S-18";
    queue_waiting: Integer, "customers", "How many others are waiting in the queue", "S-18, S-29";
    specialists_available: Integer, "people", "How many of the specialists it takes are free", "S-134";
    decision_wanted: Text(&[]), "", "The kind of decision that is wanted, as in the authority matrix", "S-46";
    decision_amount: Number, "money, in the policy's currency", "The amount that the wanted decision is about", "S-46";
    consulted: Records(&[("person", Text(&[])), ("asked_at", Timestamp(Happened)), ("answered_at", Timestamp(Happened))]), "", "Who was asked before the decision, and who answered", "S-141";
    reassignments: Integer, "times", "How often the case went to another group", "S-39, S-49, S-64" => Changes("assignment_group");
    owner_changes: Integer, "times", "How often the case got another owner", "S-54, S-55" => Changes("owner");
    tier_changes: Integer, "times", "How often the case went to another tier", "S-39, S-49" => Changes("tier");
    escalations: Records(&[
        ("rule", Text(&[])),
        ("to", Text(&[])),
        ("at", Timestamp(Happened)),
        ("acknowledged_at", Timestamp(Happened)),
        ("ended_at", Timestamp(Happened)),
    ]), "", "The escalations done so far: by which rule, to whom, when", "S-22, S-28, S-30, S-175", None;
    requested_reasons: List(&Text(&["slow_response", "no_progress", "business_impact", "wrong_solution", "repeated_problem", "other"])), "", "What those who ask for an escalation complain of", "S-25, S-27";
    requested_effects: List(&Text(&["change_of_owner", "expertise", "resources", "decision", "attention"])), "", "What the escalation is meant to bring", "S-55";
    request_impact_described: Boolean, "", "The request for escalation says what the business suffers", "S-27, S-70";
    request_outcome_described: Boolean, "", "The request for escalation says what is expected", "S-27";
    request_attempts_described: Boolean, "", "The request for escalation says what has been tried", "S-27, S-70";
    escalation_acceptance_due_at: Timestamp(Planned), "", "By when somebody has to accept the escalation", "S-22, S-23";
    channel_opened_at: Timestamp(Happened), "", "When the conference bridge or chat room for it was opened", "S-128";
    major_declared_at: Timestamp(Happened), "", "When it was declared a major incident", "S-126, S-127, S-128";
    commanders: Records(&[("person", Text(&[])), ("from", Timestamp(Happened)), ("until", Timestamp(Planned))]), "", "The incident commanders, each with the time of duty", "S-126";
    roles: Records(&[("role", Text(&[])), ("person", Text(&[])), ("card", Boolean)]), "", "The roles of the response, who has each, and whether it has a role card", "S-127";
    swarm_started_at: Timestamp(Happened), "", "When the specialists began to swarm", "S-132, S-135, S-136";
    swarm_ended_at: Timestamp(Happened), "", "When the swarm ended", "S-136";
    swarm_facilitators: Integer, "people", "How many people facilitate the swarm", "S-135";
    contributions: Records(&[("person", Text(&[])), ("hours", Number), ("what", Text(&[]))]), "", "What each member of the swarm has done", "S-137";
}
