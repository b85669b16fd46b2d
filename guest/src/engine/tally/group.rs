//! The names of groups, and the periods among them.

use crate::limits::GROUP_NAME_MAX;
use crate::program::ir::measures::{NamedZone, Per};
use crate::program::ir::{Level, Program};
use crate::time::civil::Date;
use crate::time::span;

/// One part of the name of a group. The order is that in which groups are told; what
/// is not given comes last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// A level of severity, the most severe first.
    Level(Level),
    /// Yes or no.
    Boolean(bool),
    /// A number, in millionths.
    Number(i128),
    /// A span.
    Span(i64),
    /// A text.
    Text(String),
    /// A period, by its number.
    Period(i64),
    /// There is none, or it is not known.
    None,
}

impl Part {
    /// A text, cut where it is too long to be a name.
    pub fn text(text: &str) -> Part {
        match text.char_indices().nth(GROUP_NAME_MAX) {
            Some((end, _)) => Part::Text(format!("{}…", text.get(..end).unwrap_or(""))),
            None => Part::Text(text.to_owned()),
        }
    }

    /// As printed; none where there is none.
    pub fn shown(&self, program: &Program, per: Option<Per>) -> Option<String> {
        Some(match self {
            Part::Level(it) => program.levels.get(usize::from(*it))?.clone(),
            Part::Boolean(it) => (if *it { "yes" } else { "no" }).to_owned(),
            Part::Number(it) => decimal(*it),
            Part::Span(it) => span::to_text(*it),
            Part::Text(it) => it.clone(),
            Part::Period(it) => period_name(*it, per?),
            Part::None => return None,
        })
    }
}

/// A number in millionths as a decimal without needless zeros.
pub fn decimal(millionths: i128) -> String {
    let size = millionths.unsigned_abs();
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, rest) = (size / 1_000_000, size % 1_000_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:06}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// The number of the period in which an instant lies.
pub fn period(at: i64, per: Per, zone: &NamedZone) -> i64 {
    let date = zone.of.date(at);
    let (year, month, _) = date.civil();
    let (year, month) = (i64::from(year), i64::from(month));
    match per {
        Per::Day => i64::from(date.days()),
        // The first day of 1970 was a Thursday.
        Per::Week => (i64::from(date.days()) + 3).div_euclid(7),
        Per::Month => year * 12 + month - 1,
        Per::Quarter => year * 4 + (month - 1) / 3,
        Per::Year => year,
    }
}

fn period_name(number: i64, per: Per) -> String {
    let date = |days: i64| Date::from_days(i32::try_from(days).unwrap_or(0));
    match per {
        Per::Day => date(number).to_string(),
        Per::Week => {
            // A week belongs to the year of its Thursday.
            let (year, _, _) = date(number * 7).civil();
            let first = Date::new(year, 1, 4).map_or(0, Date::days);
            let week = number - (i64::from(first) + 3).div_euclid(7) + 1;
            format!("{year:04}-W{week:02}")
        }
        Per::Month => format!(
            "{:04}-{:02}",
            number.div_euclid(12),
            number.rem_euclid(12) + 1
        ),
        Per::Quarter => format!("{:04}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1),
        Per::Year => format!("{number:04}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, period, period_name};
    use crate::program::ir::measures::{NamedZone, Per};
    use crate::time::instant;
    use crate::time::zone::Zone;

    #[test]
    fn periods_begin_where_the_zone_says() {
        let zone = |name: &str| NamedZone {
            of: Zone::find(name).unwrap_or_else(Zone::utc),
        };
        let name = |at: &str, per: Per, of: &str| {
            let at = instant::parse(at).unwrap_or(0);
            period_name(period(at, per, &zone(of)), per)
        };
        let late = "2026-12-31T23:30:00Z";
        assert_eq!(name(late, Per::Month, "Etc/UTC"), "2026-12");
        assert_eq!(name(late, Per::Month, "Europe/Paris"), "2027-01");
        assert_eq!(name(late, Per::Quarter, "Etc/UTC"), "2026-Q4");
        assert_eq!(name(late, Per::Year, "Europe/Paris"), "2027");
        assert_eq!(name(late, Per::Day, "Etc/UTC"), "2026-12-31");
        // 2027-01-01 is a Friday: its week began in 2026, and belongs to it.
        assert_eq!(
            name("2027-01-01T00:00:00Z", Per::Week, "Etc/UTC"),
            "2026-W53"
        );
        assert_eq!(
            name("2027-01-04T00:00:00Z", Per::Week, "Etc/UTC"),
            "2027-W01"
        );
        assert_eq!(
            name("1969-12-29T00:00:00Z", Per::Week, "Etc/UTC"),
            "1970-W01"
        );
    }

    #[test]
    fn decimals_have_no_needless_zeros() {
        let shown = [0, 1, -1, 2_500_000, -10_000_000, 999_999].map(decimal);
        assert_eq!(
            shown,
            ["0", "0.000001", "-0.000001", "2.5", "-10", "0.999999"]
        );
    }
}
