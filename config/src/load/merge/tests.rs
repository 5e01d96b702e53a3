use crate::tests::{codes, with_file, with_variables};

#[test]
fn one_key_of_a_section_leaves_all_other_options() {
    let (_folder, mut sources) = with_file("[routes.google]\nper_day = 7\n");
    let variable = (
        "STILLONTIME__ROUTES__GOOGLE__PER_SECOND".to_owned(),
        "8".to_owned(),
    );
    sources.environment.push(variable);
    let mut expected = with_variables(&[]).load().unwrap().settings;
    expected.routes.google.per_day = 7;
    expected.routes.google.per_second = 8;
    assert_eq!(sources.load().unwrap().settings, expected);
}

#[test]
fn a_list_replaces_the_whole_list() {
    let (_folder, mut sources) = with_file("[reader]\nargs = ['a', 'b', 'c']\n");
    assert_eq!(sources.load().unwrap().settings.reader.args.len(), 3);
    let variable = ("STILLONTIME__READER__ARGS".to_owned(), "['x']".to_owned());
    sources.environment.push(variable);
    assert_eq!(sources.load().unwrap().settings.reader.args, ["x"]);
}

#[test]
fn a_table_that_is_a_value_stays_whole() {
    let (_folder, sources) = with_file("[reader.workers]\nday = 1\nnight = 2\n");
    let error = sources.load().unwrap_err();
    assert_eq!(codes(&error), [("config/wrong-type", "reader.workers")]);
    let (_folder, sources) = with_file(
        "[[geocode.places]]\nname = 'A'\naddress = ''\nat = { lat = 52, lon = 21 }\n\
         [[geocode.places]]\nname = 'B'\naddress = ''\n[geocode.places.at]\nlat = 53\nlon = 22\n",
    );
    let places = sources.load().unwrap().settings.geocode.places;
    let latitudes = places.iter().map(|place| place.at.unwrap().lat);
    assert_eq!(latitudes.collect::<Vec<_>>(), [52.0, 53.0]);
}

#[test]
fn a_wrong_value_is_reported_even_where_another_source_overrides_it() {
    let (_folder, mut sources) = with_file("[reader]\nworkers = 'many'\n");
    let variable = ("STILLONTIME__READER__WORKERS".to_owned(), "4".to_owned());
    sources.environment.push(variable);
    let error = sources.load().unwrap_err();
    assert_eq!(codes(&error), [("config/wrong-type", "reader.workers")]);
    let origin = error.problems[0].origin.as_deref().unwrap();
    assert!(origin.starts_with("file "), "{origin}");
}

#[test]
fn variables_have_the_types_of_their_options() {
    let settings = with_variables(&[
        ("STILLONTIME__IDENTITY__ADMINISTRATORS_NEED_CODE", "true"),
        ("STILLONTIME__LOG__MAX_MESSAGES", "18446744073709551615"),
        ("STILLONTIME__MAIL__OUTBOX__FROM_NAME", "\"12\""),
        (
            "STILLONTIME__GEOCODE__PLACES",
            "[{ name = 'Baza', address = 'ul. Jasna 1' }]",
        ),
    ]);
    let settings = settings.load().unwrap().settings;
    assert!(settings.identity.administrators_need_code);
    assert_eq!(settings.log.max_messages, u64::MAX);
    assert_eq!(settings.mail.outbox.from_name, "\"12\"");
    assert_eq!(settings.geocode.places[0].name, "Baza");
}

#[test]
fn values_of_a_wrong_type_are_shown() {
    let variables = [
        ("STILLONTIME__LOG__REPLICAS", "256"),
        ("STILLONTIME__READER__ARGS", "[a, b]"),
        ("STILLONTIME__READER__WORKERS", "-1"),
        ("STILLONTIME__ROUTES__LEVEL", "nan"),
        ("STILLONTIME__SERVER__ALLOW_REMOTE", "yes"),
    ];
    let error = with_variables(&variables).load().unwrap_err();
    assert_eq!(error.problems.len(), variables.len(), "{error}");
    for (problem, (name, text)) in error.problems.iter().zip(variables) {
        assert_eq!(problem.code, "config/wrong-type");
        assert_eq!(problem.origin, Some(format!("environment {name}")));
        assert!(problem.message.contains(text), "{problem}");
    }
}

#[test]
fn a_problem_of_a_section_names_the_source_of_its_last_value() {
    let weekday = [2.0; 24];
    let (_folder, sources) = with_file(&format!("[routes.traffic]\nweekday = {weekday:?}\n"));
    let error = sources.load().unwrap_err();
    assert_eq!(codes(&error), [("config/invalid-value", "routes.traffic")]);
    let origin = error.problems[0].origin.as_deref().unwrap();
    assert!(origin.starts_with("file "), "{origin}");
}
