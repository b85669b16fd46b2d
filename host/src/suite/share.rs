//! Shares of a whole, compared and shown without rounding them up.

use std::fmt;

use serde::Serialize;

/// So many of a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub whole: usize,
}

/// A percentage as it was written: 0 to 100, with at most six digits behind the point.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Percent {
    millionths: u32,
}

/// Millionths of a percent in a whole.
const WHOLE: u32 = 100_000_000;

impl Share {
    /// Whether it reaches a percentage, exactly: 9,999 of 10,000 do not reach 100 %.
    /// Of nothing, all is there.
    pub fn reaches(self, least: Percent) -> bool {
        let wide = |it: usize| u128::try_from(it).unwrap_or(u128::MAX);
        wide(self.part) * u128::from(WHOLE) >= wide(self.whole) * u128::from(least.millionths)
    }

    /// Hundredths of a percent, rounded down.
    pub fn hundredths(self) -> usize {
        match self.whole {
            0 => 10_000,
            whole => self.part.saturating_mul(10_000) / whole,
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = self.hundredths();
        let (whole, rest) = (hundredths / 100, hundredths % 100);
        match rest {
            0 => write!(f, "{whole} %"),
            rest => write!(f, "{whole}.{rest:02} %"),
        }
    }
}

impl Percent {
    /// Read one, with or without its sign. Fails, saying what to write, if it is none.
    pub fn parse(text: &str) -> Result<Percent, String> {
        let wrong = || "write a percentage from 0 to 100, for example `90` or `99.5`".to_owned();
        let number = text.strip_suffix('%').unwrap_or(text).trim();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > 6 {
            return Err(wrong());
        }
        let whole: u32 = whole.parse().map_err(|_| wrong())?;
        let fraction: u32 = format!("{fraction:0<6}").parse().map_err(|_| wrong())?;
        let millionths = whole
            .checked_mul(1_000_000)
            .and_then(|it| it.checked_add(fraction))
            .filter(|it| *it <= WHOLE)
            .ok_or_else(wrong)?;
        Ok(Percent { millionths })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.millionths / 1_000_000, self.millionths % 1_000_000);
        match rest {
            0 => write!(f, "{whole} %"),
            rest => write!(
                f,
                "{whole}.{} %",
                format!("{rest:06}").trim_end_matches('0')
            ),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Percent, Share};

    #[test]
    fn a_share_is_never_rounded_up() {
        let share = |part, whole| Share { part, whole };
        let least = |text| Percent::parse(text).unwrap();
        assert!(!share(9_999, 10_000).reaches(least("100")));
        assert!(share(9_999, 10_000).reaches(least("99.99")));
        assert!(!share(999_999, 1_000_000).reaches(least("99.99991")));
        assert_eq!(share(999_999, 1_000_000).to_string(), "99.99 %");
        assert_eq!(share(2, 3).to_string(), "66.66 %");
        assert_eq!(share(3, 3).to_string(), "100 %");
        assert!(share(0, 0).reaches(least("100")));
        assert_eq!(share(0, 0).to_string(), "100 %");
        assert!(share(0, 5).reaches(least("0")));
        assert!(share(1, 3).reaches(least("33.333333")));
        assert!(!share(1, 3).reaches(least("33.333334")));
    }

    #[test]
    fn percentages_are_read_as_written() {
        for (text, shown) in [
            ("90", "90 %"),
            ("99.50", "99.5 %"),
            ("100%", "100 %"),
            ("0", "0 %"),
        ] {
            assert_eq!(Percent::parse(text).unwrap().to_string(), shown);
        }
        for text in [
            "",
            "-1",
            "100.1",
            "ninety",
            "1e2",
            "99.9999999",
            ".5",
            "5.",
            "101",
        ] {
            assert!(Percent::parse(text).is_err(), "{text}");
        }
    }
}
