//! Time zones: the only file that knows the zone database.
//!
//! A zone is a list of transitions and a yearly rule for the time after them.
//! Two conventions make the way from local time to an instant total:
//!
//! - a local time that does not exist moves forward by the length of the gap,
//!   be it an hour, half an hour or a whole date;
//! - a local time that occurs twice is the first of the two.
//!
//! A local time is an `i64` of milliseconds since 1970-01-01T00:00:00 on the
//! zone's own clocks. The table starts in 1900; what was in force then holds for
//! all time before.

use super::civil::{Date, civil_from_days, days_from_civil, days_in_month};
use super::instant::{self, Instant};
use super::{DAY, HOUR, SECOND};

/// Milliseconds on the clocks of a zone.
pub type Local = i64;

/// The version of the zone database, `2025b`.
pub const VERSION: &str = include_str!(concat!(env!("OUT_DIR"), "/zone_version.txt"));

/// Names, sorted, and where their records start.
static NAMES: &[(&str, usize)] = include!(concat!(env!("OUT_DIR"), "/zone_names.rs"));
/// The records; the crate's build script describes and writes them.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zones.bin"));

/// No offset is as large as this, so that instants this far apart are in the same
/// order as the local times of all zones.
const REACH: i64 = 30 * HOUR;

/// A time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: &'static str,
    first: i64,
    transitions: Vec<(Instant, i64)>,
    rule: Option<Rule>,
}

/// A change of a zone's offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The first instant with the new offset.
    pub at: Instant,
    /// Milliseconds east of UTC until then.
    pub before: i64,
    /// Milliseconds east of UTC from then on.
    pub after: i64,
}

/// Daylight saving time that comes every year.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    standard: i64,
    daylight: i64,
    start: RuleDay,
    end: RuleDay,
}

/// A weekday in a week of a month; week 5 is the last. 0 is Sunday.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RuleDay {
    month: u32,
    week: i32,
    weekday: i32,
    time: i64,
}

/// All names of the database, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|it| it.0)
}

impl Zone {
    /// The zone of this IANA name, upper and lower case told apart. None if the
    /// database does not have it.
    pub fn find(name: &str) -> Option<Zone> {
        let (name, place) = NAMES.get(NAMES.binary_search_by(|it| it.0.cmp(name)).ok()?)?;
        read(name, PACKED.get(*place..)?)
    }

    /// UTC.
    pub const fn utc() -> Zone {
        Zone {
            name: "UTC",
            first: 0,
            transitions: Vec::new(),
            rule: None,
        }
    }

    /// The name it was found by.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Milliseconds east of UTC at an instant.
    pub fn offset(&self, at: Instant) -> i64 {
        let known = self.transitions.partition_point(|it| it.0 <= at);
        let offset = known
            .checked_sub(1)
            .and_then(|it| self.transitions.get(it))
            .map_or(self.first, |it| it.1);
        match &self.rule {
            Some(rule) if known == self.transitions.len() => {
                let year = year_of(at);
                // The rule of one year does not say what the turn of the year brings.
                let mut turns = [year - 1, year]
                    .into_iter()
                    .flat_map(|year| rule.turns(year));
                turns
                    .rfind(|it| self.ruled(it.at) && it.at <= at)
                    .map_or(offset, |it| it.after)
            }
            _ => offset,
        }
    }

    /// What the zone's clocks show at an instant.
    pub fn local(&self, at: Instant) -> Local {
        at.saturating_add(self.offset(at))
    }

    /// The instant at which the zone's clocks show a local time, by the two
    /// conventions above.
    pub fn instant(&self, local: Local) -> Instant {
        let first = local.saturating_sub(REACH);
        settle(
            local,
            self.offset(first),
            self.transitions(first, local.saturating_add(REACH)),
        )
    }

    /// The instant at which a date starts.
    pub fn midnight(&self, date: Date) -> Instant {
        self.instant(i64::from(date.days()) * DAY)
    }

    /// The date that the zone's calendars show at an instant.
    pub fn date(&self, at: Instant) -> Date {
        Date::from_days(
            self.local(at.clamp(instant::MIN, instant::MAX))
                .div_euclid(DAY) as i32,
        )
    }

