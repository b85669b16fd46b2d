//! Exact decimals: a mantissa and a count of fraction digits.

use std::cmp::Ordering;
use std::fmt;

/// Most fraction digits that a number may have.
pub const SCALE_MAX: u8 = 6;

/// `mantissa / 10^scale`, `scale` at most 6.
///
/// Equality and order are those of the value: 2.50 equals 2.5.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    /// All digits as one whole number.
    pub mantissa: i64,
    /// How many of them are fraction digits, 0 to 6.
    pub scale: u8,
}

/// Why a text is not a decimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotDecimal {
    /// Not written as a number.
    Malformed,
    /// More than 6 fraction digits that are not zero.
    TooFine,
    /// Beyond what 64 bits hold.
    TooLarge,
}

impl Decimal {
    /// A whole number.
    pub fn integer(value: i64) -> Decimal {
        Decimal {
            mantissa: value,
            scale: 0,
        }
    }

    /// Read `-12`, `2.5`, `1e3`; JSON's and CEL's grammar of numbers.
    pub fn parse(text: &str) -> Result<Decimal, NotDecimal> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            None => (text, 0),
            Some(at) => {
                let exponent: i32 = text
                    .get(at + 1..)
                    .unwrap_or("")
                    .parse()
                    .map_err(|_| NotDecimal::Malformed)?;
                (text.get(..at).unwrap_or(""), exponent)
            }
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digit = |it: u8| it.is_ascii_digit();
        let dotted = digits.contains('.');
        if whole.is_empty()
            || (dotted && fraction.is_empty())
            || !whole.bytes().all(digit)
            || !fraction.bytes().all(digit)
        {
            return Err(NotDecimal::Malformed);
        }
        let mut value: i128 = 0;
        let mut scale: i64 =
            i64::try_from(fraction.len()).unwrap_or(i64::MAX) - i64::from(exponent);
        let all = format!("{whole}{fraction}");
        let trimmed = all.trim_start_matches('0');
        let kept = trimmed.trim_end_matches('0');
        scale -= i64::try_from(trimmed.len() - kept.len()).unwrap_or(0);
        if kept.is_empty() {
            return Ok(Decimal::integer(0));
        }
        if kept.len() > 19 {
            return Err(if scale > i64::from(SCALE_MAX) {
                NotDecimal::TooFine
            } else {
                NotDecimal::TooLarge
            });
        }
        for byte in kept.bytes() {
            value = value * 10 + i128::from(byte - b'0');
        }
        if scale > i64::from(SCALE_MAX) {
            return Err(NotDecimal::TooFine);
        }
        while scale < 0 {
            value *= 10;
            scale += 1;
            if value > i128::from(u64::MAX) {
                return Err(NotDecimal::TooLarge);
            }
        }
        let value = if negative { -value } else { value };
        let mantissa = i64::try_from(value).map_err(|_| NotDecimal::TooLarge)?;
        Ok(Decimal {
            mantissa,
            scale: u8::try_from(scale).unwrap_or(0),
        })
    }

    /// The whole number that this is, if it is one.
    pub fn whole(self) -> Option<i64> {
        let power = 10_i64.pow(u32::from(self.scale.min(SCALE_MAX)));
        (self.mantissa % power == 0).then_some(self.mantissa / power)
    }

    /// The value in millionths; every decimal fits.
    pub fn millionths(self) -> i128 {
        i128::from(self.mantissa) * 10_i128.pow(u32::from(SCALE_MAX - self.scale.min(SCALE_MAX)))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.millionths() == other.millionths()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        self.millionths().cmp(&other.millionths())
    }
}

/// Without an exponent and without trailing zeros.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let power = 10_u64.pow(u32::from(self.scale.min(SCALE_MAX)));
        let magnitude = self.mantissa.unsigned_abs();
        if self.mantissa < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", magnitude / power)?;
        let fraction = magnitude % power;
        if fraction != 0 {
            let digits = format!("{:0width$}", fraction, width = usize::from(self.scale));
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, NotDecimal};

    #[test]
    fn numbers_are_read_exactly_and_printed_shortest() {
        let p = |text: &str| Decimal::parse(text).map(|it| it.to_string());
        assert_eq!(p("5.0").as_deref(), Ok("5"));
        assert_eq!(p("-0.50").as_deref(), Ok("-0.5"));
        assert_eq!(p("1e3").as_deref(), Ok("1000"));
        assert_eq!(p("12.345678").as_deref(), Ok("12.345678"));
        assert_eq!(
            p("9223372036854775807").as_deref(),
            Ok("9223372036854775807")
        );
        assert_eq!(
            p("-9223372036854775808").as_deref(),
            Ok("-9223372036854775808")
        );
        assert_eq!(p("9223372036854775808"), Err(NotDecimal::TooLarge));
        assert_eq!(p("0.1234567"), Err(NotDecimal::TooFine));
        assert_eq!(p("1e400"), Err(NotDecimal::TooLarge));
        assert_eq!(p("1."), Err(NotDecimal::Malformed));
        assert_eq!(p("0e999").as_deref(), Ok("0"));
        assert_eq!(Decimal::parse("2.50"), Decimal::parse("2.5"));
    }
}
