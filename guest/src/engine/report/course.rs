//! Puts into JSON how processes and coverages stand.

use super::Json;
use crate::engine::course::Course;
use crate::program::ir::Program;

/// Two keys, each only if the policy has such.
pub(super) fn write(program: &Program, course: &Course, json: &mut Json<'_>) {
    let courses = &program.courses;
    if !courses.processes.is_empty() {
        json.key("processes");
        json.open_list();
        for (of, its) in courses.processes.iter().zip(&course.processes) {
            let step = |at: u32| of.steps.get(at as usize).map_or("", |it| it.id.as_str());
            json.open();
            json.key_text("id", &of.id);
            json.key_text("conforms", its.conforms.as_str());
            json.key_text("because", &of.because);
            json.key_texts("taken", its.taken.iter().map(|it| step(*it)));
            if let Some(it) = &its.violation {
                json.key("violation");
                json.open();
                json.key_text("step", step(it.step));
                json.key_instant("at", it.at);
                json.key_text("before", step(it.missing));
                json.key_instant("taken_at", it.taken_at);
                json.close();
            }
            json.close();
        }
        json.close_list();
    }
    if !courses.coverages.is_empty() {
        json.key("coverage");
        json.open_list();
        for (of, its) in courses.coverages.iter().zip(&course.coverages) {
            json.open();
            json.key_text("id", &of.id);
            json.key_text("covered", its.covered.as_str());
            json.key_text("because", &of.because);
            if let Some(it) = &its.breach {
                json.key("breach");
                json.open();
                json.key("from");
                json.instant(it.from);
                json.key_instant("until", it.until);
                json.key("count");
                json.whole(i64::from(it.count));
                json.close();
            }
            json.close();
        }
        json.close_list();
    }
}
