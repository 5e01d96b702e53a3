use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use crate::syntax::document;
use crate::{DEFAULT_TOML, Error, Flags, Settings, Sources};

fn home() -> (String, String) {
    ("HOME".to_owned(), "/home-of/ala".to_owned())
}

pub(crate) fn with_variables(variables: &[(&str, &str)]) -> Sources {
    let own = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let environment = own.chain([home()]).collect();
    Sources {
        environment,
        ..Sources::default()
    }
}

pub(crate) fn with_file(text: &str) -> (tempfile::TempDir, Sources) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stillontime.toml");
    std::fs::write(&file, text).unwrap();
    (
        folder,
        Sources {
            file: Some(file),
            ..with_variables(&[])
        },
    )
}

pub(crate) fn codes(error: &Error) -> Vec<(&'static str, &str)> {
    let of = |problem: &'_ crate::Problem| problem.code;
    error
        .problems
        .iter()
        .map(|p| (of(p), p.key.as_deref().unwrap_or_default()))
        .collect()
}

#[test]
fn the_shipped_file_has_the_defaults_of_the_code() {
    let shipped = Value::from(document(DEFAULT_TOML).unwrap());
    assert_eq!(
        Settings::deserialize(&shipped).unwrap(),
        Settings::default()
    );
}

#[test]
fn the_shipped_file_names_every_option() {
    let shipped = Value::from(document(DEFAULT_TOML).unwrap());
    let loaded = with_variables(&[]).load().unwrap();
    for value in &loaded.values {
        let pointer = format!("/{}", value.key.replace('.', "/"));
        let found = shipped.pointer(&pointer).is_some();
        let last = value.key.rsplit('.').next().unwrap();
        let as_comment = DEFAULT_TOML
            .lines()
            .any(|line| line.starts_with(&format!("# {last} =")));
        assert!(found || as_comment, "{} is not in default.toml", value.key);
    }
}

#[test]
fn every_option_of_the_shipped_file_has_a_comment() {
    let mut before = "";
    for line in DEFAULT_TOML.lines() {
        let option = line
            .split_once(" = ")
            .is_some_and(|(key, _)| !key.starts_with('#'));
        // The three speeds share one comment.
        assert!(
            !option || before.starts_with('#') || before.contains("_kmh"),
            "{line}"
        );
        before = line;
    }
}

#[test]
fn defaults_pass_the_check() {
    assert_eq!(Settings::default().check(), Vec::new());
}

#[test]
fn the_default_data_folder_is_that_of_the_platform() {
    let loaded = with_variables(&[]).load().unwrap();
    assert_eq!(
        loaded.settings.data,
        PathBuf::from("/home-of/ala/.local/share/stillontime")
    );
    assert_eq!(
        loaded.settings.mail.inbox.folder,
        loaded.settings.data.join("inbox")
    );
    let loaded = with_variables(&[("XDG_DATA_HOME", "/xdg")]).load().unwrap();
    assert_eq!(loaded.settings.data, PathBuf::from("/xdg/stillontime"));
    let without_home = Sources::default().load().unwrap_err();
    assert_eq!(codes(&without_home), [("config/invalid-value", "data")]);
}

#[test]
fn later_sources_override_earlier_ones_and_are_named() {
    let (_folder, mut sources) = with_file(
        "data = '/from-file'\n[server]\nlisten = '127.0.0.1:1'\nbacklog_limit = 5\n\
         [reader]\nworkers = 3\n",
    );
    let variables = [
        ("STILLONTIME__SERVER__LISTEN", "127.0.0.1:2"),
        ("STILLONTIME__READER__WORKERS", "4"),
    ];
    sources
        .environment
        .extend(variables.map(|(a, b)| (a.to_owned(), b.to_owned())));
    sources.flags = Flags {
        data: None,
        listen: Some("127.0.0.1:3".parse().unwrap()),
    };
    let loaded = sources.load().unwrap();
    assert_eq!(loaded.settings.server.listen.port(), 3);
    assert_eq!(loaded.settings.server.backlog_limit, 5);
    assert_eq!(loaded.settings.reader.workers, 4);
    let origin = |key: &str| {
        let value = loaded.values.iter().find(|value| value.key == key).unwrap();
        value.origin.clone()
    };
    assert_eq!(origin("server.listen"), "--listen");
    assert!(origin("server.backlog_limit").starts_with("file "));
    assert!(origin("data").ends_with("stillontime.toml"));
    assert_eq!(
        origin("reader.workers"),
        "environment STILLONTIME__READER__WORKERS"
    );
    assert_eq!(origin("pipeline.tick_seconds"), "default");
    assert_eq!(origin("geocode.file"), "default");
}

