//! Facts about the organisation, for `program.*`.

use super::entry::Kind::{Boolean, Duration, Integer, List, Number, Records, Text, Timestamp};
use super::entry::Tense::{Happened, Planned};
use super::entry::facts;

facts! { Program
    criteria_published_at: Timestamp(Happened), "", "When the criteria for an escalation were published", "S-26, S-190";
    serious_situations_unmanaged: Boolean, "", "Situations that threaten the business get out of hand today", "S-187";
    main_work_suffers: Boolean, "", "Managing escalations keeps people from their main work", "S-188";
    escalations_per_month: Number, "escalations", "How many escalations there are in a month", "S-189, S-193";
    hours_per_escalation: Number, "hours", "How many hours it takes to manage one escalation", "S-189";
    hours_per_full_time_role: Number, "hours", "How many hours a month one full-time person works", "S-189";
    tracking_object: Boolean, "", "Escalations have a record or case type of their own", "S-191";
    tracking_metadata: Boolean, "", "The record of an escalation has the fields that reports need", "S-191";
    tracking_reporting: Boolean, "", "There are reports on escalations", "S-191";
    managers_dislike_it: Boolean, "", "The managers do not like managing escalations", "S-192";
    separate_manager_learning_cost: Text(&["low", "medium", "high"]), "", "How much it takes to bring a separate manager up to speed on a case", "S-194";
    pains: List(&Text(&["slow_response", "unclear_responsibilities", "too_many_escalations", "inconsistent_decisions", "late_executives", "repeated_problems", "poor_communication"])), "", "What hurts most in the present practice", "S-138";
    frontline_needs_approval: Boolean, "", "The first line needs a manager's leave to escalate", "S-37";
    frontline_may_act_early: Boolean, "", "The first line may act before a case escalates without asking", "S-177";
    authority_matrix: Records(&[("tier", Integer), ("decision", Text(&[])), ("amount_max", Number)]), "", "Which tier may decide what, up to which amount", "S-46, S-80, S-177";
    leaders_may_mobilize: Boolean, "", "Resolution leaders may call in whatever the response takes", "S-80, S-186";
    leaders_reach_ceo: Boolean, "", "Resolution leaders have direct access to the CEO", "S-94, S-186";
    program_visible_at_top: Boolean, "", "The program is known and supported at the top", "S-186";
    official_way: Boolean, "", "There is one official way to deal with critical situations", "S-96, S-186";
    can_do_attitude: Boolean, "", "The company lives a can-do attitude", "S-184";
    ceo_commits_resources: Boolean, "", "The CEO commits whatever a critical situation takes", "S-184";
    managers_change_priorities: Boolean, "", "Managers change priorities for a critical situation", "S-184";
    customer_vision: Boolean, "", "The company has a clear vision of serving its customers", "S-185";
    employees_engaged: Boolean, "", "Staff are recognised and free to decide for the customer", "S-185";
    feedback_streams: Integer, "streams", "How many streams of customer feedback are evaluated", "S-185";
    feedback_loop_closed: Boolean, "", "Customers hear what was done about their feedback", "S-185";
    problem_types: Records(&[
        ("name", Text(&[])),
        ("urgency", Text(&["high", "medium", "low"])),
        ("customers_asked_at", Timestamp(Happened)),
        ("refer", Boolean),
        ("refer_to", Text(&[])),
    ]), "", "The types of problem: how urgent customers find each, and to whom it is referred", "S-5, S-6";
    tiers: Records(&[("tier", Integer), ("acknowledge_within", Duration), ("resolve_within", Duration), ("manager", Text(&[])), ("people", Integer)]), "", "The tiers, with their objectives and managers", "S-41, S-44, S-52, S-53";
    referral_process_owner: Text(&[]), "", "Who owns the process of referral", "S-52";
    handoffs: Records(&[("from_tier", Integer), ("to_tier", Integer), ("criteria", Boolean), ("document", Boolean)]), "", "What is agreed for handing a case from tier to tier", "S-45";
    technical_path_described: Boolean, "", "The technical path of escalation is written down", "S-47";
    management_path_described: Boolean, "", "The management path of escalation is written down", "S-47";
    referral_agreements: Records(&[
        ("group", Text(&[])),
        ("problem_types", List(&Text(&[]))),
        ("contact", Text(&[])),
        ("fallback_contact", Text(&[])),
        ("channel", Text(&[])),
        ("return_information", Text(&[])),
        ("return_form", Text(&[])),
        ("group_agreed_at", Timestamp(Happened)),
        ("customers_agreed_at", Timestamp(Happened)),
    ]), "", "The agreements with the groups to which cases are referred", "S-57, S-58, S-59, S-60, S-61, S-62, S-66";
    turnaround: Records(&[
        ("moment", Text(&[])),
        ("severity", Text(&[])),
        ("customers_accept", Duration),
        ("group_objective", Duration),
        ("actual", Duration),
    ]), "", "For each moment and severity: what customers accept, what is promised, what happens", "S-66, S-160, S-161";
    scope_teams: List(&Text(&[])), "", "The teams in which a new policy is tried first", "S-67";
    scope_problem_types: List(&Text(&[])), "", "The types of problem for which a new policy is tried first", "S-67";
    shadow_mode: Boolean, "", "The policy is watched only; nobody acts on it yet", "S-67";
    policy_changes: List(&Timestamp(Happened)), "", "When the policy was changed", "S-162";
    cases: Integer, "cases", "How many cases there were in the period", "S-38, S-40";
    cases_before: Integer, "cases", "How many cases there were in the period before", "S-38";
    escalated_cases: Integer, "cases", "How many cases of the period were escalated", "S-38, S-39";
    escalated_cases_before: Integer, "cases", "How many cases of the period before were escalated", "S-38";
    returned_escalations: Integer, "escalations", "How many escalations came back or did not need the higher tier", "S-39";
    critical_engagements: Integer, "engagements", "How many critical responses there were in the period", "S-40";
    executive_escalations: Integer, "escalations", "How many customers went to an executive in the period", "S-180";
    social_media_escalations: Integer, "escalations", "How many customers went to social media in the period", "S-180";
    prevented_escalations: Integer, "cases", "How many cases were warned of, acted on and then not escalated", "S-175";
    repeat_contacts: Integer, "contacts", "How many contacts of the period were second ones about the same thing", "S-180";
    tier_load: Records(&[("tier", Integer), ("handled", Integer), ("returned", Integer), ("queue_time", Duration), ("work_time", Duration)]), "", "For each tier: cases handled and returned, time in the queue and at work", "S-49, S-50";
    contact_resolution: Records(&[("category", Text(&[])), ("cases", Integer), ("solved_at_first_contact", Integer)]), "", "For each category: cases, and how many the first contact solved", "S-173";
    attainment: Records(&[("clock", Text(&[])), ("severity", Text(&[])), ("met", Integer), ("breached", Integer)]), "", "For each clock and severity: how many targets were met and breached", "S-158, S-159";
    report_figures: List(&Text(&["attainment", "reopen_rate", "csat"])), "", "The figures that the service-level report shows", "S-159";
    reopen_rate: Number, "percent", "How many resolved cases came back", "S-159";
    promoter_score: Number, "-100 to 100", "How likely customers are to recommend us", "S-174";
    retention_rate: Number, "percent", "How many customers stayed", "S-174";
    relationship_survey_at: Timestamp(Happened), "", "When customers were last asked about the relationship", "S-174";
    escalation_satisfaction: Number, "1 worst to 5 best", "How satisfied customers are with the way escalations are handled", "S-174";
    indicators: Records(&[("escalation_type", Text(&[])), ("name", Text(&[])), ("value", Number), ("usual", Number)]), "", "Figures that move before a type of escalation comes: now, and usually", "S-176";
    alerts_per_agent_day: Number, "alerts", "How many alerts one agent gets in a day", "S-178";
    alerts_ignored: Number, "percent", "How many alerts nobody acts on", "S-178";
    triggers: Records(&[("rule", Text(&[])), ("raised_rightly", Integer), ("raised_wrongly", Integer), ("missed", Integer)]), "", "For each rule: how often it raised a case rightly, wrongly, or not at all", "S-179";
    resolution_leaders: Records(&[
        ("person", Text(&[])),
        ("mentored_months", Integer),
        ("communicates", Boolean),
        ("gauges_urgency", Boolean),
        ("commands_and_collaborates", Boolean),
        ("judges_well", Boolean),
        ("open_engagements", Integer),
    ]), "", "The resolution leaders and those who are to become one", "S-92, S-93, S-125";
    sponsors: Records(&[
        ("person", Text(&[])),
        ("rank", Text(&["manager", "director", "vice_president", "senior_vice_president", "c_level"])),
        ("area", Text(&[])),
        ("customers", List(&Text(&[]))),
        ("assignments", Integer),
        ("open_engagements", Integer),
        ("last_assigned_at", Timestamp(Happened)),
    ]), "", "The executives who can sponsor a response, and what they carry already", "S-145, S-147, S-152, S-153, S-154";
    specialists: Records(&[("person", Text(&[])), ("skill", Text(&[])), ("free", Boolean), ("open_cases", Integer)]), "", "The specialists, their skills and their load", "S-125, S-134";
    responsibilities: Records(&[("escalation_type", Text(&[])), ("task", Text(&[])), ("responsible", Integer), ("accountable", Integer)]), "", "For each type of escalation and task: how many are responsible, how many accountable", "S-138, S-139, S-140, S-142";
    message_templates: Records(&[("audience", Text(&[])), ("approved_at", Timestamp(Happened))]), "", "The templates for messages, by audience", "S-122";
    weekly_reports: Records(&[("organisation", Text(&["services", "sales", "engineering"])), ("sent_at", Timestamp(Happened))]), "", "The weekly reports to the leaders of each organisation", "S-123";
    quarterly_trends_at: Timestamp(Happened), "", "When the trends of the quarter were last reported", "S-124";
    risks: Records(&[
        ("name", Text(&[])),
        ("product", Text(&[])),
        ("probability", Number),
        ("financial_impact", Number),
        ("mitigation", Text(&[])),
        ("owner", Text(&[])),
    ]), "", "The risks found before a product is deployed", "S-181";
    product_lines: Records(&[("name", Text(&[])), ("gaps_addressed", Boolean), ("deployments", Integer), ("critical_situations", Integer)]), "", "The product lines: whether their gaps were closed, and what came of it", "S-182";
    last_drill_at: Timestamp(Happened), "", "When a major incident was last rehearsed", "S-130, S-195";
    tiers_reviewed_at: Timestamp(Happened), "", "When the tiers were last reviewed", "S-195";
    targets_reviewed_at: Timestamp(Happened), "", "When the service-level targets were last reviewed", "S-195";
    responsibilities_reviewed_at: Timestamp(Happened), "", "When the table of responsibilities was last reviewed", "S-143, S-195";
    executive_review_at: Timestamp(Happened), "", "When executives last went through the escalated cases", "S-155";
    next_review_at: Timestamp(Planned), "", "When the policy is to be reviewed next", "S-195";
}
