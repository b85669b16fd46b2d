//! What is advised to an organisation: as a card, as tables in Markdown, as rows.

use std::io::{self, Write};

use super::csv::row;
use super::look::{Ink, Look};
use super::markdown::{code, escaped};
use super::parts::{distance, instant, item_mark, mark};
use super::sheet::{Sheet, Words};
use crate::model::decision::{Answer, Checklist, ItemAnswer};
use crate::model::moment::Moment;
use crate::model::organisation::{
    Advice, Advised, Choice, History, Reason, Review, ReviewState, Side, Verdict,
};

/// Write the card.
pub fn write(advised: &Advised, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(look, out);
    title(&mut sheet, advised)?;
    for it in &advised.advice {
        advice(&mut sheet, it)?;
    }
    for it in &advised.checklists {
        checklist(&mut sheet, it)?;
    }
    for it in &advised.choices {
        ranking(&mut sheet, it)?;
    }
    let at = advised.at.parse().ok();
    reviews(&mut sheet, &advised.reviews, at)?;
    if let Some(it) = &advised.history {
        history(&mut sheet, it)?;
    }
    if !advised.notes.is_empty() {
        sheet.apart(Ink::Strong, "Note")?;
        for it in &advised.notes {
            sheet.para(0, &Words::plain(it))?;
        }
    }
    sheet.apart(Ink::Strong, "Look again")?;
    let next = match advised.next_change.as_deref() {
        None => Words::plain("when the facts change; time alone changes nothing here"),
        Some(next) => Words::plain(&instant(next, at)).dot(
            &look,
            Ink::Plain,
            &distance(next, at).unwrap_or_default(),
        ),
    };
    sheet.para(0, &next)
}

fn title(sheet: &mut Sheet<'_>, advised: &Advised) -> io::Result<()> {
    let look = sheet.look;
    let at = advised.at.parse::<Moment>();
    let at = at.map_or_else(|_| advised.at.clone(), Moment::dated);
    let left = Words::new().put(Ink::Strong, "organisation");
    let right = Words::new().put(Ink::Faint, &policy(advised)).dot(
        &look,
        Ink::Faint,
        &format!("as of {at}"),
    );
    sheet.title(&left, &right)
}

fn policy(advised: &Advised) -> String {
    match &advised.policy.version {
        Some(version) => format!("{} {version}", advised.policy.name),
        None => advised.policy.name.clone(),
    }
}

fn verdict(it: Verdict) -> (Answer, &'static str) {
    match it {
        Verdict::YesNow => (Answer::Yes, "yes, now"),
        Verdict::Yes => (Answer::Yes, "yes"),
        Verdict::Weigh => (Answer::Unknown, "weigh both sides"),
        Verdict::NotYet => (Answer::No, "not yet"),
        Verdict::No => (Answer::No, "no: nothing speaks for it"),
        Verdict::Unknown => (Answer::Unknown, "cannot be told yet"),
    }
}

/// What has a part in an answer: on which side, and why.
fn spoken(it: &Reason) -> String {
    let side = match it.side {
        Side::Override | Side::For => "for",
        Side::Decisive | Side::Against | Side::Sole => "against",
    };
    let because = it.because.trim_end_matches('.');
    format!("{side}: {because} ({})", it.reason)
}

fn advice(sheet: &mut Sheet<'_>, it: &Advice) -> io::Result<()> {
    let (answer, word) = verdict(it.answer);
    sheet.apart(Ink::Strong, "Advice")?;
    let (ink, sign) = mark(&sheet.look, answer);
    let sign = Words::new().put(ink, sign).put(Ink::Plain, " ");
    let body = Words::new()
        .put(Ink::Strong, word)
        .dot(&sheet.look, Ink::Plain, &it.question);
    sheet.item(&sign, &body)?;
    let speak: Vec<&Reason> = it.reasons.iter().filter(|it| it.speaks).collect();
    for reason in &speak {
        sheet.para(2, &Words::plain(&spoken(reason)))?;
    }
    for (at, advice) in todo(&speak).enumerate() {
        let text = match at {
            0 => format!("first: {advice}"),
            _ => format!("then: {advice}"),
        };
        sheet.para(2, &Words::new().put(Ink::Accent, &text))?;
    }
    missing(sheet, &it.missing)
}

