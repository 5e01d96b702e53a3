use std::time::Duration;

use actors::model::Coordinates;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::provider::tests::stub::{Hand, Stub, client, reply, reply_of};
use crate::provider::{Account, OwnServer, Secret};

const ADDRESS: &str = "ul. Nowa Kręta 7, 00-001 Warszawa";

fn place(address: &str) -> Place {
    Place {
        address: address.to_owned(),
        ..Place::default()
    }
}

/// What Nominatim says of a house.
fn house(lat: f64, lon: f64) -> Value {
    json!({"place_id": 1, "lat": lat.to_string(), "lon": lon.to_string(), "category": "place",
        "type": "house", "place_rank": 30, "address": {"house_number": "7", "road": "Nowa Kręta"}})
}

struct Rig {
    online: Online,
    clock: std::sync::Arc<Hand>,
    folder: tempfile::TempDir,
    options: Options,
}

async fn open(options: &Options, clock: std::sync::Arc<Hand>, folder: &Path) -> Online {
    let context = Context::seeded(clock, 1);
    let limits = Limits::new(context.clone());
    let local = Gazetteer::new(options.clone()).unwrap();
    let online = Online::open(local, options, &context, &limits, folder).await;
    online.unwrap()
}

impl Rig {
    async fn new(options: Options) -> Self {
        let clock = Hand::at("2026-11-25T12:00:00Z");
        let folder = tempfile::tempdir().unwrap();
        let online = open(&options, clock.clone(), folder.path()).await;
        Self {
            online,
            clock,
            folder,
            options,
        }
    }

    async fn nominatim(stub: &Stub) -> Self {
        let mut options = Options::default();
        options.nominatim.url = stub.url.clone();
        options.nominatim.contact = "crew@example.com".to_owned();
        options.nominatim.per_second = 1_000;
        Self::new(options).await
    }

    async fn restart(&mut self) {
        self.online = open(&self.options, self.clock.clone(), self.folder.path()).await;
    }

    async fn locate(&self, address: &str) -> Option<Located> {
        self.online.locate(&place(address)).await.unwrap()
    }
}

#[tokio::test]
async fn a_house_in_the_town_named_is_found_once_and_for_ever() {
    let stub = Stub::saying(200, &json!([house(52.2, 21.0)]).to_string()).await;
    let mut rig = Rig::nominatim(&stub).await;
    let found = rig.locate(ADDRESS).await.unwrap();
    assert_eq!(found.precision, Precision::Exact);
    assert_eq!(
        found.at,
        Coordinates {
            lat: 52.2,
            lon: 21.0
        }
    );
    assert_eq!(found.time_zone.as_deref(), Some("Europe/Warsaw"));
    let asked = &stub.asked()[0];
    assert!(
        asked
            .path
            .starts_with("/search?q=ul.+Nowa+Kr%C4%99ta+7%2C+00-001+Warszawa&")
    );
    assert!(asked.header("user-agent").contains("(crew@example.com)"));
    rig.restart().await;
    rig.clock.pass(Duration::from_secs(400 * 86_400));
    rig.locate("UL. NOWA KRETA 7,  00-001 Warszawa")
        .await
        .unwrap();
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test]
async fn a_street_of_that_name_elsewhere_is_never_taken() {
    // In Kraków, though Warszawa is asked for.
    let stub = Stub::saying(200, &json!([house(50.06, 19.94)]).to_string()).await;
    let rig = Rig::nominatim(&stub).await;
    let found = rig.locate(ADDRESS).await.unwrap();
    assert_eq!(found.precision, Precision::City);
    assert!((found.at.lat - 52.2).abs() < 0.2);
}

#[tokio::test]
async fn without_a_town_there_must_be_only_one() {
    let both = json!([house(52.2, 21.0), house(50.06, 19.94)]);
    let stub = Stub::saying(200, &both.to_string()).await;
    let rig = Rig::nominatim(&stub).await;
    assert_eq!(rig.locate("Nowa Kręta 7").await, None);
    let stub = Stub::saying(200, &json!([house(50.06, 19.94)]).to_string()).await;
    let rig = Rig::nominatim(&stub).await;
    assert!(rig.locate("Nowa Kręta 7").await.is_some());
}