#[test]
fn values_of_lists_and_durations_can_be_given() {
    let sources = with_variables(&[
        ("STILLONTIME__READER__WALL_LIMIT", "2s"),
        ("STILLONTIME__READER__ARGS", "[\"a\", 'b']"),
        ("STILLONTIME__GEOCODE__FILE", "123"),
        ("STILLONTIME__ROUTES__ESTIMATE__CITY_KMH", "30"),
    ]);
    let settings = sources.load().unwrap().settings;
    assert_eq!(settings.reader.wall_limit.as_secs(), 2);
    assert_eq!(settings.reader.args, ["a", "b"]);
    assert_eq!(settings.geocode.file, Some(settings.data.join("123")));
    assert_eq!(settings.routes.estimate.city_kmh, 30.0);
    let (_folder, sources) = with_file(
        "[geocode]\nplaces = [{ name = 'Baza', address = '', at = { lat = 52, lon = 21.5 } }]\n",
    );
    assert_eq!(
        sources.load().unwrap().settings.geocode.places[0]
            .at
            .unwrap()
            .lat,
        52.0
    );
}

#[test]
fn all_problems_are_reported_with_their_origins() {
    let (_folder, mut sources) = with_file(
        "colour = 'blue'\nserver = 3\n[pipeline]\nemail_credits = 'many'\nuser_credits = 0\n\
         [reader]\nworker = 2\n",
    );
    let variables = [
        ("STILLONTIME__SERVER__LISTEN", "nowhere"),
        ("STILLONTIME__NO__SUCH", "1"),
        ("STILLONTIME__STORE__URL", "postgres://localhost/x"),
    ];
    sources
        .environment
        .extend(variables.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let error = sources.load().unwrap_err();
    let mut found = codes(&error);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("config/invalid-value", "pipeline.user_credits"),
            ("config/unknown-key", "colour"),
            ("config/unknown-key", "no.such"),
            ("config/unknown-key", "reader.worker"),
            ("config/unsupported", "store.url"),
            ("config/wrong-type", "pipeline.email_credits"),
            ("config/wrong-type", "server"),
            ("config/wrong-type", "server.listen"),
        ]
    );
    assert!(
        error
            .problems
            .iter()
            .all(|problem| problem.origin.is_some())
    );
    let text = error.to_string();
    assert!(text.contains("did you mean reader.workers?"), "{text}");
    assert!(
        text.contains("environment STILLONTIME__SERVER__LISTEN"),
        "{text}"
    );
    assert!(text.contains("needs a log on NATS"), "{text}");
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem() {
    let (_folder, sources) = with_file("[server\nlisten = 1");
    let error = sources.load().unwrap_err();
    assert_eq!(codes(&error), [("config/syntax", "")]);
    assert!(error.problems[0].message.starts_with("line 1:"), "{error}");
    let missing = Sources {
        file: Some("/nowhere/at-all.toml".into()),
        ..with_variables(&[])
    };
    assert_eq!(codes(&missing.load().unwrap_err()), [("config/file", "")]);
}

#[test]
fn values_out_of_range_are_rejected() {
    let rejected_key = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        let problems = settings.check();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].key.clone().unwrap()
    };
    assert_eq!(
        rejected_key(|s| s.server.drain_seconds = 11),
        "server.drain_seconds"
    );
    assert_eq!(
        rejected_key(|s| s.reader.wall_limit = std::time::Duration::from_secs(6)),
        "reader.wall_limit"
    );
    assert_eq!(
        rejected_key(|s| s.routes.estimate.city_kmh = f64::NAN),
        "routes.estimate.city_kmh"
    );
    assert_eq!(
        rejected_key(|s| s.routes.estimate.suburb_km = 1.0),
        "routes.estimate.suburb_km"
    );
    assert_eq!(
        rejected_key(|s| s.routes.time_factor.0 = 0.1),
        "routes.level"
    );
    assert_eq!(
        rejected_key(|s| s.routes.osrm.url = "host:5000".to_owned()),
        "routes.osrm.url"
    );
    assert_eq!(
        rejected_key(|s| s.routes.google.per_second = 0),
        "routes.google.per_second"
    );
    assert_eq!(
        rejected_key(|s| s.geocode.nominatim.url = "http://127.0.0.1".to_owned()),
        "geocode.nominatim.contact"
    );
    assert_eq!(
        rejected_key(|s| s.routes.traffic.weekday[8] = 2.0),
        "routes.traffic"
    );
    assert_eq!(
        rejected_key(|s| s.mail.outbox.from_address = "plan@".into()),
        "mail.outbox.from_address"
    );
    assert_eq!(
        rejected_key(|s| s.store.url = "postgres://db".into()),
        "store.url"
    );
    assert_eq!(
        rejected_key(|s| s.store.url = "mysql://db".into()),
        "store.url"
    );
    assert_eq!(rejected_key(|s| s.log.url = "redis://x".into()), "log.url");
    assert_eq!(rejected_key(|s| s.log.replicas = 2), "log.replicas");
    let place = actors::model::Place {
        name: "Baza".into(),
        address: String::new(),
        at: Some(actors::model::Coordinates {
            lat: 91.0,
            lon: 0.0,
        }),
    };
    let mut settings = Settings::default();
    settings.geocode.places.push(place);
    assert_eq!(
        settings.check()[0].key.as_deref(),
        Some("geocode.places[0]")
    );
}

