//! Facts about a critical situation and the people called in for it.

use super::entry::Kind::{Boolean, Integer, List, Records, Text, Timestamp};
use super::entry::Tense::{Happened, Planned};
use super::entry::facts;

facts! { CriticalResponse
    critical_submitted_at: Timestamp(Happened), "", "When the critical response was asked for", "S-70, S-71, S-76";
    critical_submitted_by: Text(&["sales", "services", "support", "engineering", "executive", "customer"]), "", "Who asked for the critical response", "S-70";
    critical_origin: Text(&["natural_disaster", "significant_failure", "security_incident", "customer_case"]), "", "What the critical situation came from", "S-69, S-70";
    normal_process_tried: Boolean, "", "The normal support process has been tried first", "S-70, S-72";
    resolution_leader: Text(&[]), "", "The person who leads the critical response", "S-56, S-79, S-82";
    resolution_leader_assigned_at: Timestamp(Happened), "", "When the resolution leader was named", "S-71, S-76";
    assessment_completed_at: Timestamp(Happened), "", "When the resolution leader had assessed the situation", "S-71, S-76";
    critical_accepted_at: Timestamp(Happened), "", "When the critical response was accepted", "S-56, S-72, S-76, S-113, S-149";
    critical_returned_at: Timestamp(Happened), "", "When the situation was given back to the normal process", "S-72, S-76";
    critical_decided_by: Text(&["resolution_leader", "manager", "executive", "other"]), "", "Who decided whether to accept it", "S-72";
    critical_decision_reason: Text(&[]), "", "Why it was accepted or given back", "S-72";
    coordinating_lead: Text(&[]), "", "The person who coordinates the companies involved", "S-97";
    open_engagements_same_situation: Integer, "engagements", "How many other critical responses are open for the same customer and situation", "S-96";
    management_engaged_at: Timestamp(Happened), "", "When management joined", "S-77, S-106";
    supplier_management_engaged_at: Timestamp(Happened), "", "When the managers of an internal or outside supplier were called in", "S-48, S-77";
    executive_sponsor: Text(&[]), "", "The executive who stands behind the response", "S-79, S-145";
    executive_sponsor_rank: Text(&["manager", "director", "vice_president", "senior_vice_president", "c_level"]), "", "The executive sponsor's rank", "S-145, S-146";
    executive_sponsor_area: Text(&[]), "", "The part of the organisation that the executive sponsor leads", "S-147";
    responsible_area: Text(&[]), "", "The part of the organisation that is responsible for the problem", "S-147";
    impacted_area: Text(&[]), "", "The part of the organisation that suffers from the problem", "S-147";
    executive_sponsor_informed_at: Timestamp(Happened), "", "When the executive sponsor was informed", "S-149";
    standing_sponsor: Text(&[]), "", "The executive who sponsors this customer permanently", "S-154";
    sponsor_duty_agreements: Text(&["done", "planned", "not_required"]), "", "The sponsor's part in strategy and in brokering agreements", "S-148";
    sponsor_duty_message: Text(&["done", "planned", "not_required"]), "", "The sponsor's guidance to those who speak with the customer", "S-148";
    sponsor_duty_urgency: Text(&["done", "planned", "not_required"]), "", "The sponsor's push for urgency in other teams and with other executives", "S-148";
    sponsor_duty_customer: Text(&["done", "planned", "not_required"]), "", "The sponsor's own talk with the customer", "S-148";
    briefing_situation: Boolean, "", "The sponsor's briefing tells the situation and its history", "S-151";
    briefing_impact: Boolean, "", "The sponsor's briefing tells what the customer suffers", "S-151";
    briefing_request: Boolean, "", "The sponsor's briefing tells what the sponsor is asked to do", "S-151";
    response_team: Records(&[
        ("person", Text(&[])),
        ("function", Text(&["sales", "services", "support", "engineering", "development", "finance", "legal", "public_relations"])),
        ("knows_the_case", Boolean),
        ("manager_acknowledged_at", Timestamp(Happened)),
        ("absences", Integer),
        ("contact", Text(&[])),
    ]), "", "The team of the critical response: who, from where, with whose agreement", "S-79, S-84, S-86, S-87, S-88, S-102";
    team_functions: List(&Text(&["sales", "services", "support", "engineering", "development", "finance", "legal", "public_relations"])), "", "The functions that the team covers, each once", "S-84, S-85";
    defect_kind: Text(&["none", "hardware", "software"]), "", "Whether a defect of the product is behind it", "S-85, S-104";
    attendance: Records(&[("person", Text(&[])), ("meeting_at", Timestamp(Happened)), ("attended", Boolean), ("manager_attended", Boolean)]), "", "Who came to which meeting, in person or through their manager", "S-88, S-89";
    on_call: Records(&[("person", Text(&[])), ("from", Timestamp(Planned)), ("until", Timestamp(Planned))]), "", "Who can be reached when", "S-90";
    team_agrees: Boolean, "", "The team has come to a common decision", "S-91";
    team_decision_due_at: Timestamp(Planned), "", "By when the team has to decide", "S-91";
    kickoff_at: Timestamp(Happened), "", "When the kick-off meeting was held", "S-76, S-98";
    kickoff_actions_decided: Boolean, "", "The kick-off settled the actions", "S-98";
    kickoff_owners_decided: Boolean, "", "The kick-off settled who owns each action", "S-98";
    kickoff_timelines_decided: Boolean, "", "The kick-off settled by when", "S-98";
    kickoff_meetings_decided: Boolean, "", "The kick-off settled how often the team meets", "S-98";
    plan_formed_at: Timestamp(Happened), "", "When the action plan was made", "S-73, S-76";
    plan_started_at: Timestamp(Happened), "", "When work on the action plan began", "S-73, S-74, S-76";
    plan_ended_at: Timestamp(Happened), "", "When the action plan was wrapped up", "S-73, S-76";
    plan_deliverables: Boolean, "", "The plan names what is to be delivered", "S-83";
    plan_timeline: Boolean, "", "The plan has a timeline", "S-83";
    plan_monitoring: Boolean, "", "The plan says how progress is watched", "S-83";
    plan_risks: Boolean, "", "The plan says how risks are handled", "S-83";
    plan_communication: Boolean, "", "The plan says who is told what", "S-83";
    actions: Records(&[("title", Text(&[])), ("owner", Text(&[])), ("due_at", Timestamp(Planned)), ("done_at", Timestamp(Happened))]), "", "The actions of the plan, each with its owner and due time", "S-81, S-82, S-88, S-110";
    next_steps: Records(&[("title", Text(&[])), ("owner", Text(&[]))]), "", "The next steps, each with its owner", "S-99";
    meetings: Records(&[("held_at", Timestamp(Happened)), ("notes_sent_at", Timestamp(Happened)), ("notes_to_all", Boolean)]), "", "The team's meetings and their notes", "S-100";
    stakeholders: Records(&[("person", Text(&[])), ("role", Text(&[])), ("channel", Text(&[])), ("contact", Text(&[]))]), "", "Everyone with a stake in it, and how to reach them", "S-101, S-102";
    escalation_trigger: Text(&[]), "", "What set the escalation off", "S-104";
    escalation_cause: Text(&[]), "", "What the escalation came from", "S-104";
    customer_specific_issues: Integer, "issues", "How many issues of this customer go beyond what support usually handles", "S-105";
    first_situation_report_at: Timestamp(Happened), "", "When the first situation report went out", "S-74, S-76, S-113";
    last_situation_report_at: Timestamp(Happened), "", "When the last situation report went out", "S-114, S-116";
    last_situation_change_at: Timestamp(Happened), "", "When the situation last changed", "S-114";
    report_event: Boolean, "", "The last report says what has happened", "S-108";
    report_place: Boolean, "", "The last report says where it has happened", "S-108";
    report_recurrence: Boolean, "", "The last report says whether it has happened before", "S-108";
    report_people_affected: Boolean, "", "The last report says how many people may be affected and what harm is known", "S-109";
    report_response: Boolean, "", "The last report says what the team is doing", "S-110";
    report_task_owners: Boolean, "", "The last report says who owns which task", "S-110";
    report_compliance: Boolean, "", "The last report says whether an authority must or may be told", "S-111";
    report_media: Boolean, "", "The last report says whether the media are involved", "S-112";
    media_plan: Boolean, "", "There is a plan for talking to the media", "S-112";
    report_facts: Boolean, "", "The last report keeps what is known in a place of its own", "S-115";
    report_unknowns: Boolean, "", "The last report says what is not yet known", "S-115";
    report_status: Boolean, "", "The last report says where things stand", "S-116";
    report_progress: Boolean, "", "The last report says what has been achieved", "S-116";
    report_expected_resolution: Boolean, "", "The last report says when a solution is expected", "S-116";
    executive_report_at: Timestamp(Happened), "", "When top management last got the daily report on this account", "S-95";
    executive_reports: List(&Timestamp(Happened)), "", "When top management got a report on this account", "S-95";
    resolution_leader_agrees: Boolean, "", "The resolution leader holds it to be under control", "S-75";
    executive_sponsor_agrees: Boolean, "", "The executive sponsor holds it to be under control", "S-75";
    customer_requirements_met: Boolean, "", "What the customer asked for has been delivered", "S-75";
}
