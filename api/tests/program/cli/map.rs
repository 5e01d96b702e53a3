//! `map`: importing an extract and computing drives.

use std::path::Path;

use serde_json::json;

use crate::program::{Ran, has_keys, run, stillontime};

fn map(data: &Path, arguments: &[&str]) -> Ran {
    let mut command = stillontime();
    command.arg("map").args(arguments).arg("--data").arg(data);
    run(&mut command)
}

/// The extract of the fictional places.
fn extract(folder: &Path) -> String {
    let samples = folder.join("samples");
    let ran = run(stillontime().arg("samples").arg(&samples));
    assert_eq!(ran.code, 0, "{ran:?}");
    samples.join("world.osm.pbf").display().to_string()
}

#[test]
fn drives_are_printed_in_the_order_of_their_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let extract = extract(folder.path());
    let first = map(&data, &["import", &extract, "--output", "json"]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    let first = first.json();
    has_keys(&first, "roads known edges turns places");
    assert_eq!(first["known"], json!(false));
    let again = map(&data, &["import", &extract, "--output", "json"]).json();
    assert_eq!(
        (&again["known"], &again["roads"]),
        (&json!(true), &first["roads"])
    );

    let pairs = folder.path().join("pairs.csv");
    // Within Warszawa, across the sea, to the same point, and to a place without roads. The columns
    // are not in the usual order.
    let text = "id,to_lat,to_lon,from_lat,from_lon\n\
                1,52.2345,20.9705,52.2395,21.0890\n\
                2,51.5074,-0.1278,52.2395,21.0890\n\
                3,52.2395,21.0890,52.2395,21.0890\n\
                4,0,0,52.2395,21.0890\n";
    std::fs::write(&pairs, text).unwrap();
    let pairs = pairs.display().to_string();
    let ran = map(&data, &["route", "--pairs", &pairs]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<&str> = ran.stdout.split('\n').collect();
    assert_eq!(lines.len(), 5, "{ran:?}");
    let (seconds, metres) = lines[0].split_once(',').unwrap();
    let (seconds, metres): (f64, f64) = (seconds.parse().unwrap(), metres.parse().unwrap());
    assert!((400.0..2_400.0).contains(&seconds), "{seconds}");
    assert!((8_000.0..16_000.0).contains(&metres), "{metres}");
    assert_eq!(lines[1..], ["", "0.0,0", "", ""]);
}

#[test]
fn invalid_maps_and_pairs_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let code = |ran: Ran| {
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
        let end = ran.stderr.find(']').unwrap();
        ran.stderr["error[".len()..end].to_owned()
    };
    let bad = folder.path().join("bad.osm.pbf");
    std::fs::write(&bad, "not a map").unwrap();
    let bad = bad.display().to_string();
    assert_eq!(code(map(&data, &["import", &bad])), "map/format");
    let why = map(&data, &["import", &bad]).stderr;
    let reason = format!(
        "{bad}: this is no OpenStreetMap extract: only files in the format .osm.pbf are read"
    );
    assert!(why.contains(&reason), "{why}");
    let absent = ["import", "/does/not/exist.pbf"];
    assert_eq!(code(map(&data, &absent)), "cli/no-such-file");
    let here = folder.path().display().to_string();
    assert_eq!(code(map(&data, &["import", &here])), "cli/unreadable-file");
    assert_eq!(code(map(&data, &["route", "--pairs", &bad])), "map/none");
    let extract = extract(folder.path());
    assert_eq!(map(&data, &["import", &extract]).code, 0);
    assert_eq!(code(map(&data, &["route", "--pairs", &bad])), "map/pairs");
    let absent = ["route", "--pairs", "/does/not/exist.csv"];
    assert_eq!(code(map(&data, &absent)), "cli/no-such-file");
    let words = folder.path().join("words.csv");
    std::fs::write(&words, "from_lat,from_lon,to_lat,to_lon\nhere,there,1,2\n").unwrap();
    let words = words.display().to_string();
    assert_eq!(code(map(&data, &["route", "--pairs", &words])), "map/pairs");
}
