//! Instants, spans, dates and hours: what is read, what is refused, what is written.

use proptest::prelude::*;

use crate::time::civil::{Date, DateError, MonthDay, Weekday};
use crate::time::hours::{Hours, HoursError};
use crate::time::instant::{self, InstantError};
use crate::time::span::{self, SpanError};
use crate::time::{DAY, HOUR, MINUTE, SECOND};

#[test]
fn instants_are_read_with_their_offset() {
    let utc = 1_795_192_200_000;
    for text in [
        "2026-11-20T16:30:00Z",
        "2026-11-20t16:30:00z",
        "2026-11-20 16:30:00Z",
        "2026-11-20T17:30:00+01:00",
        "2026-11-20T11:00:00-05:30",
        "2026-11-20T16:30:00.0009999-00:00",
        "2026-11-21T16:29:00+23:59",
    ] {
        assert_eq!(instant::parse(text), Ok(utc), "{text}");
    }
    assert_eq!(instant::parse("2026-11-20T16:30:00.5Z"), Ok(utc + 500));
    assert_eq!(
        instant::parse("2026-11-20T16:30:00.123987654+00:00"),
        Ok(utc + 123)
    );
    assert_eq!(instant::parse("1970-01-01T00:00:00Z"), Ok(0));
    assert_eq!(instant::parse("1969-12-31T23:59:59.999Z"), Ok(-1));
    assert_eq!(instant::parse("2024-02-29T00:00:00Z"), Ok(19_782 * DAY));
    assert_eq!(instant::parse("1900-01-01T00:00:00Z"), Ok(instant::MIN));
    assert_eq!(
        instant::parse("9999-12-31T23:59:59.999999Z"),
        Ok(instant::MAX)
    );
    assert_eq!(
        instant::parse("1899-12-31T23:00:00-01:00"),
        Ok(instant::MIN)
    );
}

#[test]
fn what_is_no_instant_is_refused_with_the_reason() {
    for (text, why) in [
        ("", InstantError::Shape),
        ("soon", InstantError::Shape),
        ("20.11.2026 16:30", InstantError::Shape),
        ("2026-11-20", InstantError::NoTime),
        ("2026-11-20T16:30:00", InstantError::NoOffset),
        ("2026-11-20T16:30:00.5", InstantError::NoOffset),
        ("2026-11-20 16:30", InstantError::NoOffset),
        ("2026-11-20T16:30Z", InstantError::NoSeconds),
        ("2026-11-20T16:30+01:00", InstantError::NoSeconds),
        ("2026-11-20T16:30:00 Z", InstantError::Offset),
        ("2026-11-20T16:30:00+0100", InstantError::Offset),
        ("2026-11-20T16:30:00+01", InstantError::Offset),
        ("2026-11-20T16:30:00+24:00", InstantError::Offset),
        ("2026-11-20T16:30:00Zulu", InstantError::Offset),
        ("2026-11-20T16:30:00.Z", InstantError::Fraction),
        ("2026-11-20T16:30:60Z", InstantError::LeapSecond),
        ("2026-11-20T16:30:61Z", InstantError::Second),
        ("2026-11-20T16:60:00Z", InstantError::Minute),
        ("2026-11-20T24:00:00Z", InstantError::Hour),
        ("2026-11-31T16:30:00Z", InstantError::Day),
        ("2026-02-29T16:30:00Z", InstantError::Day),
        ("2100-02-29T16:30:00Z", InstantError::Day),
        ("2026-11-00T16:30:00Z", InstantError::Day),
        ("2026-13-20T16:30:00Z", InstantError::Month),
        ("1899-12-31T23:59:59Z", InstantError::Year),
        ("0000-01-01T00:00:00Z", InstantError::Year),
        ("1900-01-01T00:00:00+00:01", InstantError::Year),
        ("9999-12-31T23:59:59-00:01", InstantError::Year),
        ("2026-11-20T1a:30:00Z", InstantError::Shape),
        ("+2026-11-20T16:30:00Z", InstantError::Shape),
    ] {
        assert_eq!(instant::parse(text), Err(why), "{text}");
        assert!(!why.to_string().ends_with('.') && why.help().starts_with("write "));
    }
    assert_eq!(
        instant::parse_bytes(b"2026-11-20T16:30:00\xff"),
        Err(InstantError::Offset)
    );
}

