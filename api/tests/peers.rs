//! The real OSRM and Valhalla on the roads of the generated world: `scripts/test --peers`, which
//! installs them. They answer in the form that the adapters expect, and about the same as our own map.
#![allow(clippy::unwrap_used)]

#[path = "../../engine/tests/support/servers.rs"]
mod servers;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use actors::model::{BlobId, Coordinates, RouteQuality};
use actors::ports::{Drive, Routes, Trip, When};
use connectors::map::Maps;
use connectors::provider::SelfHostedService;
use connectors::routes::{self, Embedded, Options, Remote};
use engine::Context;
use engine::flow::limit::Limits;
use jiff::tz::TimeZone;
use servers::{Server, free_port};
use world::directory;
use world::town::map::WorldMap;

/// The folder that the wheels of both were unpacked into.
fn peers() -> PathBuf {
    let folder = std::env::var_os("STILLONTIME_TEST_PEERS");
    folder
        .expect("STILLONTIME_TEST_PEERS: ./scripts/test --peers sets it")
        .into()
}

fn run(program: PathBuf, arguments: &[&str], folder: &Path) {
    let mut command = Command::new(&program);
    let output = command.args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", program.display());
}

/// The world's extract in a folder.
fn extract() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("world.osm.pbf"), WorldMap::new().pbf()).unwrap();
    folder
}

fn server(port: u16, program: PathBuf, arguments: Vec<String>, folder: PathBuf) -> Server {
    Server::start(&[port], move || {
        let mut command = Command::new(&program);
        command.args(&arguments).current_dir(&folder);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    })
}

fn osrm(folder: &Path) -> (Server, String) {
    let programs = peers().join("osrm/bin");
    let profile = peers().join("osrm/share/profiles/car.lua");
    let profile = profile.display().to_string();
    run(
        programs.join("osrm-extract"),
        &["-p", &profile, "world.osm.pbf"],
        folder,
    );
    run(programs.join("osrm-partition"), &["world.osrm"], folder);
    run(programs.join("osrm-customize"), &["world.osrm"], folder);
    let port = free_port();
    let text = format!("--algorithm mld -i 127.0.0.1 -p {port} world.osrm");
    let arguments = text.split(' ').map(str::to_owned).collect();
    let server = server(
        port,
        programs.join("osrm-routed"),
        arguments,
        folder.to_owned(),
    );
    (server, format!("http://127.0.0.1:{port}"))
}

fn valhalla(folder: &Path) -> (Server, String) {
    let port = free_port();
    // The package has the defaults of its configuration, in Python.
    let script = "import json, sys\n\
        sys.path.insert(0, sys.argv[1])\n\
        from valhalla_build_config import config, Optional\n\
        def plain(value):\n\
        \x20 return {k: plain(v) for k, v in value.items() if not isinstance(v, Optional)} \\\n\
        \x20   if isinstance(value, dict) else value\n\
        made, folder, port = plain(config), sys.argv[2], sys.argv[3]\n\
        made['mjolnir'].update(tile_dir=folder + '/tiles', tile_extract='', admin='', timezone='')\n\
        for part in ('loki', 'thor', 'odin'):\n\
        \x20 made[part]['service']['proxy'] = f'ipc://{folder}/{part}'\n\
        made['httpd']['service'].update(listen=f'tcp://127.0.0.1:{port}',\n\
        \x20 loopback=f'ipc://{folder}/loopback', interrupt=f'ipc://{folder}/interrupt')\n\
        open(folder + '/valhalla.json', 'w').write(json.dumps(made))\n";
    let package = peers().join("valhalla").display().to_string();
    let here = folder.display().to_string();
    let arguments = ["-c", script, &package, &here, &port.to_string()];
    run("python3".into(), &arguments, folder);
    let programs = peers().join("valhalla/bin");
    let build = ["-c", "valhalla.json", "world.osm.pbf"];
    run(programs.join("valhalla_build_tiles"), &build, folder);
    let arguments = vec!["valhalla.json".to_owned(), "1".to_owned()];
    let program = programs.join("valhalla_service");
    let server = server(port, program, arguments, folder.to_owned());
    (server, format!("http://127.0.0.1:{port}"))
}

