//! Questions and their answers, right and wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use super::answer_lines;
use crate::api::Policy;

const BERLIN: &str = r#"{"time_zone":"Europe/Berlin","hours":{"mon-fri":["08:00-13:00","14:00-18:00"]},"holidays":["2016-12-26"],"exceptions":{},"breaks":{}}"#;

/// The answer to a question about [`BERLIN`].
fn berlin(rest: &str) -> String {
    answer(&format!(r#"{{"calendar":{BERLIN},{rest}}}"#))
}

fn answer(question: &str) -> String {
    let out = answer_lines(question, None);
    assert_eq!(out.matches('\n').count(), 1, "{out}");
    out.trim_end().to_owned()
}

/// Hold a table of questions against their answers.
fn see(rows: &[(&str, &str)]) {
    for (question, wanted) in rows {
        assert_eq!(berlin(question), *wanted, "{question}");
    }
}

#[test]
fn every_operation_has_its_answer() {
    see(&[
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","seconds":57600"#,
            r#"{"result":"2016-03-29T08:15:41Z"}"#,
        ),
        (
            r#""op":"subtract","from":"2016-03-29T08:15:41Z","seconds":57600"#,
            r#"{"result":"2016-03-25T11:15:41Z"}"#,
        ),
        (
            r#""op":"elapsed","from":"2016-03-25T11:15:41Z","to":"2016-03-29T08:15:41Z""#,
            r#"{"result":57600}"#,
        ),
        (
            r#""op":"elapsed","from":"2016-03-29T08:15:41Z","to":"2016-03-25T11:15:41Z""#,
            r#"{"result":0}"#,
        ),
        (
            r#""op":"elapsed","from":"2016-03-25T11:15:41.250Z","to":"2016-03-25T11:15:42Z""#,
            r#"{"result":0.75}"#,
        ),
        (
            r#""op":"is_open","at":"2016-03-25T11:59:59Z""#,
            r#"{"result":true}"#,
        ),
        (
            r#""op":"is_open","at":"2016-03-25T12:00:00Z""#,
            r#"{"result":false}"#,
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","seconds":0.5"#,
            r#"{"result":"2016-03-25T11:15:41.500Z"}"#,
        ),
        (
            r#""op":"add","from":"2016-03-25T12:15:41+01:00","time":"16h""#,
            r#"{"result":"2016-03-29T08:15:41Z"}"#,
        ),
        (
            r#""op":"add","from":"2016-03-29T08:15:41Z","seconds":-57600"#,
            r#"{"result":"2016-03-25T11:15:41Z"}"#,
        ),
        (
            r#""op":"add","from":"2016-03-26T08:15:41Z","seconds":0"#,
            r#"{"result":"2016-03-28T06:00:00Z"}"#,
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","seconds":1e15"#,
            r#"{"result":"never"}"#,
        ),
        (
            r#""id":"a-1","op":"is_open","at":"2016-12-26T11:00:00Z""#,
            r#"{"id":"a-1","result":false}"#,
        ),
    ]);
}

#[test]
fn the_full_answer_says_what_it_is_in_the_zone() {
    see(&[
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","seconds":57600,"detail":"full""#,
            r#"{"result":"2016-03-29T08:15:41Z","local":"tue 2016-03-29T10:15:41+02:00","open":true,"time_zone":"Europe/Berlin"}"#,
        ),
        (
            r#""op":"elapsed","from":"2016-03-25T11:15:41Z","to":"2016-03-29T08:15:41Z","detail":"full""#,
            r#"{"result":57600,"time":"16h","time_zone":"Europe/Berlin"}"#,
        ),
        (
            r#""op":"is_open","at":"2016-03-25T17:00:00Z","detail":"full""#,
            r#"{"result":false,"changes":"2016-03-28T06:00:00Z","local":"mon 2016-03-28T08:00:00+02:00","time_zone":"Europe/Berlin"}"#,
        ),
    ]);
    let always =
        r#"{"calendar":"always","op":"is_open","at":"2016-03-25T17:00:00Z","detail":"full"}"#;
    assert_eq!(
        answer(always),
        r#"{"result":true,"changes":"never","calendar":"always","time_zone":"UTC"}"#
    );
}

