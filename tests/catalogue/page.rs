//! The page of the fixtures: a table of all items, made from the catalogue, the policies and their suites.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::{Covered, Item, root};

/// The line after which the table stands, to the end of the page.
const BEGINS: &str =
    "<!-- What follows is made by a test: BLESS=1 cargo test --test catalogue -->\n";

/// Fails if the page is not what would be made; with `BLESS` set it is made.
pub fn held(items: &BTreeMap<u32, Item>, covered: &BTreeMap<u32, Covered<'_>>) {
    let path = root().join("fixtures/README.md");
    let page = fs::read_to_string(&path).unwrap();
    let (written, table) = page.split_once(BEGINS).expect("the line before the table");
    let made = made(items, covered);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{written}{BEGINS}{made}")).unwrap();
        return;
    }
    for (is, should) in table.lines().zip(made.lines()) {
        assert_eq!(is, should, "BLESS=1 writes it anew");
    }
    assert_eq!(table, made, "BLESS=1 writes it anew");
}

fn made(items: &BTreeMap<u32, Item>, covered: &BTreeMap<u32, Covered<'_>>) -> String {
    let mut text = String::new();
    let mut by = [0_u32; 4];
    for (number, item) in items {
        let none = Covered::default();
        let of = covered.get(number).unwrap_or(&none);
        let (place, shown) = match (&item.component, &item.beyond, &of.shown) {
            (Some(it), ..) => {
                by[1] += 1;
                let shown = format!("yes: `{}` · no: `{}`", it.yes, it.no);
                (format!("the component: {}", it.about), shown)
            }
            (_, Some(why), _) => {
                by[2] += 1;
                (format!("beyond software: {why}"), String::new())
            }
            (.., Some((_, _, yes, no))) => {
                by[0] += 1;
                let mut places: Vec<String> = Vec::new();
                for (policy, element) in &of.claims {
                    let link = format!("[{0}](policies/{0}/policy.yaml)", policy.name);
                    places.push(format!("{link}: {}", element.place()));
                }
                (places.join("<br>"), format!("yes: {yes} · no: {no}"))
            }
            _ => {
                by[3] += 1;
                ("not yet".to_owned(), String::new())
            }
        };
        let row = [
            format!("S-{number}"),
            item.of.clone(),
            item.title.clone(),
            place,
            shown,
        ];
        let cells: Vec<String> = row.iter().map(|it| it.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    let head = format!(
        "\nOf {} items {} are decided by these policies, {} by the component for every policy, and {} cannot be decided by software.{}\n\n",
        items.len(),
        by[0],
        by[1],
        by[2],
        match by[3] {
            0 => String::new(),
            open => format!(" {open} are not shown yet."),
        }
    );
    let columns = "| Item | From | What it says | Where it is decided | Shown by |\n| --- | --- | --- | --- | --- |\n";
    format!("{head}{columns}{text}")
}