fn at(url: String) -> SelfHostedService {
    SelfHostedService {
        url,
        ..SelfHostedService::default()
    }
}

async fn remote(options: Options, folder: &Path) -> Remote {
    let context = Context::system().unwrap();
    let limits = Limits::new(context.clone());
    let found = routes::remote_routers(&options, None, &context, &limits, folder).await;
    found.unwrap().remove(0).1
}

async fn own(folder: &Path) -> Embedded {
    let maps = Maps::new(folder);
    let content = BlobId::of(b"the world");
    maps.install(&content, &WorldMap::new(), None).unwrap();
    let (map, _) = maps.current(roads::Traffic::none()).unwrap().unwrap();
    Embedded::new(map)
}

fn trip(from: Coordinates, to: Coordinates, when: fn(jiff::Timestamp) -> When) -> Trip {
    Trip {
        from,
        to,
        when: when("2026-11-25T04:00:00Z".parse().unwrap()),
        zone: TimeZone::get("Europe/Warsaw").unwrap(),
    }
}

/// Drives between the places of the world in Warsaw, and one that no road leads to.
async fn compare(remote: &Remote, own: &Embedded, when: fn(jiff::Timestamp) -> When) {
    let near = |at: &Coordinates| (at.lat - 52.23).abs() < 0.2 && (at.lon - 21.0).abs() < 0.3;
    let places = directory::address_book().into_iter().filter_map(|it| it.at);
    let places: Vec<Coordinates> = places.filter(near).take(8).collect();
    assert!(places.len() > 4, "{places:?}");
    let mut ratios = Vec::new();
    for (from, to) in places.iter().zip(&places[1..]) {
        let trip = trip(*from, *to, when);
        let theirs = answer(remote, &trip).await.expect("no road");
        let ours = own.drive(&trip).await.unwrap().expect("no road of ours");
        assert_eq!(theirs.quality, RouteQuality::Provider);
        ratios.push(theirs.seconds / ours.seconds);
        assert!(
            (0.5..2.0).contains(&(theirs.metres / ours.metres)),
            "{theirs:?} {ours:?}"
        );
        for (theirs, ours) in ends(&theirs).iter().zip(ends(&ours)) {
            let away = roads::great_circle((theirs.lat, theirs.lon), (ours.lat, ours.lon));
            assert!(away < 100.0, "{theirs:?} {ours:?}");
        }
    }
    ratios.sort_by(f64::total_cmp);
    let middle = ratios[ratios.len() / 2];
    assert!((0.6..1.7).contains(&middle), "{ratios:?}");
    // Ten kilometres from the next road.
    let woods = Coordinates::new(52.45, 21.0).unwrap();
    assert_eq!(answer(remote, &trip(woods, places[0], when)).await, None);
    let others = remote
        .alternatives(&trip(places[0], places[4], when), 3)
        .await;
    assert!(!others.unwrap().is_empty());
}

/// First and last point of the line of a drive.
fn ends(drive: &Drive) -> [Coordinates; 2] {
    let ends = drive.line.first().zip(drive.line.last());
    let (first, last) = ends.expect("the drive has a line");
    [*first, *last]
}

/// Retries until the server answers: it listens before it is ready.
async fn answer(remote: &Remote, trip: &Trip) -> Option<Drive> {
    for _ in 0..50 {
        match remote.drive(trip).await {
            Ok(drive) => return drive,
            Err(error) => {
                eprintln!("{error}");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
    panic!("it does not answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_osrm_answers() {
    let folder = extract();
    let (_server, url) = osrm(folder.path());
    let options = Options {
        osrm: at(url),
        ..Options::default()
    };
    let remote = remote(options, folder.path()).await;
    compare(&remote, &own(folder.path()).await, When::Leave).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_valhalla_answers_for_departures_and_arrivals() {
    let folder = extract();
    let (_server, url) = valhalla(folder.path());
    let options = Options {
        valhalla: at(url),
        ..Options::default()
    };
    let remote = remote(options, folder.path()).await;
    let own = own(folder.path()).await;
    compare(&remote, &own, When::Leave).await;
    compare(&remote, &own, When::Arrive).await;
}
