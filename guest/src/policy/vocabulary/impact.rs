//! Facts about how much it hurts.

use super::entry::Kind::{Boolean, Duration, Integer, Number, Text};
use super::entry::facts;

facts! { Impact
    impact: Text(&["high", "medium", "low"]), "", "How much of the business it touches", "S-1, S-4, S-7, S-9, S-11, S-70, S-132";
    urgency: Text(&["high", "medium", "low"]), "", "How soon it must be mended", "S-1, S-5, S-7";
    priority: Text(&["critical", "high", "medium", "low"]), "", "The priority that the helpdesk gave it", "S-9, S-10, S-19";
    service: Text(&["up", "degraded", "down"]), "", "How the service works at the moment", "S-2, S-11";
    work_stopped: Boolean, "", "Those affected cannot work", "S-1, S-2, S-3";
    workaround: Boolean, "", "There is a way to work meanwhile", "S-1, S-2, S-4";
    customers_affected: Integer, "customers", "How many customers it affects", "S-2, S-4, S-12";
    vips_affected: Integer, "customers", "How many very important customers it affects", "S-3";
    people_affected: Integer, "people", "How many people it may affect, customers or not", "S-12, S-109";
    adverse_outcomes: Integer, "outcomes", "How many cases of harm are known", "S-12, S-109";
    financial_impact: Number, "money, in the policy's currency", "What it costs, customers and ourselves together", "S-4, S-11, S-181";
    revenue_affected: Boolean, "", "It touches revenue", "S-11";
    threatens_operations: Boolean, "", "It may harm the operations of the business", "S-11, S-68";
    threatens_reputation: Boolean, "", "It may harm the reputation of the business", "S-11, S-68";
    media_involved: Boolean, "", "The media have taken it up", "S-85, S-112";
    compliance_reporting: Text(&["none", "voluntary", "mandatory"]), "", "Whether it has to be, or may be, reported to an authority", "S-85, S-111";
    downtime: Duration, "", "How long the service has been down in all", "S-29";
    error_rate: Number, "percent", "How many of the service's requests fail", "S-29";
    open_tickets: Integer, "cases", "How many cases are open about the same thing", "S-29, S-30";
}
