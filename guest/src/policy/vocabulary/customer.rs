//! Facts about how the customer sees it, and what the customer was told.

use super::entry::Kind::{Boolean, Integer, List, Number, Text, Timestamp};
use super::entry::Tense::Happened;
use super::entry::facts;

facts! { CustomerPerception
    sentiment: Integer, "-3 angry to 3 delighted", "How the customer feels about it", "S-20, S-36, S-104";
    emotional_cues: List(&Text(&["impatience", "frustration", "anger", "resignation", "threat_to_leave"])), "", "What the staff hear in the customer's words", "S-36, S-176";
    csat: Number, "1 worst to 5 best", "The customer's rating of how it is handled", "S-20, S-159, S-174";
    dissatisfaction_stated_at: Timestamp(Happened), "", "When the customer last said that they are not satisfied", "S-21";
    customer_requested_escalation: Boolean, "", "The customer has asked to have it escalated", "S-21, S-27";
    perception_recorded_at: Timestamp(Happened), "", "When the customer's view was last recorded", "S-77, S-107";
    perception_level: Text(&["positive", "neutral", "negative", "hostile"]), "", "The customer's view as recorded", "S-107";
    perception_contact: Text(&[]), "", "Whose view was recorded", "S-107";
    client_executives_informed_at: Timestamp(Happened), "", "When the customer's executives were informed", "S-106";
    contact_channels: List(&Text(&[])), "", "The ways in which the customer can reach us about it", "S-121";
    customer_message: Text(&[]), "", "The text that is to go to the customer", "S-63, S-120";
    satisfaction_asked_at: Timestamp(Happened), "", "When the customer was asked whether they are satisfied", "S-118";
    warned_at: Timestamp(Happened), "", "When an early warning was given for the case", "S-175, S-176, S-178";
    intervened_at: Timestamp(Happened), "", "When somebody acted on the early warning", "S-175, S-177, S-178";
}
