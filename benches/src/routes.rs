//! Routes on real maps: query times against the plain library, and driving times against those
//! of another router.
//!
//! The reference times are Valhalla's without traffic, for about a thousand pairs of points in
//! each of three regions. They are not part of this repository.

mod bare_search;

use std::path::{Path, PathBuf};
use std::time::Duration;

use engine::Context;
use roads::{Map, PbfFile, Point, Traffic};

use crate::{Failure, Measurement};
pub(crate) use bare_search::BareSearch;

/// Ids of the measurements of this module.
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

/// Regions with reference times.
const REGIONS: [&str; 3] = ["heidelberg", "liechtenstein", "poa"];
/// Points are moved by at most this many metres.
const JITTER_METRES: f64 = 60.0;
/// Number of times that each pair is moved.
const MOVES: usize = 8;
const ROUNDS: usize = 5;

/// The folder with the extracts. If it does not exist, prints a note and returns `None`.
pub fn extract_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("STILLONTIME_TEST_DATA");
    let folder = folder.map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let exists = folder.join("heidelberg.osm.pbf").exists();
    if !exists {
        eprintln!(
            "no map extracts in {}: routes.* not measured",
            folder.display()
        );
    }
    exists.then_some(folder)
}

/// A drive with its reference time.
struct Pair {
    from: Point,
    to: Point,
    seconds: f64,
}

/// Measures queries, the import, and the difference to the reference times.
///
/// # Errors
/// An extract cannot be read.
pub fn measure(folder: &Path) -> Result<Vec<Measurement>, Failure> {
    let context = Context::system()?;
    let mut measurements = Vec::new();
    let (mut median, mut p90) = (0.0_f64, 0.0_f64);
    let (mut jittered, mut jitter) = (0.0_f64, 0.0_f64);
    for region in REGIONS {
        let began = context.monotonic();
        let map = read(folder, region)?;
        let imported = context.monotonic().saturating_sub(began);
        let pairs = pairs(folder, region)?;
        let plain = errors(&map, &pairs, 0.0);
        let moved = errors(&map, &pairs, JITTER_METRES);
        let own = errors(&map, &with_own_times(&map, &pairs), JITTER_METRES);
        eprintln!(
            "{region}: median {:.2} %, p90 {:.2} %, jittered p90 {:.2} % (against itself {:.2} %)",
            plain.0 * 100.0,
            plain.1 * 100.0,
            moved.1 * 100.0,
            own.1 * 100.0
        );
        median = median.max(plain.0);
        p90 = p90.max(plain.1);
        jittered = jittered.max(moved.1);
        jitter = jitter.max(own.1);
        if region == REGIONS[0] {
            measurements.extend(queries(&context, &map, &pairs));
            let what = "Heidelberg: an extract is read, prepared and saved";
            measurements.push(Measurement::lower_is_better(
                "routes.import_s",
                imported.as_secs_f64(),
                "s",
                Some(3.0),
                what,
            ));
        }
    }
    let against = "times of Valhalla, the worst of three regions";
    measurements.push(Measurement::lower_is_better(
        "routes.error_median",
        median,
        "share",
        Some(0.015),
        against,
    ));
    measurements.push(Measurement::lower_is_better(
        "routes.error_p90",
        p90,
        "share",
        Some(0.07),
        against,
    ));
    let against = "the same, points moved by up to 60 m";
    measurements.push(Measurement::lower_is_better(
        "routes.error_jittered_p90",
        jittered,
        "share",
        Some(0.10),
        against,
    ));
    let against = "change of the map's own times when the points are moved";
    measurements.push(Measurement::lower_is_better(
        "routes.jitter_p90",
        jitter,
        "share",
        None,
        against,
    ));
    Ok(measurements)
}

pub(crate) fn read(folder: &Path, region: &str) -> Result<Map, Failure> {
    let path = folder.join(format!("{region}.osm.pbf"));
    let map = Map::read(&PbfFile::new(&path, &|_| {}), None, Traffic::none())?;
    let saved = tempfile::tempdir()?;
    map.save(&saved.path().join("map.roads"))?;
    Ok(map)
}

fn pairs(folder: &Path, region: &str) -> Result<Vec<Pair>, Failure> {
    let text = std::fs::read_to_string(folder.join(format!("{region}.valhalla.csv")))?;
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

/// The same drives with the times of the map itself as the reference.
fn with_own_times(map: &Map, pairs: &[Pair]) -> Vec<Pair> {
    let own = |pair: &Pair| {
        let route = map.route(pair.from, pair.to)?;
        Some(Pair {
            seconds: route.seconds,
            ..*pair
        })
    };
    pairs.iter().filter_map(own).collect()
}

/// Median and 90th percentile of the relative error. No time factor is fitted. `jitter` is the
/// distance in metres by which points are moved at most.
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

/// A linear congruential generator: the same numbers in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// The next number, 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A point at most `max` metres away, in a random direction.
    pub(crate) fn moved(&mut self, at: Point, max: f64) -> Point {
        let (distance, angle) = (self.share() * max, self.share() * std::f64::consts::TAU);
        let degree = 111_195.0;
        let lat = at.lat() + distance * angle.sin() / degree;
        let lon = at.lon() + distance * angle.cos() / degree / at.lat().to_radians().cos();
        Point::new(lat, lon).unwrap_or(at)
    }
}

/// Times complete queries - from two points to time, length and route - and the library's search
/// between two nodes of the same graph. Both run alternately, on different pairs, so that neither
/// profits from the caches that the other has filled.
fn queries(context: &Context, map: &Map, pairs: &[Pair]) -> Vec<Measurement> {
    let ends = pairs.iter().map(|pair| (pair.from, pair.to));
    let mut bare = BareSearch::new(map, ends);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (index, pair) in pairs.iter().enumerate() {
            let begin = context.monotonic();
            std::hint::black_box(map.route(pair.from, pair.to));
            ours.push(context.monotonic().saturating_sub(begin));
            theirs.push(bare.time(index + pairs.len() / 2, context));
        }
    }
    let [ours_p50, ours_p99] = quantiles(ours);
    let [bare_p50, bare_p99] = quantiles(theirs);
    let against = format!("bare fast_paths on the same graph, {bare_p50:.1} / {bare_p99:.1} us");
    let whole = "Heidelberg: from two points to time, length and route";
    vec![
        Measurement::lower_is_better(
            "routes.query_ratio",
            ours_p50 / bare_p50,
            "ratio",
            Some(1.5),
            &against,
        ),
        Measurement::lower_is_better("routes.p50_us", ours_p50, "us", None, whole),
        Measurement::lower_is_better("routes.p99_us", ours_p99, "us", None, whole),
    ]
}

/// Median and 99th percentile in microseconds.
fn quantiles(mut times: Vec<Duration>) -> [f64; 2] {
    times.sort();
    let at = |share: f64| times[(times.len() as f64 * share) as usize].as_secs_f64() * 1e6;
    [at(0.5), at(0.99)]
}
