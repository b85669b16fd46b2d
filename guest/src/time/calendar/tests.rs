//! Laws of calendars, a naive walk as the second opinion, and answers of other
//! software.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::time::civil::{MonthDay, Weekday};
use crate::time::hours::DAY_SECONDS;
use crate::time::instant::parse;
use crate::time::{HOUR, MINUTE};

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn hours(texts: &[&str]) -> Vec<Hours> {
    texts.iter().map(|it| Hours::parse(it).unwrap()).collect()
}

fn week(zone: &str, days: &str, texts: &[&str]) -> Description {
    let mut out = Description {
        zone: zone.to_owned(),
        ..Description::default()
    };
    for day in Weekday::parse_range(days).unwrap() {
        out.hours[day.index()] = hours(texts);
    }
    out
}

fn office(zone: &str) -> Description {
    week(zone, "mon-fri", &["09:00-17:00"])
}

fn calendar(description: Description) -> Calendar {
    Calendar::new(description).unwrap()
}

fn text(at: Option<Instant>) -> String {
    at.map_or("never".to_owned(), instant::to_text)
}

// --- examples ---

#[test]
fn a_deadline_runs_over_the_weekend_and_the_lunch_break() {
    let desk = calendar(week(
        "America/New_York",
        "mon-fri",
        &["09:00-12:30", "13:30-18:00"],
    ));
    // Friday 2026-11-20 11:30 in New York is 16:30 in UTC.
    let from = at("2026-11-20T16:30:00Z");
    assert_eq!(text(desk.add(from, 0)), "2026-11-20T16:30:00Z");
    assert_eq!(text(desk.add(from, HOUR)), "2026-11-20T17:30:00Z");
    assert_eq!(text(desk.add(from, HOUR + 1)), "2026-11-20T18:30:00.001Z");
    assert_eq!(text(desk.add(from, 6 * HOUR)), "2026-11-23T14:30:00Z");
    assert_eq!(desk.elapsed(from, at("2026-11-23T14:30:00Z")), 6 * HOUR);
    assert_eq!(
        text(desk.subtract(at("2026-11-23T14:30:00Z"), 6 * HOUR)),
        "2026-11-20T16:30:00Z"
    );
    assert_eq!(text(desk.next_edge(from)), "2026-11-20T17:30:00Z");
    assert_eq!(
        text(desk.next_edge(at("2026-11-20T17:30:00Z"))),
        "2026-11-20T18:30:00Z"
    );
    assert_eq!(
        text(desk.next_edge(at("2026-11-20T23:00:00Z"))),
        "2026-11-23T14:00:00Z"
    );
}

#[test]
fn opening_counts_and_closing_does_not() {
    let desk = calendar(office("UTC"));
    assert!(desk.is_open(at("2026-11-20T09:00:00Z")));
    assert!(!desk.is_open(at("2026-11-20T08:59:59.999Z")));
    assert!(desk.is_open(at("2026-11-20T16:59:59.999Z")));
    assert!(!desk.is_open(at("2026-11-20T17:00:00Z")));
}

#[test]
fn a_deadline_exactly_at_closing_is_what_the_calendar_says() {
    let (from, eight) = (at("2026-11-20T09:00:00Z"), 8 * HOUR);
    assert_eq!(
        text(calendar(office("UTC")).add(from, eight)),
        "2026-11-20T17:00:00Z"
    );
    let next = Description {
        at_closing: AtClosing::NextOpening,
        ..office("UTC")
    };
    assert_eq!(
        text(calendar(next).add(from, eight)),
        "2026-11-23T09:00:00Z"
    );
    let once = Description {
        zone: "UTC".to_owned(),
        exceptions: BTreeMap::from([(date("2026-11-20"), hours(&["09:00-17:00"]))]),
        at_closing: AtClosing::NextOpening,
        ..Description::default()
    };
    assert_eq!(
        text(calendar(once).add(from, eight)),
        "2026-11-20T17:00:00Z"
    );
}

