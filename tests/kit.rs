//! The conformance kit: what it expects is what native code says, and it leaves nothing out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod plain;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::LazyLock;

use escalate::engine::{Engine, core_module};
use escalate::kit::manifest::Tally;
use escalate::kit::typed::{Answer, Case, Decision, Rejection, Scalar, Value};
use escalate::model::diagnostic::Diagnostic;
use escalation_rules::api;
use escalation_rules::value::decimal::{Decimal, SCALE_MAX};
use escalation_rules::value::given::{Given, Input, Scalar as Native};
use escalation_rules::value::tri::Tri;
use plain::Module;
use walk::made;

fn scalar(it: &Scalar) -> Native {
    match it {
        Scalar::Boolean(it) => Native::Boolean(*it),
        Scalar::Integer(it) => Native::Integer(*it),
        Scalar::Decimal { mantissa, scale } => {
            let (mut mantissa, mut scale) = (*mantissa, *scale);
            while scale > SCALE_MAX && mantissa % 10 == 0 {
                (mantissa, scale) = (mantissa / 10, scale - 1);
            }
            if scale <= SCALE_MAX {
                Native::Number(Decimal { mantissa, scale })
            } else {
                Native::Text(format!("{mantissa}e-{scale}"))
            }
        }
        Scalar::Text(it) => Native::Text(it.clone()),
        Scalar::Instant(it) => Native::Timestamp(*it),
        Scalar::Span(it) => Native::Duration(*it),
    }
}

fn input(case: &Case) -> Input {
    let value = |it: &Value| match it {
        Value::None => Given::None,
        Value::One(it) => Given::One(scalar(it)),
        Value::Many(list) => Given::Many(list.iter().map(scalar).collect()),
        Value::Records(rows) => {
            let row = |row: &Vec<(String, Scalar)>| {
                row.iter().map(|it| (it.0.clone(), scalar(&it.1))).collect()
            };
            Given::Records(rows.iter().map(row).collect())
        }
    };
    let facts = |list: &[(String, Value)]| -> Vec<(String, Given)> {
        list.iter().map(|it| (it.0.clone(), value(&it.1))).collect()
    };
    Input {
        id: case.id.clone(),
        facts: facts(&case.facts),
        history: case
            .history
            .iter()
            .map(|it| (it.at, facts(&it.set)))
            .collect(),
        as_of: case.as_of,
        history_complete: case.history_complete,
    }
}

fn decided(it: Result<api::Decision, api::Rejection>) -> Answer<Decision> {
    let word = |it| match it {
        Tri::No => "no".to_owned(),
        Tri::Unknown => "unknown".to_owned(),
        Tri::Yes => "yes".to_owned(),
    };
    match it {
        Ok(it) => Answer::Ok(Decision {
            id: it.id,
            severity: it.severity,
            due: it.due,
            ready: it.ready.map(word),
            next_change: it.next_change,
            json: it.json,
        }),
        Err(it) => Answer::Error(rejected(it)),
    }
}

fn rejected(it: api::Rejection) -> Rejection {
    Rejection {
        code: it.code,
        message: it.message,
        help: it.help,
    }
}

fn is_error(line: &str) -> bool {
    line.contains("\"error\":{\"")
}

/// The core module, compiled once for all tests.
fn core() -> &'static wasmtime::Module {
    static CORE: LazyLock<wasmtime::Module> =
        LazyLock::new(|| plain::compiled(&made().files[&made().manifest.core]));
    &CORE
}

