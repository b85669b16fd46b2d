//! Facts about where the case stands.

use super::entry::Derived::Reopenings;
use super::entry::Kind::{Boolean, Integer, Text};
use super::entry::facts;

facts! { Status
    status: Text(&["new", "open", "in_progress", "waiting_customer", "waiting_vendor", "waiting_change", "resolved", "closed", "cancelled"]), "", "Where the case stands in the helpdesk", "S-64, S-156, S-160";
    reopens: Integer, "times", "How often the case came back after it was resolved or closed", "S-159, S-172" => Reopenings;
    trend: Text(&["improving", "stable", "worsening"]), "", "Which way the situation moves", "S-24";
    fix_in_test: Boolean, "", "A fix exists and is being tested", "S-25, S-163";
    fix_attempts_failed: Integer, "attempts", "How many attempts to mend it have failed", "S-24";
    contacts: Integer, "contacts", "How often the customer has got in touch about it, the first time included", "S-173, S-180";
}
