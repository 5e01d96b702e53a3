//! Designs whose pages differ from one another.

use world::sheet::layout::grid::Rules;
use world::sheet::{Role, TimeOfDay};

use super::printed::Printed;
use crate::callsheets::block::{Block, Form, Row, heading, large, line, pairs, table};

/// The sheet of an agency: no scenes, the rental house first, a billing address.
pub(super) fn agency(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![
        Block::Beside(vec![
            (
                2.0,
                vec![large(&sheet.production, 1.9, false), line(&sheet.company)],
            ),
            (1.0, vec![line(printed.day_of()), line(printed.revision())]),
        ]),
        large(
            format!("{} {}", printed.document(), printed.date()),
            1.2,
            false,
        ),
        pairs(Form::Below, Rules::None, 6, printed.times()),
        pairs(Form::Below, Rules::All, 1, printed.invoices()),
        printed.heading(8),
        printed.places_table(Rules::Horizontal, true),
    ];
    blocks.extend(printed.contacts(Rules::None));
    blocks.push(Block::Beside(vec![
        (1.0, printed.weather()),
        (1.0, printed.safety()),
    ]));
    blocks.extend(printed.advance());
    blocks.push(Block::Page);
    blocks.push(printed.heading(2));
    let named = |department, _| Some(printed.style.department(department).to_owned());
    let shares = [1.6, 1.5, 1.3, 0.8, 0.6];
    blocks.push(printed.crew(Rules::Horizontal, &[1, 2, 3, 4, 5], &shares, named));
    blocks
}

/// Two halves: the day on the left, people on the right.
pub(super) fn halves(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut left = vec![pairs(Form::Right, Rules::All, 1, printed.times())];
    for (label, place) in printed.places(&[Role::Set, Role::Base, Role::Parking, Role::Hospital]) {
        left.push(heading(label));
        left.push(line(place));
    }
    left.extend(printed.weather());
    left.extend(printed.safety());
    let mut right = vec![printed.heading(2)];
    right.push(printed.crew(Rules::All, &[2, 1, 4], &[1.4, 1.4, 0.8], |_, _| None));
    let mut blocks = vec![
        large(
            format!("{} – {}", sheet.production, printed.document()),
            1.5,
            true,
        ),
        large(printed.date(), 1.1, true),
        line(format!(
            "{} / {} / {}",
            printed.day_of(),
            printed.unit(),
            printed.revision()
        )),
        Block::Beside(vec![(1.0, left), (1.0, right)]),
    ];
    blocks.extend(printed.scenes(Rules::All));
    blocks.extend(printed.cast(Rules::All));
    blocks.extend(printed.contacts(Rules::All));
    blocks.extend(printed.advance());
    blocks
}

/// A banner for each department with its call.
pub(super) fn banners(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let (label, call) = printed.crew_call();
    let mut blocks = vec![
        Block::Beside(vec![
            (
                1.0,
                vec![large(&sheet.production, 1.6, false), line(printed.unit())],
            ),
            (
                1.0,
                vec![
                    large(printed.date(), 1.1, false),
                    line(format!("{}  {}", printed.day_of(), printed.revision())),
                ],
            ),
        ]),
        large(format!("{label}: {call}"), 1.6, true),
    ];
    let rest: Vec<_> = printed
        .times()
        .into_iter()
        .filter(|(it, _)| *it != label)
        .collect();
    blocks.push(pairs(Form::Right, Rules::All, 2, rest));
    blocks.push(printed.places_table(Rules::All, false));
    blocks.extend(printed.scenes(Rules::All));
    blocks.extend(printed.cast(Rules::All));
    blocks.extend(printed.weather());
    blocks.push(Block::Page);
    blocks.push(large(printed.document(), 1.2, false));
    let called = |department, call: Option<TimeOfDay>| {
        let call = call.map(|call| format!(" – {}", printed.style.time(call)));
        let name = printed.style.department(department);
        Some(format!("{name}{}", call.unwrap_or_default()))
    };
    blocks.push(printed.heading(2));
    let shares = [1.6, 1.6, 1.3, 0.8];
    blocks.push(printed.crew(Rules::All, &[1, 2, 3, 4], &shares, called));
    blocks.extend(printed.contacts(Rules::All));
    blocks.extend(printed.safety());
    blocks.extend(printed.advance());
    blocks
}

/// In the middle of a pack: cover, directions, risk assessment.
pub(super) fn pack(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![
        large(&sheet.production, 3.0, true),
        large(&sheet.company, 1.2, true),
        line(printed.office().1),
        Block::Page,
    ];
    blocks.extend(banners(printed));
    blocks.push(Block::Page);
    blocks.push(heading("MAP"));
    for (label, place) in printed.places(&[Role::Base, Role::Parking, Role::Hospital]) {
        blocks.push(line(format!("{label} → {place}")));
    }
    blocks.push(line("2.4 km / 6 min"));
    blocks.push(Block::Page);
    blocks.extend(printed.safety());
    let rows = sheet.safety.iter().enumerate().map(|(at, note)| {
        Row::Cells(vec![
            (at + 1).to_string(),
            note.clone(),
            "2".into(),
            "3".into(),
            "6".into(),
        ])
    });
    let head = ["#", "Risk", "P", "S", "R"].map(str::to_owned);
    blocks.push(table(
        Rules::All,
        head.to_vec(),
        &[0.4, 4.0, 0.5, 0.5, 0.5],
        rows.collect(),
    ));
    blocks
}
