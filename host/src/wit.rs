//! The interface of the component, as text.

/// The WIT package, its files in the order they are read.
pub const FILES: [&str; 3] = [
    include_str!("../../wit/types.wit"),
    include_str!("../../wit/policies.wit"),
    include_str!("../../wit/world.wit"),
];

/// The package as one file: its name once, then the interfaces and the world.
pub fn whole() -> String {
    let mut all = String::new();
    for (at, file) in FILES.iter().enumerate() {
        let body = if at == 0 {
            *file
        } else {
            file.split_once('\n').map_or(*file, |it| it.1)
        };
        all.push_str(body);
    }
    all
}

/// The name of the package with its version, `escalation:rules@…`.
pub fn package() -> &'static str {
    let first = FILES[0].lines().next().unwrap_or_default();
    first.trim_start_matches("package ").trim_end_matches(';')
}