fn todo<'r>(speak: &'r [&'r Reason]) -> impl Iterator<Item = &'r str> {
    speak.iter().filter_map(|it| it.advice.as_deref())
}

fn missing(sheet: &mut Sheet<'_>, names: &[String]) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let text = format!("ask for {}", names.join(", "));
    sheet.para(2, &Words::plain(&text))
}

fn met(list: &Checklist) -> (usize, usize) {
    let applies = list
        .items
        .iter()
        .filter(|it| it.answer != ItemAnswer::NotApplicable);
    let met = list.items.iter().filter(|it| it.answer == ItemAnswer::Yes);
    (met.count(), applies.count())
}

fn checklist(sheet: &mut Sheet<'_>, list: &Checklist) -> io::Result<()> {
    sheet.apart(Ink::Strong, "Checklist")?;
    let (met, applies) = met(list);
    let head = Words::new().put(Ink::Strong, &list.id).dot(
        &sheet.look,
        Ink::Plain,
        &format!("{met} of {applies} met"),
    );
    sheet.para(0, &head)?;
    let open = |it: ItemAnswer| matches!(it, ItemAnswer::No | ItemAnswer::Unknown);
    for it in list.items.iter().filter(|it| open(it.answer)) {
        let (ink, sign) = item_mark(&sheet.look, it.answer);
        let sign = Words::new().put(ink, sign).put(Ink::Plain, " ");
        let body = Words::new().put(Ink::Strong, &it.id).dot(
            &sheet.look,
            Ink::Plain,
            it.because.as_deref().unwrap_or_default(),
        );
        sheet.item(&sign, &body)?;
        if let Some(needs) = &it.needs {
            sheet.para(2, &Words::plain(needs))?;
        }
    }
    Ok(())
}

fn ranking(sheet: &mut Sheet<'_>, it: &Choice) -> io::Result<()> {
    if it.answer == ItemAnswer::NotApplicable {
        return Ok(());
    }
    sheet.apart(Ink::Strong, "Ranking")?;
    let head = Words::new()
        .put(Ink::Strong, &it.id)
        .dot(&sheet.look, Ink::Plain, &it.because);
    sheet.para(0, &head)?;
    if it.ranking.is_empty() {
        sheet.para(2, &Words::plain(&it.reason))?;
    }
    for ranked in &it.ranking {
        let rank = ranked.rank.map_or("?".to_owned(), |it| it.to_string());
        let values = ranked.values.iter();
        let values: Vec<String> = values
            .map(|it| format!("{} is {}", it.name, it.value))
            .collect();
        let sign = Words::plain(&format!("{rank} "));
        let body = Words::new().put(Ink::Strong, &ranked.name).dot(
            &sheet.look,
            Ink::Plain,
            &values.join("; "),
        );
        sheet.item(&sign, &body)?;
    }
    if it.answer == ItemAnswer::Unknown {
        let text = match it.missing.as_slice() {
            [] => it.reason.clone(),
            names => format!("{}; ask for {}", it.reason, names.join(", ")),
        };
        sheet.para(2, &Words::plain(&text))?;
    }
    Ok(())
}

/// When it is due, or since when it was.
fn when(it: &Review, at: Option<Moment>) -> String {
    let told = |text: &str| {
        // To the second: a limit that is just passed is passed by a thousandth.
        let whole = text.split_once('.').map(|it| format!("{}Z", it.0));
        let text = whole.as_deref().unwrap_or(text);
        let away = distance(text, at).unwrap_or_default();
        format!("{}, {away}", instant(text, at))
    };
    match (it.state, &it.due, &it.overdue_since) {
        (ReviewState::Due, Some(due), _) => format!("due {}", told(due)),
        (ReviewState::Due, None, _) => "done".to_owned(),
        (ReviewState::Overdue, _, Some(since)) => format!("overdue since {}", told(since)),
        (ReviewState::Overdue, _, None) => "was never done".to_owned(),
        (ReviewState::Unknown, ..) => "nobody said when it was done last".to_owned(),
    }
}

fn reviews(sheet: &mut Sheet<'_>, all: &[Review], at: Option<Moment>) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    sheet.apart(Ink::Strong, "Reviews")?;
    for it in all {
        let answer = match it.state {
            ReviewState::Due => Answer::Yes,
            ReviewState::Overdue => Answer::No,
            ReviewState::Unknown => Answer::Unknown,
        };
        let (ink, sign) = mark(&sheet.look, answer);
        let sign = Words::new().put(ink, sign).put(Ink::Plain, " ");
        let body = Words::new()
            .put(Ink::Strong, &when(it, at))
            .dot(&sheet.look, Ink::Plain, &format!("{}/{}", it.list, it.item))
            .dot(&sheet.look, Ink::Faint, &it.reason);
        sheet.item(&sign, &body)?;
        missing(sheet, &it.missing)?;
    }
    Ok(())
}

/// `3 changes in 5 editions, the last 2.1.0 at 2026-03-01`
fn history(sheet: &mut Sheet<'_>, it: &History) -> io::Result<()> {
    sheet.apart(Ink::Strong, "History")?;
    let count = |n: usize, what: &str| super::parts::count(n, what);
    let changes = count(it.changes as usize, "change");
    let mut text = format!("{changes} in {}", count(it.editions.len(), "edition"));
    if let Some(last) = it.editions.last() {
        let day = last.at.get(..10).unwrap_or(&last.at);
        text.push_str(&format!("; the last is {} of {day}", last.version));
    }
    sheet.para(0, &Words::plain(&text))
}

/// Write tables for a ticket or a wiki.
pub fn markdown(advised: &Advised, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "**{}**, as of {}",
        escaped(&policy(advised)),
        escaped(&advised.at)
    )?;
    let table = |head: &[&str], rows: Vec<Vec<String>>, out: &mut dyn Write| -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n| {} |", head.join(" | "))?;
        writeln!(out, "|{}", " --- |".repeat(head.len()))?;
        for row in rows {
            writeln!(out, "| {} |", row.join(" | "))?;
        }
        Ok(())
    };
    let rows = advised.advice.iter().map(|it| {
        let speak: Vec<&Reason> = it.reasons.iter().filter(|it| it.speaks).collect();
        let why: Vec<String> = speak.iter().map(|it| escaped(&spoken(it))).collect();
        let first: Vec<String> = todo(&speak).map(escaped).collect();
        vec![
            escaped(&it.question),
            format!("**{}**", verdict(it.answer).1),
            why.join("<br>"),
            first.join("<br>"),
        ]
    });
    let head = ["Question", "Answer", "Why", "What to do"];
    table(&head, rows.collect(), out)?;
    for list in &advised.checklists {
        let (met, applies) = met(list);
        writeln!(out, "\n{}: {met} of {applies} met", code(&list.id))?;
        let rows = list.items.iter().map(|it| {
            vec![
                code(&it.id),
                item_word(it.answer).to_owned(),
                escaped(it.because.as_deref().unwrap_or_default()),
                escaped(it.needs.as_deref().unwrap_or_default()),
            ]
        });
        let head = ["Item", "Met", "Why it matters", "What is lacking"];
        table(&head, rows.collect(), out)?;
    }
    for it in &advised.choices {
        writeln!(out, "\n{}: {}", code(&it.id), escaped(&it.because))?;
        let Some(first) = it.ranking.first() else {
            writeln!(out, "\n{}", escaped(&it.reason))?;
            continue;
        };
        let mut head = vec!["Rank".to_owned(), "Name".to_owned()];
        head.extend(first.values.iter().map(|it| escaped(&it.name)));
        let rows = it.ranking.iter().map(|it| {
            let rank = it.rank.map_or("?".to_owned(), |it| it.to_string());
            let values = it.values.iter().map(|it| escaped(&it.value));
            [rank, escaped(&it.name)]
                .into_iter()
                .chain(values)
                .collect()
        });
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        table(&head, rows.collect(), out)?;
    }
    let at = advised.at.parse().ok();
    let rows = advised.reviews.iter().map(|it| {
        vec![
            code(&format!("{}/{}", it.list, it.item)),
            escaped(&when(it, at)),
            escaped(&it.reason),
        ]
    });
    table(&["Review", "When", "Found"], rows.collect(), out)?;
    let editions = advised.history.iter().flat_map(|it| &it.editions);
    let rows = editions.map(|it| {
        let kind = if it.change { "change" } else { "" };
        vec![escaped(&it.version), escaped(&it.at), kind.to_owned()]
    });
    table(&["Edition", "In force since", ""], rows.collect(), out)?;
    for it in &advised.notes {
        writeln!(out, "\nNote: {}", escaped(it))?;
    }
    Ok(())
}

