//! Services that answer from stubs.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::provider::tests::stub::{ManualClock, Stub, client, reply, reply_of};
use crate::provider::{MeteredService, Secret, SelfHostedService};

const ADDRESS: &str = "ul. Nowa Kręta 7, 00-001 Warszawa";

fn place(address: &str) -> Place {
    Place {
        address: address.to_owned(),
        ..Place::default()
    }
}

/// Nominatim's result for a house.
fn house(lat: f64, lon: f64) -> Value {
    json!({"place_id": 1, "lat": lat.to_string(), "lon": lon.to_string(), "category": "place",
        "type": "house", "place_rank": 30, "address": {"house_number": "7", "road": "Nowa Kręta"}})
}

struct Fixture {
    online: Online,
    clock: std::sync::Arc<ManualClock>,
    folder: tempfile::TempDir,
    options: Options,
}

async fn open(options: &Options, clock: std::sync::Arc<ManualClock>, folder: &Path) -> Online {
    let context = Context::seeded(clock, 1);
    let limits = Limits::new(context.clone());
    let local = Gazetteer::new(options.clone()).unwrap();
    let online = Online::open(local, options, &context, &limits, folder).await;
    online.unwrap()
}

impl Fixture {
    async fn new(options: Options) -> Self {
        let clock = ManualClock::at("2026-11-25T12:00:00Z");
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
async fn a_house_in_the_named_town_is_looked_up_once() {
    let stub = Stub::replying(200, &json!([house(52.2, 21.0)]).to_string()).await;
    let mut fixture = Fixture::nominatim(&stub).await;
    let found = fixture.locate(ADDRESS).await.unwrap();
    assert_eq!(found.precision, Precision::Exact);
    assert_eq!(
        found.at,
        Coordinates {
            lat: 52.2,
            lon: 21.0
        }
    );
    assert_eq!(found.time_zone.as_deref(), Some("Europe/Warsaw"));
    let request = &stub.requests()[0];
    assert!(
        request
            .path
            .starts_with("/search?q=ul.+Nowa+Kr%C4%99ta+7%2C+00-001+Warszawa&")
    );
    assert!(request.header("user-agent").contains("(crew@example.com)"));
    fixture.restart().await;
    fixture.clock.advance(Duration::from_secs(400 * 86_400));
    fixture
        .locate("UL. NOWA KRETA 7,  00-001 Warszawa")
        .await
        .unwrap();
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn a_street_of_that_name_elsewhere_is_never_taken() {
    // The result is in Kraków, the address in Warszawa.
    let stub = Stub::replying(200, &json!([house(50.06, 19.94)]).to_string()).await;
    let fixture = Fixture::nominatim(&stub).await;
    let found = fixture.locate(ADDRESS).await.unwrap();
    assert_eq!(found.precision, Precision::City);
    assert!((found.at.lat - 52.2).abs() < 0.2);
}

#[tokio::test]
async fn without_a_town_the_result_must_be_unambiguous() {
    let both = json!([house(52.2, 21.0), house(50.06, 19.94)]);
    let stub = Stub::replying(200, &both.to_string()).await;
    let fixture = Fixture::nominatim(&stub).await;
    assert_eq!(fixture.locate("Nowa Kręta 7").await, None);
    let stub = Stub::replying(200, &json!([house(50.06, 19.94)]).to_string()).await;
    let fixture = Fixture::nominatim(&stub).await;
    assert!(fixture.locate("Nowa Kręta 7").await.is_some());
}

#[tokio::test]
async fn two_results_in_one_town_are_approximate() {
    let both = json!([house(52.2, 21.0), house(52.3, 21.1)]);
    let stub = Stub::replying(200, &both.to_string()).await;
    let found = Fixture::nominatim(&stub)
        .await
        .locate(ADDRESS)
        .await
        .unwrap();
    assert_eq!(found.precision, Precision::City);
}

#[tokio::test]
async fn a_hospital_is_accepted_only_if_the_address_names_one() {
    let mut hospital = house(52.2, 21.0);
    hospital["type"] = json!("hospital");
    let stub = Stub::replying(200, &json!([hospital]).to_string()).await;
    let fixture = Fixture::nominatim(&stub).await;
    assert_eq!(
        fixture.locate(ADDRESS).await.unwrap().precision,
        Precision::City
    );
    let hospital = fixture
        .locate("Szpital Kliniczny, Nowa Kręta 7, Warszawa")
        .await;
    assert_eq!(hospital.unwrap().precision, Precision::Exact);
}

#[tokio::test]
async fn no_request_is_sent_for_what_the_gazetteer_knows() {
    let stub = Stub::replying(200, "[]").await;
    let fixture = Fixture::nominatim(&stub).await;
    let exact = fixture.locate("52.12345, 21.01234").await.unwrap();
    assert_eq!(exact.precision, Precision::Exact);
    for short in ["", "?", "Hala"] {
        fixture.locate(short).await;
    }
    assert_eq!(stub.requests().len(), 0);
}

#[tokio::test]
async fn an_address_that_was_not_found_is_looked_up_again_after_days() {
    let stub = Stub::replying(200, "[]").await;
    let fixture = Fixture::nominatim(&stub).await;
    for _ in 0..3 {
        assert_eq!(fixture.locate("Zaginiona 7b").await, None);
    }
    assert_eq!(stub.requests().len(), 1);
    fixture.clock.advance(Duration::from_secs(8 * 86_400));
    fixture.locate("Zaginiona 7b").await;
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn concurrent_lookups_of_an_address_are_one_request() {
    let stub = Stub::replying(200, &json!([house(52.2, 21.0)]).to_string()).await;
    let fixture = Fixture::nominatim(&stub).await;
    let all = futures_util::future::join_all((0..60).map(|_| fixture.locate(ADDRESS))).await;
    assert!(all.iter().all(Option::is_some));
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn if_the_service_fails_the_town_is_the_answer_or_the_error_is_transient() {
    let stub = Stub::replying(500, "").await;
    let fixture = Fixture::nominatim(&stub).await;
    assert_eq!(
        fixture.locate(ADDRESS).await.unwrap().precision,
        Precision::City
    );
    let error = fixture
        .online
        .locate(&place("Zaginiona 7b"))
        .await
        .unwrap_err();
    assert!(error.transient && error.code == "geocode/unavailable");
}

#[tokio::test]
async fn services_are_asked_in_turn_and_the_metered_one_last() {
    let nothing = Stub::replying(200, "[]").await;
    let photon =
        Stub::start(async |_| reply(200, r#"{"type":"FeatureCollection","features":[]}"#)).await;
    let google = Stub::replying(
        200,
        r#"{"status":"OK","results":[{"types":["street_address"],
            "geometry":{"location":{"lat":52.2,"lng":21.0},"location_type":"ROOFTOP"}}]}"#,
    )
    .await;
    let mut options = Options::default();
    options.nominatim.url = nothing.url.clone();
    options.photon = SelfHostedService {
        url: photon.url.clone(),
        ..SelfHostedService::default()
    };
    options.google = MeteredService {
        key: Secret("hidden".to_owned()),
        url: google.url.clone(),
        ..MeteredService::default()
    };
    let mut fixture = Fixture::new(options).await;
    assert_eq!(
        fixture.locate(ADDRESS).await.unwrap().precision,
        Precision::Exact
    );
    let requests = [&nothing, &photon, &google].map(|stub| stub.requests().len());
    assert_eq!(requests, [1, 1, 1]);
    assert!(google.requests()[0].path.contains("key=hidden"));
    // Google's terms allow to cache the result for 30 days.
    fixture.restart().await;
    fixture.clock.advance(Duration::from_secs(29 * 86_400));
    fixture.locate(ADDRESS).await;
    assert_eq!(google.requests().len(), 1);
    fixture.clock.advance(Duration::from_secs(2 * 86_400));
    fixture.locate(ADDRESS).await;
    assert_eq!(google.requests().len(), 2);
}

#[tokio::test]
async fn an_incomplete_last_line_of_the_cache_is_ignored() {
    let stub = Stub::replying(200, &json!([house(52.2, 21.0)]).to_string()).await;
    let mut fixture = Fixture::nominatim(&stub).await;
    fixture.locate(ADDRESS).await;
    let file = fixture.folder.path().join("places.jsonl");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend_from_slice(b"{\"address\": \"ul");
    std::fs::write(&file, bytes).unwrap();
    fixture.restart().await;
    fixture.locate("ul. Druga 5, Warszawa").await;
    fixture.restart().await;
    fixture.locate(ADDRESS).await;
    fixture.locate("ul. Druga 5, Warszawa").await;
    assert_eq!(stub.requests().len(), 2);
}

fn precisions(protocol: &dyn Protocol, body: &Value) -> Vec<(Precision, bool)> {
    let hits = protocol.hits(&reply_of(200, &body.to_string())).unwrap();
    hits.iter()
        .map(|hit| (hit.precision, hit.is_hospital))
        .collect()
}

#[test]
fn each_protocol_maps_its_results_to_a_precision() {
    use Precision::{City, Exact, Street};
    let street = json!({"lat": "52", "lon": "21", "type": "residential", "place_rank": 26,
        "address": {"road": "Nowa"}});
    let town = json!({"lat": "52", "lon": "21", "type": "city", "place_rank": 16});
    let invalid = json!({"lat": "x", "lon": "21"});
    let nominatim = Nominatim { url: String::new() };
    let hits = precisions(
        &nominatim,
        &json!([house(52.0, 21.0), street, town, invalid]),
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
    assert_eq!(google.hits(&denied).unwrap_err(), "the API key is denied");
}

#[test]
fn the_request_to_photon_is_as_documented() {
    let photon = Photon {
        url: "http://127.0.0.1:2322/".to_owned(),
    };
    let request = photon.request(&client(), "Nowa 7").build().unwrap();
    assert_eq!(
        request.url().as_str(),
        "http://127.0.0.1:2322/api?q=Nowa+7&limit=5"
    );
}

proptest! {
    #[test]
    fn any_reply_is_read_without_a_panic(body in ".{0,200}", lat in any::<f64>(), lon in any::<f64>()) {
        let protocols: [&dyn Protocol; 3] = [
            &Nominatim { url: String::new() },
            &Photon { url: String::new() },
            &Google { url: String::new(), key: Secret::default() },
        ];
        for protocol in protocols {
            let _ = protocol.hits(&reply_of(200, &body));
        }
        let odd = json!([house(lat, lon)]).to_string();
        let _ = protocols[0].hits(&reply_of(200, &odd));
    }
}