#[test]
fn past_the_last_opening_the_answer_is_never() {
    let once = calendar(Description {
        zone: "Europe/Prague".to_owned(),
        exceptions: BTreeMap::from([(date("2026-11-20"), hours(&["09:00-17:00"]))]),
        ..Description::default()
    });
    assert_eq!(
        text(once.add(at("2000-01-01T00:00:00Z"), 0)),
        "2026-11-20T08:00:00Z"
    );
    assert_eq!(
        text(once.add(at("2000-01-01T00:00:00Z"), 8 * HOUR)),
        "2026-11-20T16:00:00Z"
    );
    assert_eq!(once.add(at("2000-01-01T00:00:00Z"), 8 * HOUR + 1), None);
    assert_eq!(once.add(at("2026-11-20T16:00:00Z"), 0), None);
    assert_eq!(once.next_edge(at("2026-11-20T16:00:00Z")), None);
    assert_eq!(once.subtract(at("2026-11-20T08:00:00Z"), 0), None);
    assert_eq!(once.elapsed(i64::MIN, i64::MAX), 8 * HOUR);
    assert_eq!(
        calendar(office("UTC")).add(at("2026-01-01T00:00:00Z"), i64::MAX),
        None
    );
}

#[test]
fn a_holiday_closes_what_began_the_evening_before() {
    let night = Description {
        holidays: vec![date("2026-12-25")],
        ..week("UTC", "mon-sun", &["22:00-06:00"])
    };
    let night = calendar(night);
    let open: Vec<_> = night
        .intervals(at("2026-12-24T12:00:00Z"), at("2026-12-27T12:00:00Z"))
        .collect();
    let want = [
        (at("2026-12-24T22:00:00Z"), at("2026-12-25T00:00:00Z")),
        (at("2026-12-26T22:00:00Z"), at("2026-12-27T06:00:00Z")),
    ];
    assert_eq!(open, want);
}

#[test]
fn exceptions_replace_and_breaks_cut() {
    let desk = calendar(Description {
        exceptions: BTreeMap::from([(date("2026-12-24"), hours(&["09:00-12:00"]))]),
        breaks: BTreeMap::from([(date("2026-12-23"), hours(&["12:00-14:00"]))]),
        yearly: vec![MonthDay::parse("12-25").unwrap()],
        ..office("UTC")
    });
    let days: Vec<Day> = (0..5)
        .map(|it| desk.day(date("2026-12-22").plus(it)))
        .collect();
    let shown: Vec<String> = days
        .iter()
        .map(|it| {
            let open: Vec<String> = it.open.iter().map(Hours::to_string).collect();
            format!(
                "{} {:?} {} {}",
                it.date,
                it.kind,
                open.join(","),
                it.length / HOUR
            )
        })
        .collect();
    let want = [
        "2026-12-22 Regular 09:00-17:00 8",
        "2026-12-23 Break 09:00-12:00,14:00-17:00 6",
        "2026-12-24 Exception 09:00-12:00 3",
        "2026-12-25 Holiday  0",
        "2026-12-26 Regular  0",
    ];
    assert_eq!(shown, want);
    assert!(!desk.is_open(at("2035-12-25T10:00:00Z")));
    assert!(!desk.is_open(at("8024-12-25T10:00:00Z")));
}

