//! Drives on real maps: against the bare library, and against the times of another router.
//!
//! The reference times are Valhalla's (no traffic), for about a thousand pairs in each of
//! three towns; they are not part of this repository.

use std::path::{Path, PathBuf};
use std::time::Duration;

use engine::Context;
use roads::{Map, PbfFile, Point, Traffic};

use crate::{Failure, Figure};

/// What is measured here.
pub const IDS: [&str; 8] = [
    "routes.query_ratio",
    "routes.p50_us",
    "routes.p99_us",
    "routes.import_s",
    "routes.error_median",
    "routes.error_p90",
    "routes.error_jittered_p90",
    "routes.jitter_p90",
];

/// Towns with reference times.
const TOWNS: [&str; 3] = ["heidelberg", "liechtenstein", "poa"];
/// Points are moved by at most so many metres, each pair so many times.
const JITTER: f64 = 60.0;
const MOVES: usize = 8;
const ROUNDS: usize = 5;

/// The folder with the extracts; `None` if there is none, which is said.
pub fn extracts() -> Option<PathBuf> {
    let folder = std::env::var_os("STILLONTIME_TEST_DATA");
    let folder = folder.map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let there = folder.join("heidelberg.osm.pbf").exists();
    if !there {
        eprintln!(
            "no map extracts in {}: routes.* not measured",
            folder.display()
        );
    }
    there.then_some(folder)
}

/// A drive with the time another router gives.
struct Pair {
    from: Point,
    to: Point,
    seconds: f64,
}

/// Measures queries, import and agreement.
///
/// # Errors
/// When an extract cannot be read.
pub fn measure(folder: &Path) -> Result<Vec<Figure>, Failure> {
    let context = Context::system()?;
    let mut figures = Vec::new();
    let (mut median, mut p90) = (0.0_f64, 0.0_f64);
    let (mut jittered, mut jitter) = (0.0_f64, 0.0_f64);
    for town in TOWNS {
        let began = context.monotonic();
        let map = read(folder, town)?;
        let imported = context.monotonic().saturating_sub(began);
        let pairs = pairs(folder, town)?;
        let plain = errors(&map, &pairs, 0.0);
        let moved = errors(&map, &pairs, JITTER);
        let own = errors(&map, &answered(&map, &pairs), JITTER);
        eprintln!(
            "{town}: median {:.2} %, p90 {:.2} %, jittered p90 {:.2} % (against itself {:.2} %)",
            plain.0 * 100.0,
            plain.1 * 100.0,
            moved.1 * 100.0,
            own.1 * 100.0
        );
        median = median.max(plain.0);
        p90 = p90.max(plain.1);
        jittered = jittered.max(moved.1);
        jitter = jitter.max(own.1);
        if town == TOWNS[0] {
            figures.extend(queries(&context, &map, &pairs));
            let what = "Heidelberg: extract to answers, read, prepared and saved";
            figures.push(figure(
                "routes.import_s",
                imported.as_secs_f64(),
                "s",
                Some(3.0),
                what,
            ));
        }
    }
    let against = "times of Valhalla, the worst of three towns";
    figures.push(figure(
        "routes.error_median",
        median,
        "share",
        Some(0.015),
        against,
    ));
    figures.push(figure(
        "routes.error_p90",
        p90,
        "share",
        Some(0.07),
        against,
    ));
    let against = "the same, points moved by up to 60 m";
    figures.push(figure(
        "routes.error_jittered_p90",
        jittered,
        "share",
        Some(0.10),
        against,
    ));
    let against = "what moving the points does to the map's own times";
    figures.push(figure("routes.jitter_p90", jitter, "share", None, against));
    Ok(figures)
}

pub(crate) fn figure(id: &str, value: f64, unit: &str, goal: Option<f64>, against: &str) -> Figure {
    Figure {
        id: id.to_owned(),
        value,
        unit: unit.to_owned(),
        goal,
        better: "lower".to_owned(),
        against: against.to_owned(),
    }
}

pub(crate) fn read(folder: &Path, town: &str) -> Result<Map, Failure> {
    let path = folder.join(format!("{town}.osm.pbf"));
    let map = Map::read(&PbfFile::new(&path, &|_| {}), None, Traffic::none())?;
    let saved = tempfile::tempdir()?;
    map.save(&saved.path().join("map.roads"))?;
    Ok(map)
}

