//! What a policy says of itself.

use serde_json::Value;

use super::policy;

#[test]
fn every_fact_is_described_with_its_type_also_those_that_no_rule_asks_for() {
    let policy = policy("fields:\n  promises: { list: { owner: text, due_at: timestamp } }\n");
    let described: Value = serde_json::from_str(&policy.describe()).unwrap();
    let facts = described["facts"].as_array().unwrap();
    let fact = |name: &str| facts.iter().find(|it| it["fact"] == name).unwrap();
    assert_eq!(fact("opened_at")["type"], "timestamp");
    assert_eq!(fact("emotional_cues")["of"], "text");
    assert_eq!(
        fact("promises")["fields"],
        serde_json::json!([{ "fact": "owner", "type": "text" }, { "fact": "due_at", "type": "timestamp" }])
    );
    assert!(described["reads"].as_array().unwrap().len() < facts.len());
}