#[test]
fn native_code_gives_what_the_kit_expects() {
    let kit = made();
    for it in &kit.manifest.texts {
        let text = match it.function.as_str() {
            "vocabulary" => Some(api::vocabulary()),
            "schema" => api::schema(it.argument.as_deref().unwrap()),
            other => panic!("{other}"),
        };
        assert_eq!(
            text.as_deref(),
            it.expected.as_deref().map(|it| kit.text(it))
        );
    }
    let mut policies = BTreeMap::new();
    for it in &kit.manifest.policies {
        let source = kit.text(&it.source);
        let (policy, found) = match api::Policy::compile(source) {
            Ok((policy, warnings)) => (Some(policy), warnings),
            Err(found) => (None, found),
        };
        assert_eq!(policy.is_some(), it.compiles, "{}", it.name);
        let read = |text: &str| serde_json::from_str::<Vec<Diagnostic>>(text).unwrap();
        let expected = read(kit.text(&it.diagnostics));
        assert_eq!(
            read(&api::diagnostics(&found, source)),
            expected,
            "{}",
            it.name
        );
        let describe = policy.as_ref().map(api::Policy::describe);
        assert_eq!(
            describe.as_deref(),
            it.describe.as_deref().map(|it| kit.text(it))
        );
        policies.extend(policy.map(|policy| (it.name.as_str(), policy)));
    }
    for it in &kit.manifest.lines {
        let out = policies[it.policy.as_str()].decide_lines(kit.text(&it.cases), &it.options);
        assert!(out == kit.text(&it.expected), "{}", it.name);
    }
    for it in &kit.manifest.typed {
        let policy = &policies[it.policy.as_str()];
        for exchange in kit.exchanges(&it.exchanges) {
            let case = input(&exchange.question.case);
            let (now, options) = (exchange.question.now, &exchange.question.options);
            let out = decided(policy.decide(&case, now, options));
            assert_eq!(out, exchange.decide, "{}", it.name);
            if let Some(timeline) = exchange.timeline {
                let out = match policy.timeline(&case, now, timeline.until, options) {
                    Ok(it) => Answer::Ok(it),
                    Err(it) => Answer::Error(rejected(it)),
                };
                assert_eq!(out, timeline.answer, "{}", it.name);
            }
        }
    }
    for it in &kit.manifest.questions {
        let questions = kit.text(&it.questions);
        let out = match &it.policy {
            Some(policy) => policies[policy.as_str()].calendar_lines(questions),
            None => api::calendar_lines(questions),
        };
        assert_eq!(out, kit.text(&it.expected), "{}", it.name);
    }
    let policies: BTreeMap<&str, Rc<api::Policy>> = policies
        .into_iter()
        .map(|(name, it)| (name, Rc::new(it)))
        .collect();
    let begin = |policy: &str, options: &str| {
        api::tally::Tally::new(Rc::clone(&policies[policy]), options).map_err(rejected)
    };
    for it in &kit.manifest.tallies {
        let tally = begin(&it.policy, &it.options).unwrap();
        let told = tally.add_lines(kit.text(&it.cases), 1);
        assert_eq!(told, kit.text(&it.told), "{}", it.name);
        let refused = tally.merge(&it.refused_state).map_err(rejected);
        assert_eq!(refused, Err(it.refused.clone()), "{}", it.name);
        assert_eq!(tally.state(), kit.text(&it.state), "{}", it.name);
        assert_eq!(tally.result(), kit.text(&it.result), "{}", it.name);
    }
    for it in &kit.manifest.refused_tallies {
        let refused = begin(&it.policy, &it.options).map(|_| ());
        assert_eq!(refused, Err(it.error.clone()), "{}", it.name);
    }
}

#[test]
fn nothing_is_left_out() {
    let kit = made();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let mut folders = BTreeSet::new();
    let mut without_plan = Vec::new();
    folders_of(&root, &root, &mut |name, files| {
        let has = |it: &str| files.contains(it);
        if has("policy.yaml") || has("policy.json") || has("recipe.yaml") {
            folders.insert(name.to_owned());
            if !name.starts_with("bad/") && !has("kit.json") {
                without_plan.push(name.to_owned());
            }
        }
    });
    assert!(folders.len() > 100);
    let listed = kit.manifest.policies.iter().map(|it| it.name.clone());
    assert_eq!(listed.collect::<BTreeSet<_>>(), folders);
    assert_eq!(
        without_plan,
        Vec::<String>::new(),
        "say which cases they decide in a kit.json"
    );

    // Every file is in the manifest, but those that say what the others are.
    let manifest = kit.text("manifest.json");
    for path in kit.files.keys() {
        let told = path.ends_with("README.md") || path == "manifest.json";
        assert!(told || manifest.contains(&format!("\"{path}\"")), "{path}");
    }
    assert_eq!(kit.files[&kit.manifest.component], Engine::component());

    // Both doors decide and refuse, on every policy that decides.
    let (mut lines, mut refused, mut problems) = (0, 0, 0);
    for it in &kit.manifest.lines {
        for line in kit.text(&it.expected).lines() {
            lines += 1;
            refused += usize::from(is_error(line));
            problems += usize::from(line.contains("\"problems\":["));
        }
    }
    let (mut typed, mut rejections, mut timelines) = (0, 0, 0);
    let mut codes = BTreeSet::new();
    for it in &kit.manifest.typed {
        for exchange in kit.exchanges(&it.exchanges) {
            typed += 1;
            timelines += usize::from(exchange.timeline.is_some());
            if let Answer::Error(it) = exchange.decide {
                rejections += 1;
                codes.insert(it.code);
            }
        }
    }
    println!(
        "{lines} lines, {refused} refused, {problems} with problems; {typed} typed, {rejections} refused, {timelines} timelines"
    );
    assert!(lines > 1_500 && refused > 300 && problems > 100);
    assert!(typed > 1_200 && rejections > 20 && timelines > 300);
    assert!(codes.len() >= 5, "{codes:?}");
    let kinds: BTreeSet<&str> = kit
        .manifest
        .lines
        .iter()
        .map(|it| it.policy.as_str())
        .collect();
    let typed: BTreeSet<&str> = kit
        .manifest
        .typed
        .iter()
        .map(|it| it.policy.as_str())
        .collect();
    assert_eq!(kinds, typed);

    // Calendars are asked with a policy and without, measures counted and refused; each of
    // them well and badly.
    for alone in [true, false] {
        let mut answers = [0, 0];
        for it in &kit.manifest.questions {
            if it.policy.is_none() == alone {
                for line in kit.text(&it.expected).lines() {
                    answers[usize::from(line.contains("\"error\":"))] += 1;
                }
            }
        }
        assert!(answers.iter().all(|it| *it >= 10), "{alone}: {answers:?}");
    }
    let told = |it: &Tally| kit.text(&it.told).lines().count();
    assert!(kit.manifest.tallies.iter().any(|it| told(it) == 0));
    assert!(kit.manifest.tallies.iter().any(|it| told(it) > 2));
    let codes: BTreeSet<&str> = kit
        .manifest
        .refused_tallies
        .iter()
        .map(|it| it.error.code.as_str())
        .collect();
    assert_eq!(codes, BTreeSet::from(["C0108", "C0116"]));
}