    /// The transitions at or after `from` and before `to`, in order, within the
    /// years 1900–9999.
    pub fn transitions(&self, from: Instant, to: Instant) -> impl Iterator<Item = Transition> {
        let place = self.transitions.partition_point(|it| it.0 < from);
        let before = place
            .checked_sub(1)
            .and_then(|it| self.transitions.get(it))
            .map_or(self.first, |it| it.1);
        let known = self
            .transitions
            .iter()
            .skip(place)
            .scan(before, |before, (at, after)| {
                let before = std::mem::replace(before, *after);
                Some(Transition {
                    at: *at,
                    before,
                    after: *after,
                })
            });
        // The last one may only say from when on the rule counts.
        let known = known.filter(|it| it.before != it.after);
        // Not asked where the table goes on beyond `to`.
        let last = self.transitions.last().map_or(Instant::MIN, |it| it.0);
        let rule = self.rule.iter().filter(move |_| last < to);
        let years = year_of(from.max(last))..=year_of(to);
        let ruled = rule.flat_map(move |rule| years.clone().flat_map(|year| rule.turns(year)));
        let ruled = ruled.filter(move |it| it.at >= from && last < it.at);
        known.chain(ruled).take_while(move |it| it.at < to)
    }

    /// The last year that the table has a transition in: after it only the yearly
    /// rule counts.
    pub fn last_year(&self) -> i32 {
        self.transitions
            .last()
            .map_or(super::civil::YEAR_MIN, |it| year_of(it.0))
    }

    /// Whether the rule, not the table, counts at an instant.
    fn ruled(&self, at: Instant) -> bool {
        self.transitions.last().is_none_or(|it| it.0 < at)
    }
}

impl Rule {
    /// The two turns of a year, in order.
    fn turns(&self, year: i32) -> [Transition; 2] {
        let start = Transition {
            at: self.start.local(year) - self.standard,
            before: self.standard,
            after: self.daylight,
        };
        let end = Transition {
            at: self.end.local(year) - self.daylight,
            before: self.daylight,
            after: self.standard,
        };
        if start.at < end.at {
            [start, end]
        } else {
            [end, start]
        }
    }
}

impl RuleDay {
    fn local(&self, year: i32) -> Local {
        let first = days_from_civil(year, self.month, 1);
        // 1970-01-01 was a Thursday.
        let until = (self.weekday - (first + 4)).rem_euclid(7);
        let mut day = until + 7 * (self.week - 1);
        if day >= days_in_month(year, self.month).cast_signed() {
            day -= 7;
        }
        i64::from(first + day) * DAY + self.time
    }
}

/// The instant of a local time by the conventions of this file, from the offset in
/// force before some transitions around it.
pub(super) fn settle(
    local: Local,
    offset: i64,
    transitions: impl IntoIterator<Item = Transition>,
) -> Instant {
    let (mut before, mut offset, mut since) = (offset, offset, Instant::MIN);
    for it in transitions {
        if local < it.at.saturating_add(offset) {
            break;
        }
        (before, offset, since) = (offset, it.after, it.at);
    }
    // Before the clocks reached `local` with the new offset they skipped it.
    let skipped = local < since.saturating_add(offset);
    local.saturating_sub(if skipped { before } else { offset })
}

/// The year of UTC, of an instant moved into the years 1900–9999.
pub(super) fn year_of(at: Instant) -> i32 {
    civil_from_days(at.clamp(instant::MIN, instant::MAX).div_euclid(DAY) as i32).0
}

/// Read a record. None would mean that it was written wrongly, and every one of
/// them is read in a test.
fn read(name: &'static str, record: &[u8]) -> Option<Zone> {
    let mut input = Input(record);
    let count = input.byte()?;
    let offsets: Vec<i64> = (0..count).map(|_| input.seconds()).collect::<Option<_>>()?;
    let offset = |index: u8| offsets.get(usize::from(index)).copied();
    let first = offset(input.byte()?)?;
    let count = u16::from_le_bytes(input.take()?);
    let mut at = instant::MIN;
    let mut transitions = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        at += i64::from(u32::from_le_bytes(input.take()?)) * SECOND;
        transitions.push((at, 0));
    }
    for (_, to) in &mut transitions {
        *to = offset(input.byte()?)?;
    }
    let mut rule = None;
    if input.byte()? == 1 {
        let (standard, daylight) = (input.seconds()?, input.seconds()?);
        rule = Some(Rule {
            standard,
            daylight,
            start: input.rule_day()?,
            end: input.rule_day()?,
        });
    }
    Some(Zone {
        name,
        first,
        transitions,
        rule,
    })
}

struct Input<'b>(&'b [u8]);

impl Input<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk()?;
        self.0 = tail;
        Some(*head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take().map(|[it]| it)
    }

    fn seconds(&mut self) -> Option<i64> {
        Some(i64::from(i32::from_le_bytes(self.take()?)) * SECOND)
    }

    fn rule_day(&mut self) -> Option<RuleDay> {
        let [month, week, weekday] = self.take()?;
        let time = self.seconds()?;
        Some(RuleDay {
            month: month.into(),
            week: week.into(),
            weekday: weekday.into(),
            time,
        })
    }
}
