//! The dashboard as a browser gets it.

use actors::model::{DayState, EmailState};
use actors::rows::Rows;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::server::world::World;
use crate::server::{http, people};

#[tokio::test]
async fn hostile_text_stays_text() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let answer = http::get(world.address, "/").await;
    assert_eq!(answer.status, 200);
    let page = answer.text();
    assert!(!page.contains(people::HOSTILE));
    assert!(page.contains("&lt;script&gt;"));
    assert_eq!(page.matches("<script").count(), 1, "only our own script");
}

#[tokio::test]
async fn the_page_is_closed_to_everything_foreign() {
    let world = World::new().await;
    for path in ["/", "/health", "/metrics", "/nowhere"] {
        let answer = http::get(world.address, path).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    }
    let page = http::get(world.address, "/").await;
    for foreign in ["http://", "https://", "style=", "onclick="] {
        assert!(!page.text().contains(foreign), "{foreign}");
    }
}

#[tokio::test]
async fn only_names_of_this_machine_are_answered() {
    let world = World::new().await;
    let request = "GET / HTTP/1.1\r\nhost: evil.example.com\r\nconnection: close\r\n\r\n";
    assert_eq!(
        http::send(world.address, request.as_bytes()).await.status,
        421
    );
    let request = "GET / HTTP/1.1\r\nhost: localhost:7300\r\nconnection: close\r\n\r\n";
    assert_eq!(
        http::send(world.address, request.as_bytes()).await.status,
        200
    );
}

#[tokio::test]
async fn assets_may_be_kept_for_ever() {
    let world = World::new().await;
    let page = http::get(world.address, "/").await;
    let paths = page
        .text()
        .split('"')
        .filter(|part| part.starts_with("/assets/"));
    let paths: Vec<&str> = paths.collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    for path in paths {
        let answer = http::get(world.address, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer
                .header("cache-control")
                .unwrap()
                .contains("immutable")
        );
    }
    assert_eq!(
        http::get(world.address, "/assets/style-0.css").await.status,
        404
    );
}

#[tokio::test]
async fn labels_are_in_the_language_of_the_page_and_messages_in_that_of_the_person() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let answer = http::get(world.address, "/").await;
    let page = answer.text();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    for wanted in [
        "05:45",
        "04:18",
        "03:33",
        "Wake up",
        "Messages (in Polish)",
        "<span lang=\"pl\">Wcześniej: wezwanie 05:45</span>",
        "<p class=\"body\" lang=\"pl\">Wezwanie 06:30 → 05:45.",
        "estimate",
        "≈ 32 min",
        "<del>06:30</del> → <ins>05:45</ins>",
        "revision blue",
        "Needs your correction",
        "Podaj ją.",
        "plan/no-call",
        // A call at 01:45: up at 23:33 the evening before, at home.
        "23:33 <small>Tue 24 Nov</small>",
        "PST",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    let polish = "accept-language: pl-PL,pl;q=0.9,en;q=0.8\r\n";
    let answer = http::get_with(world.address, "/", polish).await;
    let page = answer.text();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"pl\">"));
    for wanted in [
        "Pobudka",
        "Wymaga poprawki",
        "Wiadomości (po angielsku)",
        "szacunek",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert_eq!(answer.header("vary"), Some("accept-language"));
}

