//! Facts about how the case was handed on, and what came back.

use super::entry::Kind::{Boolean, Text, Timestamp};
use super::entry::Tense::{Happened, Planned};
use super::entry::facts;

facts! { Referral
    referred_at: Timestamp(Happened), "", "When the case was handed to another group for help", "S-22, S-23, S-49";
    referral_group: Text(&[]), "", "The group that was asked for help", "S-22, S-64";
    referral_acknowledged_at: Timestamp(Happened), "", "When that group took the referral on", "S-22, S-42, S-49";
    referral_last_action_at: Timestamp(Happened), "", "When that group last did something about it", "S-22, S-64";
    referral_due_at: Timestamp(Planned), "", "By when that group has agreed to act", "S-22, S-23, S-64";
    referral_returned_at: Timestamp(Happened), "", "When that group gave the case back", "S-39, S-50, S-64";
    referral_type_agreed: Boolean, "", "The agreement with that group lists this type of problem", "S-57, S-64";
    referral_skill_used: Boolean, "", "The skill of that group was what solved it", "S-39";
    handoff_problem_described: Boolean, "", "The hand-off says what the problem is", "S-45";
    handoff_steps_described: Boolean, "", "The hand-off says what has been done so far", "S-45";
    handoff_reason_described: Boolean, "", "The hand-off says which agreed criterion it meets", "S-45";
    referral_failure_documented_at: Timestamp(Happened), "", "When it was written down what went wrong with the referral", "S-65";
    referral_failure_raised_at: Timestamp(Happened), "", "When the failed referral was taken to the group's manager", "S-65";
}