#[test]
fn instants_are_written_in_utc() {
    let written = |text| instant::to_text(instant::parse(text).unwrap());
    assert_eq!(
        written("2026-11-20T17:30:00.000+01:00"),
        "2026-11-20T16:30:00Z"
    );
    assert_eq!(
        written("1969-12-31T23:59:59.999Z"),
        "1969-12-31T23:59:59.999Z"
    );
    assert_eq!(
        written("2026-11-20T17:30:00.02Z"),
        "2026-11-20T17:30:00.020Z"
    );
    assert_eq!(instant::to_text(i64::MIN), "1900-01-01T00:00:00Z");
    assert_eq!(instant::to_text(i64::MAX), "9999-12-31T23:59:59.999Z");
}

#[test]
fn spans_are_read() {
    for (text, span) in [
        ("90s", 90 * SECOND),
        ("15m", 15 * MINUTE),
        ("4h", 4 * HOUR),
        ("1h30m", 90 * MINUTE),
        ("2d", 2 * DAY),
        ("1d12h", 36 * HOUR),
        ("500ms", 500),
        ("1.5h", 90 * MINUTE),
        ("0.000005h", 18),
        ("1.50s", 1_500),
        ("-15m", -15 * MINUTE),
        ("-1h0.5m", -HOUR - 30 * SECOND),
        ("0s", 0),
        ("1d2h3m4s5ms", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 5),
    ] {
        assert_eq!(span::parse(text), Ok(span), "{text}");
    }
}

#[test]
fn what_is_no_span_is_refused_with_the_reason() {
    for (text, why) in [
        ("", SpanError::Shape),
        ("-", SpanError::Shape),
        ("h", SpanError::Shape),
        ("--1h", SpanError::Shape),
        ("1..5h", SpanError::Shape),
        ("1.h", SpanError::Shape),
        (".5h", SpanError::Shape),
        ("PT4H", SpanError::Shape),
        ("4", SpanError::NoUnit),
        ("0", SpanError::NoUnit),
        ("1h30", SpanError::NoUnit),
        ("4 h", SpanError::Unit(Some("h"))),
        ("4H", SpanError::Unit(Some("h"))),
        ("4 hours", SpanError::Unit(Some("h"))),
        ("15min", SpanError::Unit(Some("m"))),
        ("2 days", SpanError::Unit(Some("d"))),
        ("1:30", SpanError::Unit(None)),
        ("10us", SpanError::Unit(Some("ms"))),
        ("30m1h", SpanError::Order),
        ("1h1h", SpanError::Order),
        ("1.0005s", SpanError::Fine),
        ("0.5ms", SpanError::Fine),
        ("0.00000000001d", SpanError::Fine),
        ("9999999999999h", SpanError::Long),
        ("99999999999999999999d", SpanError::Long),
        ("9999999999999999.9999999999d", SpanError::Long),
    ] {
        assert_eq!(span::parse(text), Err(why), "{text}");
        assert!(!why.to_string().ends_with('.') && why.help().starts_with("write "));
    }
}

#[test]
fn spans_are_written_with_hours_as_the_largest_unit() {
    for (span, text) in [
        (0, "0s"),
        (1_500, "1s500ms"),
        (DAY + 150 * MINUTE, "26h30m"),
        (-15 * MINUTE, "-15m"),
        (90 * MINUTE, "1h30m"),
        (i64::MIN, "-2562047788015h12m55s808ms"),
    ] {
        assert_eq!(span::to_text(span), text);
    }
}