#[tokio::test]
async fn a_day_that_asks_shows_the_question_and_the_call_and_no_plan() {
    let world = World::new().await;
    let zofia = people::zofia();
    let call_at = people::call(1, &zofia.time_zone);
    let mut asked = people::day("d-1", &zofia, call_at, "Cicha woda");
    asked.state = DayState::InReview;
    asked.plan = None;
    asked.sheet.my_call = Some(callsheet::MyCall {
        time: callsheet::CallTime::new(7, 18),
        place: None,
        source: callsheet::CallSource::Row,
        next_day: false,
    });
    let state = EmailState::InReview;
    let mut email = people::email("e-blue", Some(&zofia), "Call sheet", state);
    email.code = Some("plan/long-drive".to_owned());
    email.detail = Some("dom → Larkmoor Warehouse: 163 h 03 min, 13012 km".to_owned());
    world
        .write(Rows {
            users: vec![zofia],
            days: vec![asked],
            emails: vec![email],
            ..Rows::default()
        })
        .await;
    let polish = "accept-language: pl\r\n";
    let answer = http::get_with(world.address, "/", polish).await;
    let page = answer.text();
    for wanted in [
        "Zbiórka 07:18",
        "do sprawdzenia",
        "Czy to właściwe miejsce? Skąd wyjeżdżasz?",
        "163 h 03 min",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert!(!page.contains("Pobudka"));
}

#[tokio::test]
async fn a_call_stands_with_its_place_and_the_set_follows_if_it_is_another() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let answer = http::get(world.address, "/").await;
    let page = answer.text();
    let rental = page.find("from your own row</small><p>Panavision Woodland Hills</p>");
    let set = page.find("<h5>Location</h5><p>Pier 46, 3011 Wharf Street, San Pedro</p>");
    assert!(rental.is_some() && rental < set, "{page}");
    // The call of the other person is at the set, which is named once.
    assert!(page.contains("</small><p>ATM Studio, Wał Miedzeszyński 384, Warszawa</p>"));
    assert_eq!(page.matches("<h5>Location</h5>").count(), 1, "{page}");
}

#[tokio::test]
async fn an_empty_page_says_how_to_begin() {
    let world = World::new().await;
    let answer = http::get(world.address, "/").await;
    let page = answer.text();
    assert!(page.contains("<code>stillontime user add --help</code>"));
    let inbox = world.folder.path().join("inbox");
    assert!(page.contains(&format!("<code>{}</code>", inbox.display())));
}

#[tokio::test]
async fn words_of_the_pipeline_are_explained_before_its_numbers() {
    let world = World::new().await;
    let answer = http::get(world.address, "/").await;
    let page = answer.text();
    let numbers = page.find("<ol class=\"pipeline\">");
    for explained in [
        "its credits, the number that it may handle at once",
        "wait until the stage has a free credit",
        "Failed for good",
    ] {
        let found = page.find(explained);
        assert!(found.is_some() && found < numbers, "{explained}");
    }
}

#[tokio::test]
async fn a_file_in_the_inbox_that_is_no_e_mail_is_shown_with_advice() {
    let world = World::new().await;
    let inbox = world.folder.path().join("inbox");
    std::fs::create_dir_all(inbox.join("zofia@example.com")).unwrap();
    for name in ["letter.eml", "<b>.pdf", "zofia@example.com/a.pdf"] {
        std::fs::write(inbox.join(name), "x").unwrap();
    }
    let answer = http::get(world.address, "/").await;
    let page = answer.text();
    for wanted in [
        "&lt;b&gt;.pdf",
        "zofia@example.com/a.pdf",
        "stillontime parse FILE",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert!(!page.contains("letter.eml") && !page.contains("<b>"));
}

#[tokio::test]
async fn an_open_page_gets_the_parts_that_changed() {
    let world = World::new().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let request = format!("GET /events HTTP/1.1\r\nhost: {}\r\n\r\n", world.address);
    stream.write_all(request.as_bytes()).await.unwrap();
    let first = http::read_events(&mut stream, |text| {
        text.contains("\n\n") && text.contains("data: ")
    })
    .await;
    assert!(first.contains("content-type: text/event-stream"));
    assert!(first.contains("event: parts"));
    for part in ["totals", "people", "pipeline", "emails"] {
        assert!(first.contains(&format!("\"{part}\":")), "{part}");
    }
    world
        .write(Rows {
            users: vec![people::zofia()],
            ..Rows::default()
        })
        .await;
    let second = http::read_events(&mut stream, |text| text.contains("Zofia")).await;
    assert!(second.contains("\"people\":"));
    assert!(
        !second.contains("\"pipeline\":"),
        "what did not change is not sent"
    );
}
