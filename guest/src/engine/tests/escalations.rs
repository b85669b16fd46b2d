//! Escalations: what is due, what stands, what is held, and when it is due again.

use super::see;

const HEAD: &str = "
targets:
  - { id: lead, path: functional, tier: 2, acknowledge_within: 30m, contact: { lead: ann, when_absent: bob } }
  - { id: boss, path: hierarchical }
  - { id: chief, path: hierarchical, approval: { human: case.media_involved } }
escalations:
";

fn with(rules: &str) -> String {
    format!("{HEAD}{rules}")
}

const VIP: &str = "  - { id: vip, to: [lead, boss], when: case.vip, because: so }\n";

fn done(record: &str) -> String {
    format!(r#""vip":true,"escalations":[{record}]"#)
}

#[test]
fn a_rule_is_due_until_it_stands() {
    let both =
        done(r#"{"rule":"vip","to":"lead","at":@09:00},{"rule":"vip","to":"boss","at":@09:00}"#);
    let one = done(r#"{"rule":"vip","to":"lead","at":@09:00}"#);
    let other = done(r#"{"rule":"another","to":"lead","at":@09:00}"#);
    let nameless = done(r#"{"to":"lead","at":@09:00}"#);
    let later = done(r#"{"rule":"vip","to":"lead","at":@11:00}"#);
    let ended = done(r#"{"rule":"vip","to":"lead","at":@09:00,"ended_at":@09:30}"#);
    let ending = done(r#"{"rule":"vip","to":"lead","at":@09:00,"ended_at":@10:30}"#);
    see(
        &with(VIP),
        &[
            (
                r#""vip":true"#,
                "10:00",
                "escalations.0",
                r#"{"answer":"yes","targets":[
            {"to":"lead","path":"functional","state":"due","key":"C/vip/lead/1"},{"to":"boss","state":"due","key":"C/vip/boss/1"}]}"#,
            ),
            (
                r#""vip":false"#,
                "10:00",
                "escalations.0",
                r#"{"answer":"no","facts":[{"name":"vip","value":false}],
            "targets":[{"state":"no","key":"-"},{"state":"no"}]}"#,
            ),
            (
                "",
                "10:00",
                "escalations.0",
                r#"{"answer":"unknown","missing":["vip"],"targets":[{"state":"undetermined","key":"-"},{"state":"undetermined"}]}"#,
            ),
            (
                &both,
                "10:00",
                "escalations.0.targets",
                r#"[{"state":"standing","key":"C/vip/lead/1"},{"state":"standing"}]"#,
            ),
            (
                &one,
                "10:00",
                "escalations.0.targets",
                r#"[{"state":"standing"},{"state":"due"}]"#,
            ),
            (
                &other,
                "10:00",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/1"}"#,
            ),
            (
                &nameless,
                "10:00",
                "escalations.0.targets",
                r#"[{"state":"standing"},{"state":"due"}]"#,
            ),
            (
                &later,
                "10:00",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/1"}"#,
            ),
            (&later, "10:00", "next_change", r#""11:00""#),
            (
                &ended,
                "10:00",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/2"}"#,
            ),
            (
                &ending,
                "10:00",
                "",
                r#"{"escalations":[{"targets":[{"state":"standing","key":"C/vip/lead/1"},{"state":"due"}]}],"next_change":"10:30"}"#,
            ),
        ],
    );
}

#[test]
fn what_was_escalated_before_the_last_reopening_does_not_stand() {
    let before =
        r#""vip":true,"reopened_at":@09:30,"escalations":[{"rule":"vip","to":"lead","at":@09:00}]"#;
    let after =
        r#""vip":true,"reopened_at":@09:30,"escalations":[{"rule":"vip","to":"lead","at":@09:30}]"#;
    let history = r#""vip":true,"status":"open","escalations":[{"rule":"vip","to":"lead","at":@08:00}],"history":[
        {"at":@09:00,"set":{"status":"resolved"}},{"at":@09:30,"set":{"status":"open"}}]"#;
    see(
        &with(VIP),
        &[
            (
                before,
                "10:00",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/2"}"#,
            ),
            (
                after,
                "10:00",
                "escalations.0.targets.0",
                r#"{"state":"standing"}"#,
            ),
            (
                history,
                "09:15",
                "escalations.0.targets.0",
                r#"{"state":"standing"}"#,
            ),
            (
                history,
                "10:00",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/2"}"#,
            ),
        ],
    );
}

#[test]
fn a_reason_not_to_holds_it_back() {
    let body = with(
        "  - id: vip
    to: lead
    when: case.vip
    because: so
    unless:
      - { id: fixing, when: case.fix_in_test, because: A fix is tested. }
      - { id: away, when: case.workaround, because: They can work. }
",
    );
    let standing = r#""vip":true,"fix_in_test":true,"workaround":false,"escalations":[{"rule":"vip","to":"lead","at":@09:00}]"#;
    see(
        &body,
        &[
            (
                r#""vip":true,"fix_in_test":true"#,
                "10:00",
                "escalations.0",
                r#"{"answer":"yes","held_by":{"id":"fixing","because":"A fix is tested."},"targets":[{"state":"held","key":"-"}]}"#,
            ),
            (
                r#""vip":true,"fix_in_test":false,"workaround":true"#,
                "10:00",
                "escalations.0.held_by.id",
                r#""away""#,
            ),
            (
                r#""vip":true,"fix_in_test":false,"workaround":false"#,
                "10:00",
                "escalations.0",
                r#"{"held_by":"-","targets":[{"state":"due"}]}"#,
            ),
            (
                r#""vip":true,"fix_in_test":false"#,
                "10:00",
                "escalations.0",
                r#"{"answer":"yes","targets":[{"state":"undetermined"}]}"#,
            ),
            (
                r#""vip":true,"fix_in_test":false"#,
                "10:00",
                "ask",
                r#"[{"fact":"workaround","settles":["escalation vip"]}]"#,
            ),
            (
                r#""vip":false,"fix_in_test":true"#,
                "10:00",
                "escalations.0",
                r#"{"answer":"no","held_by":"-","targets":[{"state":"no"}]}"#,
            ),
            (
                standing,
                "10:00",
                "escalations.0.targets.0.state",
                r#""standing""#,
            ),
        ],
    );
}

#[test]
fn some_targets_need_a_persons_word() {
    let body = with("  - { id: vip, to: [boss, chief], when: case.vip, because: so }\n");
    see(
        &body,
        &[
            (
                r#""vip":true,"media_involved":true"#,
                "10:00",
                "",
                r#"{
            "escalations":[{"targets":[{"to":"boss","state":"due"},{"to":"chief","state":"proposed","key":"C/vip/chief/1"}]}],
            "engagement":{"highest":"boss","notify":[{"who":"boss"}],"confirm":[{"key":"C/vip/chief/1","to":"chief"}]}}"#,
            ),
            (
                r#""vip":true,"media_involved":false"#,
                "10:00",
                "engagement",
                r#"{"highest":"chief","confirm":"-","notify":[{"who":"boss"},{"who":"chief"}]}"#,
            ),
            // Whether it needs one is not known, so a person looks at it.
            (
                r#""vip":true"#,
                "10:00",
                "escalations.0.targets.1.state",
                r#""proposed""#,
            ),
        ],
    );
}

#[test]
fn it_is_due_again_until_acknowledged_or_ended() {
    let body = |until: &str| {
        with(&format!(
            "  - {{ id: vip, to: lead, when: case.vip, because: so, repeat: 30m, until: {until} }}\n"
        ))
    };
    let told = done(r#"{"rule":"vip","to":"lead","at":@09:00}"#);
    let twice =
        done(r#"{"rule":"vip","to":"lead","at":@09:00},{"rule":"vip","to":"lead","at":@09:31}"#);
    let swapped =
        done(r#"{"rule":"vip","to":"lead","at":@09:31},{"rule":"vip","to":"lead","at":@09:00}"#);
    let heard = done(r#"{"rule":"vip","to":"lead","at":@09:00,"acknowledged_at":@09:20}"#);
    let ended = done(
        r#"{"rule":"vip","to":"lead","at":@09:00,"acknowledged_at":@09:20,"ended_at":@09:25}"#,
    );
    see(
        &body("acknowledged"),
        &[
            (
                &told,
                "09:29",
                "",
                r#"{"escalations":[{"targets":[{"state":"standing","again_at":"09:30","key":"C/vip/lead/1"}]}],"next_change":"09:30"}"#,
            ),
            (
                &told,
                "09:30",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/2","again_at":"-"}"#,
            ),
            (
                &twice,
                "09:45",
                "escalations.0.targets.0",
                r#"{"state":"standing","again_at":"10:01","key":"C/vip/lead/2"}"#,
            ),
            (
                &swapped,
                "09:45",
                "escalations.0.targets.0",
                r#"{"state":"standing","again_at":"10:01"}"#,
            ),
            (
                &twice,
                "10:01",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/3"}"#,
            ),
            (
                &heard,
                "09:10",
                "escalations.0.targets.0",
                r#"{"state":"standing","again_at":"09:30"}"#,
            ),
            (
                &heard,
                "12:00",
                "",
                r#"{"escalations":[{"targets":[{"state":"standing","again_at":"-"}]}],"next_change":null}"#,
            ),
            // Ended, and still wanted.
            (
                &ended,
                "12:00",
                "escalations.0.targets.0",
                r#"{"state":"due","key":"C/vip/lead/2"}"#,
            ),
        ],
    );
    see(
        &body("ended"),
        &[(
            &heard,
            "12:00",
            "escalations.0.targets.0",
            r#"{"state":"due","key":"C/vip/lead/2"}"#,
        )],
    );
}

#[test]
fn the_highest_target_is_the_highest_due_or_standing() {
    let rules =
        format!("{VIP}  - {{ id: media, to: boss, when: case.work_stopped, because: so }}\n");
    let stands = r#""vip":false,"work_stopped":false,"escalations":[{"to":"chief","at":@09:00}]"#;
    see(
        &with(&rules),
        &[
            (
                r#""vip":false,"work_stopped":false"#,
                "10:00",
                "engagement",
                r#"{"highest":null,"notify":[],"tier":"-"}"#,
            ),
            (
                r#""vip":true,"work_stopped":false"#,
                "10:00",
                "engagement",
                r#"{"highest":"boss","notify":[
            {"who":"ann","when_absent":"bob","target":"lead","why":"vip","acknowledge_within":"30m"},{"who":"boss","when_absent":"-","why":"vip"}]}"#,
            ),
            (
                r#""vip":false,"work_stopped":true"#,
                "10:00",
                "engagement.highest",
                r#""boss""#,
            ),
            (stands, "10:00", "engagement.highest", r#""chief""#),
            ("", "10:00", "engagement.highest", "null"),
        ],
    );
}

#[test]
fn conditions_ask_whether_it_stands_escalated() {
    let body =
        with("  - { id: up, to: boss, when: escalated(\"lead\") && case.vip, because: so }\n");
    let stands = r#""vip":true,"escalations":[{"rule":"x","to":"lead","at":@09:00}]"#;
    let over = r#""vip":true,"escalations":[{"to":"lead","at":@09:00,"ended_at":@09:30}]"#;
    see(
        &body,
        &[
            (r#""vip":true"#, "10:00", "escalations.0.answer", r#""no""#),
            (stands, "10:00", "escalations.0.answer", r#""yes""#),
            (over, "10:00", "escalations.0.answer", r#""no""#),
            (
                over,
                "09:29",
                "",
                r#"{"escalations":[{"answer":"yes"}],"next_change":"09:30"}"#,
            ),
            (
                stands,
                "08:59",
                "",
                r#"{"escalations":[{"answer":"no"}],"next_change":"09:00"}"#,
            ),
        ],
    );
}

#[test]
fn raci_rows_tell_whom_to_tell() {
    let body = format!("{}raci:
  - {{ activity: report, responsible: [leader], accountable: sponsor, consulted: [manager], informed: [customer], when: case.vip }}
", with(VIP));
    see(
        &body,
        &[
            (
                r#""vip":true"#,
                "10:00",
                "engagement",
                r#"{
            "notify":[{"who":"ann"},{"who":"boss"},{"who":"leader","role":"responsible","why":"report","target":"-"},
                {"who":"sponsor","role":"accountable"},{"who":"manager","role":"consulted"},{"who":"customer","role":"informed"}],
            "raci":[{"activity":"report","responsible":["leader"],"accountable":"sponsor","consulted":["manager"],"informed":["customer"]}]}"#,
            ),
            (
                r#""vip":false"#,
                "10:00",
                "engagement",
                r#"{"notify":[],"raci":"-"}"#,
            ),
            ("", "10:00", "engagement.notify", "[]"),
        ],
    );
}