#[test]
fn passwords_are_never_shown() {
    let secrets = [
        ("STILLONTIME__STORE__URL", "postgres://u:secretpw@h/x"),
        ("STILLONTIME__LOG__URL", "redis://u:p@/ secretpw\"@h"),
        ("STILLONTIME__READER__WORKERS", "redis://:secretpw@h"),
    ];
    let error = with_variables(&secrets).load().unwrap_err();
    let shown = format!(
        "{error} {}",
        serde_json::to_string(&error.problems).unwrap()
    );
    assert_eq!(error.problems.len(), 2, "{error}");
    assert!(!shown.contains("secretpw"), "{shown}");
    let keys = [
        ("STILLONTIME__ROUTES__GOOGLE__KEY", "secretpw"),
        ("STILLONTIME__IDENTITY__PROVIDER__CLIENT_SECRET", "secretpw"),
    ];
    let loaded = with_variables(&keys).load().unwrap();
    assert_eq!(loaded.settings.routes.google.key.0, "secretpw");
    let provider = &loaded.settings.identity.provider;
    assert_eq!(provider.client_secret.0, "secretpw");
    let shown = format!("{:?} {:?}", loaded.values, loaded.settings);
    assert!(!shown.contains("secretpw"), "{shown}");
    let alone = with_variables(&secrets[..1])
        .load()
        .unwrap_err()
        .to_string();
    assert!(alone.contains("postgres://***@h/x"), "{alone}");
    assert!(!alone.contains("secretpw"), "{alone}");
    let (_folder, sources) =
        with_file("'http://u:secretpw@h' = 1\n[reader]\nargs = ['--url=x://u:secretpw@h']\n");
    let error = sources.load().unwrap_err();
    assert!(!error.to_string().contains("secretpw"), "{error}");
    let (_folder, sources) = with_file("[reader]\nargs = ['--url=x://u:secretpw@h']\n");
    let shown = format!("{:?}", sources.load().unwrap().values);
    assert!(!shown.contains("secretpw") && shown.contains("x://***@h"));
}

#[test]
fn options_that_belong_together_are_required_together() {
    for (text, key) in [
        (
            "[server.tls]\ncertificate = 'c.pem'",
            "server.tls.private_key",
        ),
        (
            "[server.tls]\nprivate_key = 'k.pem'",
            "server.tls.private_key",
        ),
        (
            "[server.tls]\nclient_authority = 'a.pem'",
            "server.tls.client_authority",
        ),
        (
            "[identity.provider]\nissuer = 'http://example.com'\nclient_id = 'x'\nredirects = ['x']",
            "identity.provider.issuer",
        ),
        (
            "[identity.provider]\nissuer = 'https://example.com'\nredirects = ['x']",
            "identity.provider.client_id",
        ),
        (
            "[identity.provider]\nissuer = 'https://example.com'\nclient_id = 'x'",
            "identity.provider.redirects",
        ),
    ] {
        let (_folder, sources) = with_file(text);
        let error = sources.load().unwrap_err();
        assert_eq!(codes(&error), [("config/invalid-value", key)], "{text}");
    }
}

#[test]
fn unknown_variables_are_reported() {
    for (name, expected) in [
        ("STILLONTIME_LOG__URL", "STILLONTIME__LOG__URL"),
        ("STILLONTIME_LOG_URL", "STILLONTIME__LOG__URL"),
        ("STILLONTIME_COLOUR", "begin with STILLONTIME__"),
    ] {
        let error = with_variables(&[(name, "x")]).load().unwrap_err();
        assert_eq!(codes(&error), [("config/unknown-key", "")], "{name}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let known = [("STILLONTIME_CONFIG", "x"), ("STILLONTIME_TEST_LONG", "1")];
    assert!(with_variables(&known).load().is_ok());
}

#[test]
fn missing_files_are_reported_with_their_key() {
    let missing = with_variables(&[("STILLONTIME__GEOCODE__FILE", "/no/such.json")]);
    let error = missing.load().unwrap().check_files().unwrap_err();
    assert_eq!(codes(&error), [("geocode/address-book", "geocode.file")]);
    let text = error.to_string();
    assert!(text.contains("/no/such.json: "), "{text}");
    assert!(
        text.contains("environment STILLONTIME__GEOCODE__FILE"),
        "{text}"
    );
    assert_eq!(with_variables(&[]).load().unwrap().check_files(), Ok(()));
}

#[test]
fn the_listen_address_may_be_localhost() {
    for (text, address) in [
        ("localhost:0", "127.0.0.1:0"),
        ("LocalHost:80", "127.0.0.1:80"),
        ("[::1]:80", "[::1]:80"),
    ] {
        let variables = [("STILLONTIME__SERVER__LISTEN", text)];
        let server = with_variables(&variables).load().unwrap().settings.server;
        assert_eq!(server.listen.to_string(), address);
    }
    let error = crate::listen_address("example.com:80").unwrap_err();
    assert!(error.contains("localhost:7300"), "{error}");
}