#[test]
fn a_month_has_its_days_with_their_hours() {
    let calendar = r#"{"time_zone":"Europe/Berlin","hours":{"mon-sun":["00:00-06:00"]},"holidays":["2026-03-02"],"exceptions":{"2026-03-03":["09:00-12:00"]},"breaks":{"2026-03-04":["02:00-03:00"]}}"#;
    let out = answer(&format!(
        r#"{{"calendar":{calendar},"op":"month","month":"2026-03"}}"#
    ));
    for day in [
        r#"{"date":"2026-03-01","weekday":"sun","open":["00:00-06:00"],"seconds":21600}"#,
        r#"{"date":"2026-03-02","weekday":"mon","kind":"holiday","open":[],"seconds":0}"#,
        r#"{"date":"2026-03-03","weekday":"tue","kind":"exception","open":["09:00-12:00"],"seconds":10800}"#,
        r#"{"date":"2026-03-04","weekday":"wed","kind":"break","open":["00:00-02:00","03:00-06:00"],"seconds":18000}"#,
        r#"{"date":"2026-03-29","weekday":"sun","open":["00:00-06:00"],"seconds":18000,"of":82800}"#,
    ] {
        assert!(out.contains(day), "{day}\n{out}");
    }
    assert_eq!(out.matches("\"date\"").count(), 31);
    // The month of an instant is that of the zone's own calendar.
    let at = r#"{"calendar":{"time_zone":"Pacific/Auckland","hours":{"mon":["09:00-10:00"]}},"op":"month","at":"2026-11-30T12:00:00Z"}"#;
    assert!(answer(at).starts_with(r#"{"result":{"month":"2026-12","#));
}

#[test]
fn what_is_wrong_is_said_with_what_to_write() {
    let wrong = [
        (
            r#""op":"ad","from":"x""#,
            "there is no `op` `ad`; did you mean `add`?",
        ),
        (
            r#""from":"x""#,
            "a question needs an `op`; add `\"op\":` with one of `add`, `subtract`, `elapsed`, `is_open`, `month`",
        ),
        (
            r#""op":"add","seconds":5"#,
            "`add` needs `from`; add `\"from\": \"2026-11-20T16:30:00Z\"`",
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41","seconds":5"#,
            "`from`: `2016-03-25T11:15:41`: an instant needs an offset, or it could be any of 24 hours; write `2026-11-20T16:30:00Z` or `2026-11-20T16:30:00+01:00`",
        ),
        (
            r#""op":"add","from":17,"seconds":5"#,
            "`from` is a text; write it in double quotes",
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z""#,
            "`add` needs to know how much; add `\"seconds\": 14400`, or `\"time\": \"4h\"`",
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","seconds":"5""#,
            "`seconds`: `\"5\"` is not a number; write a number of seconds, as `14400`",
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","seconds":0.0005"#,
            "`seconds`: `0.0005` is finer than a millisecond; write a number of seconds, as `14400`",
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","time":"4 hours""#,
            "`time`: `4 hours`: a span of time has the units `d`, `h`, `m`, `s` and `ms`; write `h` for hours: `4h`; a week is `168h`",
        ),
        (
            r#""op":"add","from":"2016-03-25T11:15:41Z","time":"4h","seconds":5"#,
            "`seconds` and `time` both say how much; write one of them",
        ),
        (
            r#""op":"elapsed","from":"2016-03-25T11:15:41Z","to":"2016-03-25T11:15:41Z","seconds":5"#,
            "`seconds` says nothing to `elapsed`; remove it; `elapsed` has `from`, `to`",
        ),
        (
            r#""op":"add","form":"2016-03-25T11:15:41Z","seconds":5"#,
            "a question has no `form`; did you mean `from`?",
        ),
        (
            r#""op":"add","op":"add""#,
            "`op` stands there twice; write it once",
        ),
        (
            r#""op":"month","month":"2026-13""#,
            "`2026-13` is not a month: a month must be between 01 and 12; write year and month as `2026-12`",
        ),
        (
            r#""op":"month","month":"12/2026""#,
            "`12/2026` is not a month: not a date; write year and month as `2026-12`",
        ),
        (
            r#""op":"month","detail":"all","month":"2026-12""#,
            "`detail` is `brief` or `full`; write `\"detail\": \"full\"`, or leave it out",
        ),
        (
            r#""op":"is_open","at":"2016-03-25T11:15:41Z","id":{}"#,
            "an `id` is a text or a number; write it in quotes",
        ),
    ];
    for (question, wanted) in wrong {
        let found: serde_json::Value = serde_json::from_str(&berlin(question)).unwrap();
        assert_eq!(found["error"], wanted, "{question}");
    }
}

#[test]
fn a_calendar_is_refused_as_a_policy_would_refuse_it() {
    let wrong = [
        (
            r#"{"hours":{}}"#,
            "a calendar needs `time_zone`; add `time_zone:` (the name of its time zone, as `Europe/Paris`)",
        ),
        (
            r#"{"time_zone":"Europe/Berln","hours":{"mon":["09:00-17:00"]}}"#,
            "there is no time zone `Europe/Berln`; did you mean `Europe/Berlin`?",
        ),
        (
            r#"{"time_zone":"UTC","hours":{}}"#,
            "this calendar never opens, so its clocks would never run; write its weekly hours, or `always` where the calendar is used for round the clock",
        ),
        (
            r#"{"time_zone":"UTC","hours":{"mon":["9-17"]}}"#,
            "`9-17` is not a range of hours; write both times with two digits as `09:00-17:30`; the end of the day is `24:00`",
        ),
        (
            r#"{"time_zone":"UTC","hours":{"mon":["09:00-17:00"]},"holiday":[]}"#,
            "a calendar has no key `holiday`; did you mean `holidays`? the keys of a calendar are `about`, `time_zone`, `hours`, `holidays`, `yearly`, `exceptions`, `breaks`, `at_closing`",
        ),
        // Exceptions that lie in what the zone skips, and holidays on every day.
        (
            r#"{"time_zone":"Europe/Berlin","exceptions":{"2026-03-29":["02:10-02:50"]}}"#,
            "this calendar never opens, so its clocks would never run; write its weekly hours, or `always` where the calendar is used for round the clock",
        ),
        (
            r#"{"time_zone":"Pacific/Apia","exceptions":{"2011-12-30":["09:00-17:00"]}}"#,
            "this calendar never opens, so its clocks would never run; write its weekly hours, or `always` where the calendar is used for round the clock",
        ),
        (
            "7",
            "a `calendar` is a JSON object, or the name of one of a policy's; write it as in a policy: `{\"time_zone\": …, \"hours\": …}`",
        ),
        (
            "\"desk\"",
            "there is no policy that `desk` could be a calendar of; write the calendar itself: `{\"time_zone\": …, \"hours\": …}`",
        ),
    ];
    for (calendar, wanted) in wrong {
        let found = answer(&format!(
            r#"{{"calendar":{calendar},"op":"is_open","at":"2016-03-25T11:15:41Z"}}"#
        ));
        let found: serde_json::Value = serde_json::from_str(&found).unwrap();
        assert_eq!(found["error"], wanted, "{calendar}");
    }
}

#[test]
fn a_calendar_whose_every_day_is_a_holiday_never_opens() {
    let dates = (1..=12_u32).flat_map(|month| {
        let days = crate::time::civil::days_in_month(2000, month);
        (1..=days).map(move |day| format!("\"{month:02}-{day:02}\""))
    });
    let yearly: Vec<String> = dates.collect();
    let question = |yearly: &[String]| {
        answer(&format!(
            r#"{{"calendar":{{"time_zone":"UTC","hours":{{"mon-sun":["09:00-17:00"]}},"yearly":[{}]}},"op":"add","from":"2021-03-01T00:00:00Z","seconds":0}}"#,
            yearly.join(",")
        ))
    };
    assert!(question(&yearly).contains("never opens"));
    let but_leap_days: Vec<String> = yearly
        .iter()
        .filter(|it| *it != "\"02-29\"")
        .cloned()
        .collect();
    assert_eq!(
        question(&but_leap_days),
        r#"{"result":"2024-02-29T09:00:00Z"}"#
    );
}

#[test]
fn lines_stand_in_their_places_and_blank_ones_are_passed_over() {
    let good = format!(r#"{{"calendar":{BERLIN},"op":"is_open","at":"2016-03-25T11:15:41Z"}}"#);
    let chunk = format!("{good}\n\n  \r\n{{\"id\":7,\n[1]\n{good} x\n{good}\r\n{{}}\n{good}");
    let out = answer_lines(&chunk, None);
    let kinds: Vec<&str> = out
        .lines()
        .map(|it| {
            if it.contains("\"error\"") {
                "error"
            } else {
                it
            }
        })
        .collect();
    let yes = r#"{"result":true}"#;
    assert_eq!(kinds, [yes, "error", "error", "error", yes, "error", yes]);
    assert_eq!(answer_lines("", None), "");
}

#[test]
fn a_policy_lends_its_calendars() {
    let policy = |calendars: &str| {
        let text = format!("escalate: 1\npolicy: p\nversion: \"1\"\n{calendars}");
        Policy::compile(&text).unwrap().0
    };
    let desk = "  desk: { time_zone: America/New_York, hours: { mon-fri: [\"09:00-17:00\"] } }\n";
    let late = "  late: { time_zone: America/New_York, hours: { mon-fri: [\"17:00-24:00\"] } }\n";
    let asks = |name: &str| {
        let name = if name.is_empty() {
            String::new()
        } else {
            format!("\"calendar\":\"{name}\",")
        };
        format!("{{{name}\"op\":\"is_open\",\"at\":\"2026-11-20T16:30:00Z\"}}")
    };
    let one = policy(&format!("calendars:\n{desk}"));
    assert_eq!(one.calendar_lines(&asks("")), "{\"result\":true}\n");
    assert_eq!(one.calendar_lines(&asks("desk")), "{\"result\":true}\n");
    let two = policy(&format!("calendars:\n{desk}{late}"));
    assert_eq!(two.calendar_lines(&asks("late")), "{\"result\":false}\n");
    assert_eq!(
        two.calendar_lines(&asks("dsek")),
        "{\"error\":\"there is no calendar `dsek`; did you mean `desk`?\"}\n"
    );
    assert_eq!(
        two.calendar_lines(&asks("")),
        "{\"error\":\"the policy has several calendars, and none is named; name one of `always`, `desk`, `late`\"}\n"
    );
}
