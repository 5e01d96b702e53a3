use serde_json::{Value, json};

use super::{document, value};

#[test]
fn every_type_of_toml_is_read() {
    let text = "text = 'a'\ninteger = -1\nhexadecimal = 0xff\nfloat = 1.5\nboolean = true\n\
                list = [1, 'a']\ndotted.key = 1_000\n[section]\nkey = { inline = [] }\n\
                [[table]]\na = 1\n[[table]]\na = 2\n";
    let expected = json!({
        "text": "a", "integer": -1, "hexadecimal": 255, "float": 1.5, "boolean": true,
        "list": [1, "a"], "dotted": { "key": 1000 }, "section": { "key": { "inline": [] } },
        "table": [{ "a": 1 }, { "a": 2 }],
    });
    assert_eq!(Value::from(document(text).unwrap()), expected);
}

#[test]
fn integers_have_64_bits_with_or_without_sign() {
    assert_eq!(value("18446744073709551615"), Some(json!(u64::MAX)));
    assert_eq!(value("-9223372036854775808"), Some(json!(i64::MIN)));
}

#[test]
fn what_json_has_no_type_for_is_its_text() {
    for text in [
        "2024-05-01",
        "07:30:00",
        "2024-05-01T07:30:00Z",
        "nan",
        "-inf",
        "1e999",
        "18446744073709551616",
    ] {
        assert_eq!(value(text), Some(json!(text)));
    }
}

#[test]
fn a_single_value_stands_alone() {
    assert_eq!(value(" 30 "), Some(json!(30)));
    assert_eq!(value("[\"a\", 'b']"), Some(json!(["a", "b"])));
    for text in ["", "many", "[a, b]", "30 40", "30\na = 1"] {
        assert_eq!(value(text), None, "{text}");
    }
}

#[test]
fn an_error_names_its_line() {
    for (text, line) in [
        ("[server\nlisten = 1", "line 1: "),
        ("a = 1\nb = \nc = 2", "line 2: "),
        ("a = 1\na = 2", "line 2: duplicate key"),
        ("[a]\n[b]\n[a]", "line 3: duplicate key"),
    ] {
        let error = document(text).unwrap_err();
        assert!(error.starts_with(line), "{text}: {error}");
    }
}
