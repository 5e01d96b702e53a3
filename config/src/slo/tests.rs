use super::slo_rules;
use crate::Settings;

/// What is wrong with a file of this text.
fn mistakes(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("slo.toml");
    std::fs::write(&file, text).unwrap();
    let mut settings = Settings::default();
    settings.slo.file = Some(file);
    let error = slo_rules(&settings).unwrap_err();
    let messages = error.problems.into_iter().map(|problem| problem.message);
    messages.collect()
}

#[test]
fn the_shipped_rules_are_valid() {
    assert!(slo_rules(&Settings::default()).unwrap().len() > 5);
}

#[test]
fn every_wrong_rule_is_reported() {
    let rule = |id: &str, objective: &str| {
        format!(
            "[[rule]]\nid = '{id}'\nstage = 'email'\nphase = 'service'\nobjective = {objective}\n\
             warning = '1s'\ncritical = '2s'\n"
        )
    };
    let [valid, wrong_type, out_of_range] =
        [("a", "0.95"), ("b", "'most'"), ("c", "0.1")].map(|(id, text)| rule(id, text));
    let found = mistakes(&format!(
        "{valid}{wrong_type}{out_of_range}[[rule]]\nstage = 'email'\n"
    ));
    let expected = [
        "invalid SLO rule: b: invalid type: string \"most\", expected f64",
        "invalid SLO rule: a rule without an id: missing field `id`",
        "invalid SLO rule: c: objective must be ",
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}");
    }
}

#[test]
fn a_file_of_something_else_is_reported() {
    for (text, expected) in [
        ("a = 1\n[[rule", "invalid SLO rules: line 2: "),
        ("rules = []", "invalid SLO rules: unknown field `rules`"),
        ("rule = 1", "invalid SLO rules: invalid type: integer `1`"),
        ("rule = [1]", "invalid SLO rule: a rule without an id: "),
    ] {
        let found = mistakes(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(expected), "{found:?}");
    }
}