#[test]
fn dates_and_days_of_every_year() {
    let date = Date::parse("2026-11-26").unwrap();
    assert_eq!(
        (date.civil(), date.weekday(), date.to_string()),
        ((2026, 11, 26), Weekday::Thursday, "2026-11-26".into())
    );
    assert_eq!(Date::from_days(0).weekday(), Weekday::Thursday);
    assert_eq!(Date::from_days(-4).weekday(), Weekday::Sunday);
    for (text, why) in [
        ("2026-11-31", DateError::Day),
        ("2026-02-29", DateError::Day),
        ("2026-00-01", DateError::Month),
        ("1899-01-01", DateError::Year),
        ("26-11-26", DateError::Shape),
        ("2026/11/26", DateError::Shape),
        ("2026-11-2x", DateError::Shape),
    ] {
        assert_eq!(Date::parse(text), Err(why), "{text}");
    }
    let leap = MonthDay::parse("02-29").unwrap();
    assert_eq!(
        (leap.in_year(2024), leap.in_year(2026)),
        (Date::parse("2024-02-29").ok(), None)
    );
    assert_eq!(MonthDay::parse("02-30"), Err(DateError::Day));
    assert_eq!(MonthDay::parse("2026-12-25"), Err(DateError::Shape));
}

#[test]
fn weekdays_alone_and_in_ranges() {
    let names = |text| {
        Weekday::parse_range(text).map(|it| it.iter().map(|it| it.short()).collect::<Vec<_>>())
    };
    assert_eq!(names("sat"), Some(vec!["sat"]));
    assert_eq!(
        names("mon-fri"),
        Some(vec!["mon", "tue", "wed", "thu", "fri"])
    );
    assert_eq!(names("sat - mon"), Some(vec!["sat", "sun", "mon"]));
    assert_eq!(names("mon-mon"), Some(vec!["mon"]));
    assert_eq!(
        (names("Monday"), names("mon-"), names("")),
        (None, None, None)
    );
}

#[test]
fn hours_of_a_day() {
    let read = |text| Hours::parse(text).map(|it| (it.start(), it.end()));
    assert_eq!(read("09:00-12:30"), Ok((32_400, 45_000)));
    assert_eq!(read("22:00-06:00"), Ok((79_200, 108_000)));
    assert_eq!(read("22:00 - 24:00"), Ok((79_200, 86_400)));
    assert_eq!(read("22:00-00:00"), Ok((79_200, 86_400)));
    assert_eq!(read("00:00:30-23:59:59"), Ok((30, 86_399)));
    for (text, why) in [
        ("09:00", HoursError::Shape),
        ("9:00-12:30", HoursError::Shape),
        ("09.00-12.30", HoursError::Shape),
        ("09:00-12:60", HoursError::Time),
        ("09:00-24:30", HoursError::Time),
        ("24:00-06:00", HoursError::StartsAtEnd),
        ("09:00-09:00", HoursError::Empty),
    ] {
        assert_eq!(Hours::parse(text), Err(why), "{text}");
    }
    for text in [
        "09:00-12:30",
        "22:00-06:00",
        "00:00-24:00",
        "09:00:30-12:00",
    ] {
        assert_eq!(
            Hours::parse(text).map(|it| it.to_string()),
            Ok(text.to_owned())
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_can_be_read(instant in instant::MIN..=instant::MAX, span in -span::MAX..=span::MAX) {
        prop_assert_eq!(instant::parse(&instant::to_text(instant)), Ok(instant));
        prop_assert_eq!(span::parse(&span::to_text(span)), Ok(span));
        let date = Date::from_days(instant.div_euclid(DAY) as i32);
        prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
        // Another library writes the same.
        let other = jiff::Timestamp::from_millisecond(instant).ok();
        let other = other.filter(|_| instant < instant::MAX - 2 * DAY).map(|it| it.as_millisecond());
        prop_assert_eq!(other.unwrap_or(instant), instant);
    }

    #[test]
    fn no_text_is_too_strange(text in "[-+0-9TZ:. hmsd]{0,30}", any in ".*") {
        for text in [text, any] {
            let _ = (instant::parse(&text), span::parse(&text), Hours::parse(&text), Date::parse(&text));
        }
    }
}