fn item_word(it: ItemAnswer) -> &'static str {
    match it {
        ItemAnswer::Yes => "yes",
        ItemAnswer::No => "no",
        ItemAnswer::Unknown => "unknown",
        ItemAnswer::NotApplicable => "does not matter",
    }
}

/// The columns of rows: what it is, which, its answer, an instant, and words.
const COLUMNS: [&str; 6] = ["kind", "of", "id", "answer", "at", "why"];

/// Write a row for each question, item, thing that is ranked, review and edition.
pub fn csv(advised: &Advised, out: &mut dyn Write) -> io::Result<()> {
    let put = |cells: [&str; 6], out: &mut dyn Write| {
        row(out, cells.iter().map(|it| super::csv::guarded(it)))
    };
    row(out, COLUMNS.iter().map(|it| (*it).to_owned()))?;
    for it in &advised.advice {
        let speak = it.reasons.iter().filter(|it| it.speaks);
        let why: Vec<String> = speak.map(spoken).collect();
        let answer = serde_json::to_value(it.answer).unwrap_or_default();
        let answer = answer.as_str().unwrap_or_default();
        put(["advice", "", &it.id, answer, "", &why.join("; ")], out)?;
    }
    for list in &advised.checklists {
        for it in &list.items {
            let needs = it.needs.as_deref().unwrap_or_default();
            let answer = item_word(it.answer);
            put(["item", &list.id, &it.id, answer, "", needs], out)?;
        }
    }
    for it in &advised.choices {
        for ranked in &it.ranking {
            let rank = ranked.rank.map(|it| it.to_string()).unwrap_or_default();
            let values = ranked.values.iter();
            let values: Vec<String> = values
                .map(|it| format!("{} is {}", it.name, it.value))
                .collect();
            let cells = [
                "ranked",
                &it.id,
                &ranked.name,
                &rank,
                "",
                &values.join("; "),
            ];
            put(cells, out)?;
        }
    }
    for it in &advised.reviews {
        let state = match it.state {
            ReviewState::Due => "due",
            ReviewState::Overdue => "overdue",
            ReviewState::Unknown => "unknown",
        };
        let at = it.due.as_ref().or(it.overdue_since.as_ref());
        let at = at.map(String::as_str).unwrap_or_default();
        put(["review", &it.list, &it.item, state, at, &it.reason], out)?;
    }
    for it in advised.history.iter().flat_map(|it| &it.editions) {
        let kind = if it.change { "change" } else { "" };
        put(["edition", "", &it.version, kind, &it.at, ""], out)?;
    }
    Ok(())
}