fn pairs(folder: &Path, town: &str) -> Result<Vec<Pair>, Failure> {
    let text = std::fs::read_to_string(folder.join(format!("{town}.valhalla.csv")))?;
    let pair = |line: &str| {
        let numbers: Option<Vec<f64>> = line.split(',').map(|it| it.parse().ok()).collect();
        let numbers = numbers.filter(|numbers| numbers.len() >= 5)?;
        Some(Pair {
            from: Point::new(numbers[0], numbers[1])?,
            to: Point::new(numbers[2], numbers[3])?,
            seconds: numbers[4],
        })
    };
    Ok(text.lines().skip(1).filter_map(pair).collect())
}

/// The same drives with the map's own times.
fn answered(map: &Map, pairs: &[Pair]) -> Vec<Pair> {
    let own = |pair: &Pair| {
        let route = map.route(pair.from, pair.to)?;
        Some(Pair {
            seconds: route.seconds,
            ..*pair
        })
    };
    pairs.iter().filter_map(own).collect()
}

/// Median and ninth decile of the relative error. No factor is fitted.
fn errors(map: &Map, pairs: &[Pair], jitter: f64) -> (f64, f64) {
    let mut dice = Dice(1);
    let times = if jitter > 0.0 { MOVES } else { 1 };
    let mut errors: Vec<f64> = Vec::with_capacity(pairs.len() * times);
    for pair in std::iter::repeat_n(pairs, times).flatten() {
        let (from, to) = (dice.moved(pair.from, jitter), dice.moved(pair.to, jitter));
        if let Some(route) = map.route(from, to) {
            errors.push((route.seconds / pair.seconds - 1.0).abs());
        }
    }
    errors.sort_by(f64::total_cmp);
    (errors[errors.len() / 2], errors[errors.len() * 9 / 10])
}

/// The same numbers in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A point so many metres away at most, in any direction.
    pub(crate) fn moved(&mut self, at: Point, most: f64) -> Point {
        let (distance, angle) = (self.share() * most, self.share() * std::f64::consts::TAU);
        let degree = 111_195.0;
        let lat = at.lat() + distance * angle.sin() / degree;
        let lon = at.lon() + distance * angle.cos() / degree / at.lat().to_radians().cos();
        Point::new(lat, lon).unwrap_or(at)
    }
}

/// Whole answers - from two points to time, length and way - against the library's search
/// between two nodes of the same graph; in turn, on different pairs, so that neither finds
/// the other's memory warm.
fn queries(context: &Context, map: &Map, pairs: &[Pair]) -> Vec<Figure> {
    let graph = roads::fast_paths_graph(map.network(), &|_| 1.0);
    let mut bare = fast_paths::create_calculator(&graph);
    let nodes: Vec<(usize, usize)> = pairs
        .iter()
        .filter_map(|pair| map.route(pair.from, pair.to))
        .map(|route| {
            (
                route.edges[0] as usize,
                route.edges[route.edges.len() - 1] as usize,
            )
        })
        .collect();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (index, pair) in pairs.iter().enumerate() {
            let begin = context.monotonic();
            std::hint::black_box(map.route(pair.from, pair.to));
            ours.push(context.monotonic().saturating_sub(begin));
            let (from, to) = nodes[(index + nodes.len() / 2) % nodes.len()];
            let begin = context.monotonic();
            std::hint::black_box(bare.calc_path(&graph, from, to));
            theirs.push(context.monotonic().saturating_sub(begin));
        }
    }
    let [ours_p50, ours_p99] = quantiles(ours);
    let [bare_p50, bare_p99] = quantiles(theirs);
    let against = format!("bare fast_paths on the same graph, {bare_p50:.1} / {bare_p99:.1} us");
    let whole = "Heidelberg: from two points to time, length and way";
    vec![
        figure(
            "routes.query_ratio",
            ours_p50 / bare_p50,
            "ratio",
            Some(1.5),
            &against,
        ),
        figure("routes.p50_us", ours_p50, "us", None, whole),
        figure("routes.p99_us", ours_p99, "us", None, whole),
    ]
}

/// Median and the hundredth that takes longest, in microseconds.
fn quantiles(mut times: Vec<Duration>) -> [f64; 2] {
    times.sort();
    let at = |share: f64| times[(times.len() as f64 * share) as usize].as_secs_f64() * 1e6;
    [at(0.5), at(0.99)]
}