#[tokio::test]
async fn two_in_one_town_are_said_to_be_approximate() {
    let both = json!([house(52.2, 21.0), house(52.3, 21.1)]);
    let stub = Stub::saying(200, &both.to_string()).await;
    let found = Rig::nominatim(&stub).await.locate(ADDRESS).await.unwrap();
    assert_eq!(found.precision, Precision::City);
}

#[tokio::test]
async fn a_hospital_is_found_only_if_it_is_asked_for() {
    let mut hospital = house(52.2, 21.0);
    hospital["type"] = json!("hospital");
    let stub = Stub::saying(200, &json!([hospital]).to_string()).await;
    let rig = Rig::nominatim(&stub).await;
    assert_eq!(
        rig.locate(ADDRESS).await.unwrap().precision,
        Precision::City
    );
    let asked = rig
        .locate("Szpital Kliniczny, Nowa Kręta 7, Warszawa")
        .await;
    assert_eq!(asked.unwrap().precision, Precision::Exact);
}

#[tokio::test]
async fn what_is_known_here_is_not_asked_for() {
    let stub = Stub::saying(200, "[]").await;
    let rig = Rig::nominatim(&stub).await;
    let exact = rig.locate("52.12345, 21.01234").await.unwrap();
    assert_eq!(exact.precision, Precision::Exact);
    for little in ["", "?", "Hala"] {
        rig.locate(little).await;
    }
    assert_eq!(stub.asked().len(), 0);
}

#[tokio::test]
async fn what_is_not_found_is_asked_for_again_after_days() {
    let stub = Stub::saying(200, "[]").await;
    let rig = Rig::nominatim(&stub).await;
    for _ in 0..3 {
        assert_eq!(rig.locate("Zaginiona 7b").await, None);
    }
    assert_eq!(stub.asked().len(), 1);
    rig.clock.pass(Duration::from_secs(8 * 86_400));
    rig.locate("Zaginiona 7b").await;
    assert_eq!(stub.asked().len(), 2);
}

#[tokio::test]
async fn a_crew_that_asks_at_once_is_one_question() {
    let stub = Stub::saying(200, &json!([house(52.2, 21.0)]).to_string()).await;
    let rig = Rig::nominatim(&stub).await;
    let all = futures_util::future::join_all((0..60).map(|_| rig.locate(ADDRESS))).await;
    assert!(all.iter().all(Option::is_some));
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test]
async fn while_nobody_answers_the_town_stands_in_and_nothing_is_lost() {
    let stub = Stub::saying(500, "").await;
    let rig = Rig::nominatim(&stub).await;
    assert_eq!(
        rig.locate(ADDRESS).await.unwrap().precision,
        Precision::City
    );
    let error = rig.online.locate(&place("Zaginiona 7b")).await.unwrap_err();
    assert!(error.transient && error.code == "geocode/unavailable");
}

#[tokio::test]
async fn the_next_service_is_asked_and_what_costs_money_last() {
    let nothing = Stub::saying(200, "[]").await;
    let photon =
        Stub::start(async |_| reply(200, r#"{"type":"FeatureCollection","features":[]}"#)).await;
    let google = Stub::saying(
        200,
        r#"{"status":"OK","results":[{"types":["street_address"],
            "geometry":{"location":{"lat":52.2,"lng":21.0},"location_type":"ROOFTOP"}}]}"#,
    )
    .await;
    let mut options = Options::default();
    options.nominatim.url = nothing.url.clone();
    options.photon = OwnServer {
        url: photon.url.clone(),
        ..OwnServer::default()
    };
    options.google = Account {
        key: Secret("hidden".to_owned()),
        url: google.url.clone(),
        ..Account::default()
    };
    let mut rig = Rig::new(options).await;
    assert_eq!(
        rig.locate(ADDRESS).await.unwrap().precision,
        Precision::Exact
    );
    let asked = [&nothing, &photon, &google].map(|stub| stub.asked().len());
    assert_eq!(asked, [1, 1, 1]);
    assert!(google.asked()[0].path.contains("key=hidden"));
    // What it says may be kept for a month.
    rig.restart().await;
    rig.clock.pass(Duration::from_secs(29 * 86_400));
    rig.locate(ADDRESS).await;
    assert_eq!(google.asked().len(), 1);
    rig.clock.pass(Duration::from_secs(2 * 86_400));
    rig.locate(ADDRESS).await;
    assert_eq!(google.asked().len(), 2);
}