#[test]
fn what_really_elapses_counts_when_the_clocks_change() {
    let nights = calendar(week("Europe/Prague", "mon-sun", &["00:00-06:00"]));
    let spring = nights.elapsed(at("2026-03-28T22:00:00Z"), at("2026-03-29T12:00:00Z"));
    let autumn = nights.elapsed(at("2026-10-24T20:00:00Z"), at("2026-10-25T12:00:00Z"));
    assert_eq!((spring, autumn), (5 * HOUR, 7 * HOUR));
    // 02:00 to 03:00 does not exist; 02:30 is 03:30.
    let moved = calendar(week("Europe/Prague", "sun", &["01:00-02:30"]));
    assert_eq!(
        moved.elapsed(at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z")),
        90 * MINUTE
    );
    // Half an hour on Lord Howe Island: 02:00 to 02:30 does not exist.
    let howe = calendar(week("Australia/Lord_Howe", "mon-sun", &["00:00-24:00"]));
    let day = howe.day(date("2026-10-04"));
    assert_eq!(
        (day.length, day.open.as_slice()),
        (23 * HOUR + 30 * MINUTE, [Hours::ALL_DAY].as_slice())
    );
    assert!(howe.is_always());
}

#[test]
fn a_date_that_the_zone_skips_has_no_hours() {
    // Samoa went from Thursday 2011-12-29 to Saturday 2011-12-31.
    let apia = calendar(office("Pacific/Apia"));
    let from = at("2011-12-29T20:00:00Z");
    assert_eq!(text(apia.add(from, 7 * HOUR)), "2011-12-30T03:00:00Z");
    assert_eq!(text(apia.next_edge(from)), "2011-12-30T03:00:00Z");
    assert_eq!(text(apia.add(from, 8 * HOUR)), "2012-01-01T20:00:00Z");
    assert_eq!(apia.day(date("2011-12-30")).length, 0);
    assert_eq!(apia.elapsed(from, at("2012-01-01T09:00:00Z")), 7 * HOUR);
}

#[test]
fn always_is_open() {
    let always = Calendar::always();
    let from = at("2026-11-20T16:30:00Z");
    assert!(always.is_always() && always.is_open(from));
    assert_eq!(always.elapsed(from, from + 5), 5);
    assert_eq!(always.elapsed(from + 5, from), 0);
    assert_eq!(always.elapsed(i64::MIN, i64::MAX), i64::MAX);
    assert_eq!(always.add(from, 5), Some(from + 5));
    assert_eq!(always.add(from, i64::MAX), None);
    assert_eq!(always.subtract(from, i64::MAX), None);
    assert_eq!(always.next_edge(from), None);
    assert_eq!(
        always.intervals(from, from + 9).collect::<Vec<_>>(),
        [(from, from + 9)]
    );
    assert_eq!(
        calendar(week("Asia/Tehran", "mon-sun", &["00:00-24:00"])).next_edge(from),
        None
    );
}

#[test]
fn every_mistake_is_reported_at_once() {
    let mut wrong = week(
        "Europe/Pragu",
        "fri-sat",
        &["09:00-12:00", "11:00-13:00", "22:00-10:00"],
    );
    wrong.holidays = vec![date("2026-12-24")];
    wrong.exceptions = BTreeMap::from([(date("2026-12-24"), hours(&["09:00-12:00"]))]);
    wrong.breaks = BTreeMap::from([(date("2026-12-23"), hours(&["12:00-14:00", "13:00-15:00"]))]);
    let errors = Calendar::new(wrong).unwrap_err();
    let shown: Vec<String> = errors
        .iter()
        .map(|it| format!("{it}; {}", it.help().unwrap_or_default()))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    there is no time zone `Europe/Pragu`; did you mean `Europe/Prague`?
    `09:00-12:00` and `11:00-13:00` overlap on `fri`; write `09:00-13:00` for both
    `22:00-10:00` of `fri` goes on after midnight and overlaps `09:00-12:00` of `sat`; let the first end where the second starts, or earlier
    `09:00-12:00` and `11:00-13:00` overlap on `sat`; write `09:00-13:00` for both
    `2026-12-24` is a holiday and has an exception: it can only be one of the two; take `2026-12-24` out of the holidays if it opens that day, out of the exceptions if it is closed
    `12:00-14:00` and `13:00-15:00` overlap in the breaks of `2026-12-23`; write `12:00-15:00` for both
    ");
    let never = Description {
        zone: "UTC".to_owned(),
        ..Description::default()
    };
    assert_eq!(
        Calendar::new(never.clone()).unwrap_err(),
        [CalendarError::NeverOpens]
    );
    let cut_away = Description {
        exceptions: BTreeMap::from([(date("2026-12-24"), hours(&["09:00-12:00"]))]),
        breaks: BTreeMap::from([(date("2026-12-24"), hours(&["08:00-10:00", "10:00-12:00"]))]),
        ..never
    };
    assert_eq!(
        Calendar::new(cut_away).unwrap_err(),
        [CalendarError::NeverOpens]
    );
    // Touching is not overlapping, over midnight neither.
    calendar(week(
        "UTC",
        "mon-sun",
        &["00:00-08:00", "08:00-22:00", "22:00-00:00"],
    ));
}

#[test]
fn arguments_out_of_range_have_answers() {
    let desk = calendar(office("Europe/Prague"));
    for at in [
        i64::MIN,
        instant::MIN - 1,
        instant::MIN,
        0,
        instant::MAX,
        instant::MAX + 1,
        i64::MAX,
    ] {
        for time in [i64::MIN, -1, 0, 1, i64::MAX] {
            let _ = (
                desk.add(at, time),
                desk.subtract(at, time),
                desk.elapsed(at, time),
                desk.elapsed(time, at),
            );
        }
        let _ = (
            desk.is_open(at),
            desk.next_edge(at),
            desk.intervals(at, i64::MAX).next(),
        );
    }
}

// --- the naive walk ---

const ZONES: [&str; 12] = [
    "UTC",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Asia/Tehran",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Pacific/Kiritimati",
];

/// Local time to instant by the conventions, through another library.
fn naive_instant(zone: &TimeZone, local: i64) -> Instant {
    let time = Offset::UTC.to_datetime(Timestamp::from_millisecond(local).unwrap());
    zone.to_ambiguous_timestamp(time)
        .compatible()
        .unwrap()
        .as_millisecond()
}

/// Everything open from one date to another, date by date.
fn naive_open(from: &Description, first: Date, last: Date) -> Vec<(Instant, Instant)> {
    let zone = &TimeZone::get(&from.zone).unwrap();
    let closed =
        |date: Date| from.holidays.contains(&date) || from.yearly.contains(&date.month_day());
    let mut open = Vec::new();
    for date in (first.days()..=last.days()).map(Date::from_days) {
        let start = i64::from(date.days()) * DAY;
        let exists = naive_instant(zone, start) < naive_instant(zone, start + DAY);
        if closed(date) || !exists {
            continue;
        }
        for it in from
            .exceptions
            .get(&date)
            .unwrap_or(&from.hours[date.weekday().index()])
        {
            let end = if closed(date.plus(1)) {
                it.end().min(DAY_SECONDS)
            } else {
                it.end()
            };
            let mut pieces = vec![(
                start + i64::from(it.start()) * SECOND,
                start + i64::from(end) * SECOND,
            )];
            for (date, breaks) in &from.breaks {
                for cut in breaks {
                    let day = i64::from(date.days()) * DAY;
                    let (a, b) = (
                        day + i64::from(cut.start()) * SECOND,
                        day + i64::from(cut.end()) * SECOND,
                    );
                    pieces = pieces
                        .iter()
                        .flat_map(|it| [(it.0, it.1.min(a)), (it.0.max(b), it.1)])
                        .collect();
                    pieces.retain(|it| it.0 < it.1);
                }
            }
            open.extend(
                pieces
                    .iter()
                    .map(|it| (naive_instant(zone, it.0), naive_instant(zone, it.1))),
            );
        }
    }
    open.retain(|it| it.0 < it.1);
    open.sort_unstable();
    let mut joined: Vec<(Instant, Instant)> = Vec::new();
    for it in open {
        match joined.last_mut() {
            Some(last) if it.0 <= last.1 => last.1 = last.1.max(it.1),
            _ => joined.push(it),
        }
    }
    joined
}

fn any_hours() -> impl Strategy<Value = Vec<Hours>> {
    // Cut points of a day, in steps of a quarter of an hour, taken two by two.
    prop::collection::btree_set(0..=96_u32, 0..=5).prop_map(|cuts| {
        let cuts: Vec<u32> = cuts.into_iter().map(|it| it * 900).collect();
        cuts.chunks_exact(2)
            .filter_map(|it| Hours::new(it[0], it[1]).ok())
            .collect()
    })
}

fn any_description(first: i32, days: i32) -> impl Strategy<Value = Description> {
    let dates = move |most: usize| {
        prop::collection::btree_set((first..first + days).prop_map(Date::from_days), 0..=most)
    };
    let yearly = (1..=12_u32, 1..=28_u32)
        .prop_map(|(month, day)| Date::new(2000, month, day).unwrap().month_day());
    (
        prop::sample::select(ZONES.as_slice()),
        prop::array::uniform7(any_hours()),
        any::<bool>(),
        dates(4),
        prop::collection::vec(yearly, 0..=3),
        prop::collection::vec((first..first + days, any_hours()), 0..=3),
        prop::collection::vec((first..first + days, any_hours()), 0..=3),
        any::<bool>(),
    )
        .prop_map(
            |(zone, mut hours, nights, holidays, yearly, own, breaks, next)| {
                if nights {
                    // A night shift where both days leave room for it.
                    for day in 0..7 {
                        let room = hours[day].last().is_none_or(|it| it.end() <= 22 * 3600)
                            && hours[(day + 1) % 7]
                                .first()
                                .is_none_or(|it| it.start() >= 4 * 3600);
                        if room {
                            hours[day].push(Hours::new(22 * 3600, 4 * 3600).unwrap());
                        }
                    }
                }
                let dated = |list: Vec<(i32, Vec<Hours>)>| -> BTreeMap<Date, Vec<Hours>> {
                    list.into_iter()
                        .map(|(day, hours)| (Date::from_days(day), hours))
                        .collect()
                };
                let mut exceptions = dated(own);
                exceptions.retain(|date, _| {
                    !holidays.contains(date) && !yearly.contains(&date.month_day())
                });
                hours[2].sort_unstable();
                if hours.iter().all(Vec::is_empty) {
                    hours[2] = vec![Hours::new(32_400, 61_200).unwrap()];
                }
                let at_closing = if next {
                    AtClosing::NextOpening
                } else {
                    AtClosing::Closing
                };
                let holidays = holidays.into_iter().collect();
                let breaks = dated(breaks);
                Description {
                    zone: zone.to_owned(),
                    hours,
                    holidays,
                    yearly,
                    exceptions,
                    breaks,
                    at_closing,
                }
            },
        )
}

/// A stretch of 160 days that ends in one of these years, and a description.
fn any_case() -> impl Strategy<Value = (Description, Date, [i64; 3])> {
    let start = (date("2005-06-01").days()..date("2025-06-01").days()).boxed();
    // Half of all cases lie around the date that Samoa skipped, and a new year.
    let near = Just(date("2011-10-20").days()).boxed();
    prop_oneof![start, near].prop_flat_map(|first| {
        let points = prop::array::uniform3(0..160 * DAY);
        (
            any_description(first, 160),
            Just(Date::from_days(first)),
            points,
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_calendar_agrees_with_a_naive_walk((description, first, points) in any_case()) {
        let calendar = calendar(description.clone());
        let start = i64::from(first.days()) * DAY;
        let naive = naive_open(&description, first.plus(-3), first.plus(163));
        let within = |from: Instant, to: Instant| -> Vec<(Instant, Instant)> {
            let cut = naive.iter().map(|it| (it.0.max(from), it.1.min(to)));
            cut.filter(|it| it.0 < it.1).collect()
        };
        let end = start + 160 * DAY;
        prop_assert_eq!(calendar.intervals(start, end).collect::<Vec<_>>(), within(start, end));
        let sum = |from, to| within(from, to).iter().map(|it| it.1 - it.0).sum::<i64>();
        for a in points.map(|it| start + it) {
            prop_assert_eq!(calendar.is_open(a), naive.iter().any(|it| it.0 <= a && a < it.1));
            for b in points.map(|it| start + it) {
                prop_assert_eq!(calendar.elapsed(a, b), sum(a, b));
            }
        }
    }

    #[test]
    fn adding_and_elapsing_undo_each_other((description, first, points) in any_case(), time in 1..2_000 * HOUR) {
        let calendar = calendar(description);
        let [a, b, c] = { let mut it = points.map(|it| i64::from(first.days()) * DAY + it); it.sort_unstable(); it };
        prop_assert_eq!(calendar.elapsed(a, c), calendar.elapsed(a, b) + calendar.elapsed(b, c));
        prop_assert_eq!(calendar.elapsed(c, a), 0);
        let due = calendar.add(a, time).unwrap();
        prop_assert_eq!(calendar.elapsed(a, due), time);
        prop_assert!(due >= a && calendar.add(a, time + 1).unwrap() > due);
        prop_assert!(calendar.add(b, time).unwrap() >= due);
        prop_assert_eq!(calendar.add(calendar.add(a, 0).unwrap(), time), Some(due));
        prop_assert_eq!(calendar.add(due, -time), calendar.subtract(due, time));
        let back = calendar.subtract(due, time).unwrap();
        prop_assert_eq!(calendar.elapsed(back, due), time);
        prop_assert_eq!(calendar.elapsed(a, back), 0);
        // In two steps; where a step ends exactly at closing the convention moves it.
        if calendar.is_open(due) {
            prop_assert_eq!(calendar.add(calendar.add(a, time / 2).unwrap(), time - time / 2), Some(due));
        }
        let opening = calendar.add(a, 0).unwrap();
        prop_assert!(calendar.is_open(opening) && calendar.elapsed(a, opening) == 0);
        let closing = calendar.subtract(c, 0).unwrap();
        prop_assert!(calendar.is_open(closing - 1) && calendar.elapsed(closing, c) == 0);
        let edge = calendar.next_edge(a).unwrap();
        prop_assert_ne!(calendar.is_open(edge), calendar.is_open(a));
        prop_assert_eq!(calendar.is_open(edge - 1), calendar.is_open(a));
        prop_assert_eq!([0, edge - a].contains(&calendar.elapsed(a, edge)), true);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counting_minutes_gives_the_same((description, first, _) in any_case()) {
        let calendar = calendar(description);
        let start = i64::from(first.days() + 60) * DAY;
        let open = (0..5 * 1440).filter(|it| calendar.is_open(start + it * MINUTE)).count();
        // All hours and offsets here are whole minutes.
        prop_assert_eq!(calendar.elapsed(start, start + 5 * DAY), open as i64 * MINUTE);
    }
}

#[test]
fn years_that_are_not_kept_are_like_those_that_are() {
    // 400 years are a whole number of weeks, so 2026 comes again in 2426.
    let desk = calendar(Description {
        yearly: vec![
            MonthDay::parse("12-25").unwrap(),
            MonthDay::parse("02-29").unwrap(),
        ],
        ..week(
            "America/New_York",
            "mon-sat",
            &["09:00-12:30", "13:30-18:00", "22:00-03:00"],
        )
    });
    let cycle = 146_097 * DAY;
    let from = at("2024-02-27T16:30:00Z");
    for time in [0, HOUR, 700 * HOUR, 200_000 * HOUR] {
        assert_eq!(
            desk.add(from + cycle, time),
            desk.add(from, time).map(|it| it + cycle)
        );
    }
    let to = at("2098-02-27T16:30:00Z");
    assert_eq!(
        desk.elapsed(from, to),
        desk.elapsed(from + cycle, to + cycle)
    );
    assert_eq!(
        desk.elapsed(from, from + cycle),
        desk.elapsed(from + cycle, from + 2 * cycle)
    );
}

#[test]
fn dates_far_away_are_not_walked_to() {
    let desk = calendar(Description {
        holidays: vec![date("9026-12-25")],
        ..office("Europe/Prague")
    });
    let whole = desk.elapsed(i64::MIN, i64::MAX);
    let without = calendar(office("Europe/Prague")).elapsed(i64::MIN, i64::MAX);
    assert_eq!(
        without - whole,
        if date("9026-12-25").weekday().index() < 5 {
            8 * HOUR
        } else {
            0
        }
    );
}

// --- other software ---

fn oracle(name: &str) -> Option<Vec<Value>> {
    let path = format!(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/oracles/{}"),
        name
    );
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: the expected values of other software are not here ({name})");
        return None;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    Some(document["cases"].as_array().unwrap().clone())
}

fn oracle_description(schedule: &Value, at_closing: AtClosing) -> Description {
    let ranges = |list: &Value| -> Vec<Hours> {
        let pair = |it: &Value| format!("{}-{}", it[0].as_str().unwrap(), it[1].as_str().unwrap());
        list.as_array()
            .unwrap()
            .iter()
            .map(|it| Hours::parse(&pair(it)).unwrap())
            .collect()
    };
    let dated = |key: &str| -> BTreeMap<Date, Vec<Hours>> {
        let list = schedule[key].as_object().into_iter().flatten();
        list.map(|(day, list)| (date(day), ranges(list))).collect()
    };
    let mut out = Description {
        zone: schedule["time_zone"].as_str().unwrap().to_owned(),
        holidays: schedule["holidays"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| date(it.as_str().unwrap()))
            .collect(),
        exceptions: dated("shifts"),
        breaks: dated("breaks"),
        at_closing,
        ..Description::default()
    };
    for (day, list) in schedule["hours"].as_object().unwrap() {
        out.hours[Weekday::parse_range(day).unwrap()[0].index()] = ranges(list);
    }
    out
}

/// Whether a calendar gives the expected answer; otherwise both, to be read.
fn oracle_answer(case: &Value, calendar: &Calendar) -> Result<(), String> {
    let instant = |key: &str| at(case[key].as_str().unwrap());
    let span = || case["seconds"].as_i64().unwrap() * SECOND;
    let (ours, expected) = match case["op"].as_str().unwrap() {
        "add" => (
            text(calendar.add(instant("from"), span())),
            text(Some(instant("expected"))),
        ),
        "subtract" => (
            text(calendar.subtract(instant("from"), span())),
            text(Some(instant("expected"))),
        ),
        "elapsed" => {
            let ours = calendar.elapsed(instant("from"), instant("to"));
            ((ours / SECOND).to_string(), case["expected"].to_string())
        }
        "is_open" => (
            calendar.is_open(instant("at")).to_string(),
            case["expected"].to_string(),
        ),
        other => panic!("unknown operation {other}"),
    };
    if ours == expected {
        Ok(())
    } else {
        Err(format!("{}: {ours}, expected {expected}", case["id"]))
    }
}

/// Both engines agree here on the next opening, untagged: the answer falls on a
/// closing after a midnight, where one of them loses its last instant of the day.
const AT_CLOSING_UNTAGGED: &str = "n0525";

#[test]
fn other_software_gives_the_same_answers() {
    let Some(cases) = oracle("business_time.json") else {
        return;
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let listed = |key: &str| -> Vec<&str> {
            case[key]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect()
        };
        let tags: Vec<&str> = listed("tags")
            .iter()
            .map(|it| it.split(':').next().unwrap_or(it))
            .collect();
        let kind = format!("{} [{}]", listed("agrees").join(" and "), tags.join(", "));
        let mut note = |how: &str| *counts.entry(format!("{kind}: {how}")).or_default() += 1;
        let ask = |at_closing| {
            let calendar = Calendar::new(oracle_description(&case["schedule"], at_closing)).ok()?;
            Some(oracle_answer(case, &calendar))
        };
        let Some(answer) = ask(AtClosing::Closing) else {
            note("refused, a holiday is also an exception");
            continue;
        };
        let Err(difference) = answer else {
            note("the same");
            continue;
        };
        // The other camp's answers are ours too where the calendar says so.
        let next_opening =
            case["op"] == "add" && ask(AtClosing::NextOpening).is_some_and(|it| it.is_ok());
        if tags.contains(&"reversed") {
            note("declined, zero for a reversed range");
        } else if next_opening && (listed("agrees") == ["biz"] || case["id"] == AT_CLOSING_UNTAGGED)
        {
            note("the same with at_closing: next_opening");
        } else {
            wrong.push(difference);
        }
    }
    for (kind, count) in counts {
        println!("{count:4} {kind}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_of_public_threads_come_out() {
    let Some(cases) = oracle("issue_threads.json") else {
        return;
    };
    for case in &cases {
        let calendar = calendar(oracle_description(&case["schedule"], AtClosing::Closing));
        assert_eq!(oracle_answer(case, &calendar), Ok(()), "{}", case["source"]);
        if let Some(before) = case["warning"]["before_seconds"].as_i64() {
            let warning = calendar.add(
                at(case["from"].as_str().unwrap()),
                (case["seconds"].as_i64().unwrap() - before) * SECOND,
            );
            assert_eq!(
                text(warning),
                text(Some(at(case["warning"]["expected"].as_str().unwrap())))
            );
        }
    }
}