/// What is wrong with a value is told in words of its door; all else is the same bytes.
#[test]
fn both_doors_of_the_kit_agree() {
    let kit = made();
    let mut compared = 0;
    for it in &kit.manifest.typed {
        let Some(lines) = kit.manifest.lines.iter().find(|of| of.name == it.name) else {
            continue;
        };
        let mut straight: BTreeMap<String, &str> = BTreeMap::new();
        for line in kit.text(&lines.expected).lines() {
            let read: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(id) = read["id"].as_str() {
                straight.insert(id.to_owned(), line);
            }
        }
        for exchange in kit.exchanges(&it.exchanges) {
            let Answer::Ok(decision) = exchange.decide else {
                continue;
            };
            let Some(line) = straight.get(&decision.id).filter(|it| !is_error(it)) else {
                continue;
            };
            if !line.contains("\"problems\":[") {
                assert_eq!(decision.json, **line, "{}", it.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 900, "only {compared}");
}

#[test]
fn the_core_module_imports_nothing_and_exports_what_its_page_says() {
    let module = core_module(Engine::component()).unwrap();
    let (imports, exports) = plain::names(&module);
    assert_eq!(imports, Vec::<String>::new());
    let page = made().text("core/README.md").to_owned();
    let mut told: BTreeSet<&str> = page
        .lines()
        .filter_map(|it| it.strip_prefix("| `escalate_")?.split('(').next())
        .collect();
    assert!(told.remove("alloc"));
    let mut expected: Vec<String> = told.iter().map(|it| format!("escalate_{it}")).collect();
    expected.extend(["escalate_alloc".to_owned(), "memory".to_owned()]);
    expected.sort();
    assert_eq!(
        exports
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn what_has_no_core_module_is_refused_in_words() {
    for (bytes, told) in [
        (&b""[..], "unexpected end"),
        (b"\0asm\x0d\0\x01\0", "there is no module in it"),
        (b"\0asm\x01\0\0\0", "there is no module in it"),
        (&Engine::component()[..5_000], "unexpected end"),
    ] {
        let error = core_module(bytes).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn the_core_module_gives_what_the_kit_expects() {
    let kit = made();
    let mut module = Module::new(core());
    for it in &kit.manifest.texts {
        let text = match it.function.as_str() {
            "vocabulary" => module.vocabulary(),
            _ => module.schema(it.argument.as_deref().unwrap()),
        };
        assert_eq!(
            text.as_deref(),
            it.expected.as_deref().map(|it| kit.text(it))
        );
    }
    let mut policies = BTreeMap::new();
    for it in &kit.manifest.policies {
        let (policy, found) = module.compile(kit.text(&it.source)).unwrap();
        assert_eq!(policy.is_some(), it.compiles, "{}", it.name);
        let expected: Vec<Diagnostic> = serde_json::from_str(kit.text(&it.diagnostics)).unwrap();
        assert_eq!(found, expected, "{}", it.name);
        if let Some(policy) = policy {
            let describe = module.describe(policy);
            assert_eq!(
                describe.as_deref(),
                it.describe.as_deref().map(|it| kit.text(it))
            );
            policies.insert(it.name.as_str(), policy);
        }
    }
    for it in &kit.manifest.lines {
        let policy = policies[it.policy.as_str()];
        let out = module.decide_lines(policy, kit.text(&it.cases), &it.options);
        assert!(
            out.as_deref() == Some(kit.text(&it.expected)),
            "{}",
            it.name
        );
    }
    for it in &kit.manifest.questions {
        let policy = it.policy.as_deref().map_or(0, |it| policies[it]);
        let out = module.calendar_lines(policy, kit.text(&it.questions));
        assert_eq!(out.as_deref(), Some(kit.text(&it.expected)), "{}", it.name);
    }
    for it in &kit.manifest.tallies {
        let mut begin = || {
            let begun = module.tally(policies[it.policy.as_str()], &it.options);
            begun.unwrap().unwrap()
        };
        let (whole, parts) = (begin(), begin());
        let told = module.add_lines(whole, kit.text(&it.cases), 1);
        assert_eq!(told.as_deref(), Some(kit.text(&it.told)), "{}", it.name);
        let refused = module.merge(whole, &it.refused_state);
        assert_eq!(refused, Some(Err(it.refused.clone())), "{}", it.name);
        let state = module.state(whole);
        assert_eq!(state.as_deref(), Some(kit.text(&it.state)), "{}", it.name);
        assert_eq!(module.merge(parts, kit.text(&it.state)), Some(Ok(())));
        for tally in [whole, parts] {
            let result = module.result(tally);
            assert_eq!(result.as_deref(), Some(kit.text(&it.result)), "{}", it.name);
            module.end(tally);
            assert_eq!(module.result(tally), None);
        }
    }
    for it in &kit.manifest.refused_tallies {
        let refused = module.tally(policies[it.policy.as_str()], &it.options);
        assert_eq!(refused, Some(Err(it.error.clone())), "{}", it.name);
    }
}

#[test]
fn a_tally_of_the_core_module_outlives_its_policy() {
    let kit = made();
    let mut module = Module::new(core());
    let it = &kit.manifest.tallies[0];
    let (policy, _) = module.compile(kit.source(&it.policy)).unwrap();
    let tally = module.tally(policy.unwrap(), &it.options).unwrap().unwrap();
    module.drop_policy(policy.unwrap());
    module.add_lines(tally, kit.text(&it.cases), 1).unwrap();
    assert_eq!(module.result(tally).as_deref(), Some(kit.text(&it.result)));
}

#[test]
fn a_caller_of_the_core_module_who_errs_gets_nothing_and_may_go_on() {
    let kit = made();
    let mut module = Module::new(core());
    let (policy, _) = module.compile(kit.source("example")).unwrap();
    let policy = policy.unwrap();
    assert_eq!(module.baked(), 0);
    for number in [0, policy + 1, u32::MAX] {
        assert_eq!(module.describe(number), None);
        assert_eq!(module.decide_lines(number, "{}", "{}"), None);
        module.drop_policy(number);
        assert_eq!(module.tally(number, "{}"), None);
        if number != 0 {
            assert_eq!(module.calendar_lines(number, "{}"), None);
        }
        // There is no tally yet.
        assert_eq!(module.add_lines(number, "{}", 1), None);
        assert_eq!(module.state(number), None);
        assert_eq!(module.merge(number, ""), None);
        assert_eq!(module.result(number), None);
        module.end(number);
    }
    assert!(module.compile_bytes(b"policy: caf\xe9").is_none());
    assert_eq!(module.alloc(u32::MAX), 0);
    assert_eq!(module.alloc(u32::MAX - 8), 0);
    module.free(0);
    // Numbers are used again, and dropping leaves the others alone.
    let (other, _) = module.compile(kit.source("bench")).unwrap();
    module.drop_policy(policy);
    assert_eq!(module.describe(policy), None);
    assert!(
        module
            .describe(other.unwrap())
            .unwrap()
            .contains("\"bench\"")
    );
    let (again, _) = module.compile(kit.source("example")).unwrap();
    assert_eq!(again, Some(policy));
}

/// What was given out and given back does not add up.
#[test]
fn the_core_module_does_not_grow_for_ever() {
    let kit = made();
    let mut module = Module::new(core());
    let lines = kit
        .manifest
        .lines
        .iter()
        .find(|it| it.policy == "bench")
        .unwrap();
    let cases = kit.text(&lines.cases).to_owned();
    let mut round = || {
        let (policy, _) = module.compile(kit.source("bench")).unwrap();
        module
            .decide_lines(policy.unwrap(), &cases, &lines.options)
            .unwrap();
        module.drop_policy(policy.unwrap());
        module.pages()
    };
    let sizes: Vec<u64> = (0..60).map(|_| round()).collect();
    assert_eq!(sizes[20], sizes[59], "{sizes:?}");
}

fn folders_of(root: &Path, folder: &Path, take: &mut dyn FnMut(&str, &BTreeSet<String>)) {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            folders_of(root, &path, take);
        } else {
            files.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    let name = folder.strip_prefix(root).unwrap().to_str().unwrap();
    take(&name.replace('\\', "/"), &files);
}
