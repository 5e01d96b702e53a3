use std::collections::BTreeSet;

use document::Item;
use jiff::civil::date;
use world::sheet::layout;

use super::{crew, productions};

/// Every sheet fits its pages and lists no person twice.
#[test]
fn sheets_fit_their_pages() {
    let people = crew(2, 150);
    for production in productions(2, &people) {
        for day in 0..4 {
            for revision in 0..2 {
                let sheet = production.sheet(date(2026, 11, 25), day, revision, false);
                let names: BTreeSet<&str> =
                    sheet.crew.iter().map(|row| row.name.as_str()).collect();
                assert_eq!(names.len(), sheet.crew.len());
                let document = layout::draw(&sheet);
                for item in document.pages.iter().flat_map(|page| &page.items) {
                    if let Item::Text {
                        x,
                        y,
                        size,
                        font,
                        text,
                        ..
                    } = item
                    {
                        let right = x + font.width(text, *size);
                        assert!(*y < document.paper.height() - 20.0, "{item:?}");
                        assert!(
                            *x > 10.0 && right < document.paper.width() - 10.0,
                            "{item:?}"
                        );
                    }
                }
            }
        }
    }
}

/// A revision moves every call, and the same numbers give the same sheet.
#[test]
fn a_revision_moves_the_calls() {
    let people = crew(3, 24);
    let base = date(2026, 11, 25);
    for production in productions(3, &people) {
        let (first, second) = (
            production.sheet(base, 1, 0, false),
            production.sheet(base, 1, 1, false),
        );
        assert_eq!(first, production.sheet(base, 1, 0, false));
        assert_ne!(first.times.crew, second.times.crew);
        assert_ne!(first.revision, second.revision);
        assert_eq!(first.locations, second.locations);
    }
}
