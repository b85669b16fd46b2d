//! Facts about who and what the case is about.

use super::entry::Kind::{Boolean, Integer, List, Text};
use super::entry::facts;

facts! { Identity
    case_type: Text(&["incident", "service_request", "question", "defect", "complaint"]), "", "What kind of case it is", "S-28, S-173";
    problem_type: Text(&[]), "", "The type of problem, as the service catalogue names it", "S-5, S-6, S-57";
    customer: Text(&[]), "", "The customer who reported it", "S-96";
    vip: Boolean, "", "The customer is one of the very important ones", "S-1, S-3";
    key_account: Boolean, "", "The customer is a key account", "S-150, S-154";
    product: Text(&[]), "", "The product or service it is about", "S-104, S-182, S-183";
    equipment: Text(&[]), "", "The device or installation it is about", "S-104";
    region: Text(&[]), "", "Where the customer is", "S-183";
    team: Text(&[]), "", "The support team in which the case runs", "S-67";
    subject: Text(&[]), "", "The case in one line", "S-63, S-120";
    arrived_by: Text(&["phone", "email", "chat", "portal", "monitoring", "sales", "executive", "social_media"]), "", "How the case came in", "S-29, S-180";
    linked_incident: Text(&[]), "", "The incident that the escalation belongs to", "S-78";
    linked_incident_status: Text(&["open", "resolved", "closed"]), "", "Where the linked incident stands", "S-78";
    linked_requests: List(&Text(&[])), "", "The service requests that the escalation belongs to", "S-86, S-103";
    sales_orders: List(&Text(&[])), "", "The sales orders that depend on it", "S-104";
    situation: Text(&[]), "", "The situation at the customer that the case belongs to", "S-96";
    strategic_initiative: Boolean, "", "A strategic initiative depends on it", "S-150";
    companies_involved: Integer, "companies", "How many companies work on it for the same customer", "S-97";
}
