use super::*;

#[test]
fn an_error_that_begins_with_its_code_keeps_it() {
    let failure = Failure::coded(&"store/open: the file is locked");
    assert_eq!(
        failure.first,
        ("store/open".to_owned(), "the file is locked".to_owned())
    );
    assert_eq!(Failure::coded(&"C: no such drive").first.0, "cli/failed");
    assert_eq!(Failure::coded(&"no code at all").first.0, "cli/failed");
}

#[test]
fn a_message_is_one_line_without_control_sequences() {
    let failure = Failure::new("a/b", "first\r\n second\u{1b}[31m red\t");
    assert_eq!(failure.first.1, "first second [31m red");
    assert_eq!(failure.json()["error"]["code"], "a/b");
    assert!(failure.json()["error"].get("also").is_none());
}