#[tokio::test]
async fn a_file_that_was_cut_off_loses_no_more_than_its_last_line() {
    let stub = Stub::saying(200, &json!([house(52.2, 21.0)]).to_string()).await;
    let mut rig = Rig::nominatim(&stub).await;
    rig.locate(ADDRESS).await;
    let file = rig.folder.path().join("places.jsonl");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend_from_slice(b"{\"address\": \"ul");
    std::fs::write(&file, bytes).unwrap();
    rig.restart().await;
    rig.locate("ul. Druga 5, Warszawa").await;
    rig.restart().await;
    rig.locate(ADDRESS).await;
    rig.locate("ul. Druga 5, Warszawa").await;
    assert_eq!(stub.asked().len(), 2);
}

fn precisions(finder: &dyn Finder, body: &Value) -> Vec<(Precision, bool)> {
    let hits = finder.hits(&reply_of(200, &body.to_string())).unwrap();
    hits.iter()
        .map(|hit| (hit.precision, hit.hospital))
        .collect()
}

#[test]
fn services_say_how_sure_they_are() {
    use Precision::{City, Exact, Street};
    let street = json!({"lat": "52", "lon": "21", "type": "residential", "place_rank": 26,
        "address": {"road": "Nowa"}});
    let town = json!({"lat": "52", "lon": "21", "type": "city", "place_rank": 16});
    let nowhere = json!({"lat": "x", "lon": "21"});
    let nominatim = Nominatim { url: String::new() };
    let hits = precisions(
        &nominatim,
        &json!([house(52.0, 21.0), street, town, nowhere]),
    );
    assert_eq!(hits, [(Exact, false), (Street, false), (City, false)]);

    let feature = |properties: Value| json!({"geometry": {"type": "Point", "coordinates": [21.0, 52.0]}, "properties": properties});
    let features = json!({"features": [
        feature(json!({"osm_key": "place", "osm_value": "house", "housenumber": "7"})),
        feature(json!({"osm_key": "highway", "osm_value": "residential", "name": "Nowa"})),
        feature(json!({"osm_key": "place", "osm_value": "city"})),
        feature(json!({"osm_key": "amenity", "osm_value": "hospital"})),
    ]});
    let hits = precisions(&Photon { url: String::new() }, &features);
    assert_eq!(
        hits,
        [
            (Exact, false),
            (Street, false),
            (City, false),
            (Exact, true)
        ]
    );

    let result = |kind: &str, how: &str, partial: bool| {
        json!({"types": [kind], "partial_match": partial,
            "geometry": {"location": {"lat": 52.0, "lng": 21.0}, "location_type": how}})
    };
    let results = json!({"status": "OK", "results": [
        result("street_address", "ROOFTOP", false),
        result("street_address", "ROOFTOP", true),
        result("street_address", "RANGE_INTERPOLATED", false),
        result("route", "GEOMETRIC_CENTER", false),
        result("locality", "APPROXIMATE", false),
    ]});
    let google = Google {
        url: String::new(),
        key: Secret::default(),
    };
    let hits = precisions(&google, &results);
    let expected = [Exact, Street, Street, Street, City].map(|it| (it, false));
    assert_eq!(hits, expected);
    let denied = reply_of(
        200,
        r#"{"status":"REQUEST_DENIED","error_message":"key hidden"}"#,
    );
    assert_eq!(google.hits(&denied).unwrap_err(), "the key is refused");
}

#[test]
fn photon_is_asked_as_documented() {
    let photon = Photon {
        url: "http://127.0.0.1:2322/".to_owned(),
    };
    let question = photon.question(&client(), "Nowa 7").build().unwrap();
    assert_eq!(
        question.url().as_str(),
        "http://127.0.0.1:2322/api?q=Nowa+7&limit=5"
    );
}

proptest! {
    #[test]
    fn anything_may_be_said(body in ".{0,200}", lat in any::<f64>(), lon in any::<f64>()) {
        let finders: [&dyn Finder; 3] = [
            &Nominatim { url: String::new() },
            &Photon { url: String::new() },
            &Google { url: String::new(), key: Secret::default() },
        ];
        for finder in finders {
            let _ = finder.hits(&reply_of(200, &body));
        }
        let odd = json!([house(lat, lon)]).to_string();
        let _ = finders[0].hits(&reply_of(200, &odd));
    }
}
