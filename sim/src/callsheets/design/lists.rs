//! Designs of lines and lists.

use world::sheet::layout::grid::Rules;
use world::sheet::{Role, TimeOfDay};

use super::printed::Printed;
use crate::callsheets::block::{Block, Form, Row, heading, large, line, pairs, table};

/// Text with colons, no rules at all.
pub(super) fn plain(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![
        large(&sheet.production, 1.5, false),
        line(format!("{} – {}", printed.document(), printed.date())),
        line(format!(
            "{}  {}  {}",
            printed.day_of(),
            printed.unit(),
            printed.revision()
        )),
        Block::Gap,
        pairs(Form::Colon, Rules::None, 1, printed.times()),
        Block::Gap,
    ];
    let roles = [Role::Set, Role::Base, Role::Parking, Role::Hospital];
    blocks.push(pairs(Form::Colon, Rules::None, 1, printed.places(&roles)));
    blocks.push(Block::Gap);
    blocks.push(line(&sheet.weather.text));
    blocks.push(pairs(Form::Colon, Rules::None, 1, printed.sun()));
    blocks.push(Block::Gap);
    blocks.extend(printed.scenes(Rules::None));
    blocks.extend(printed.cast(Rules::None));
    blocks.push(printed.heading(2));
    blocks.push(printed.crew(Rules::None, &[1, 2, 4], &[1.5, 1.5, 1.0], |_, _| None));
    blocks.extend(printed.contacts(Rules::None));
    blocks.extend(printed.safety());
    blocks.extend(printed.advance());
    blocks
}

/// The day as a timetable.
pub(super) fn timetable(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![Block::Beside(vec![
        (
            1.6,
            vec![
                large(printed.document(), 1.4, false),
                large(&sheet.production, 1.2, false),
                line(&sheet.company),
            ],
        ),
        (
            1.0,
            vec![
                line(printed.date()),
                line(printed.day_of()),
                line(printed.unit()),
                line(printed.revision()),
            ],
        ),
    ])];
    let mut moments: Vec<(Option<TimeOfDay>, String)> = Vec::new();
    let (words, times) = (printed.style.words, &sheet.times);
    for (label, time) in [
        (words.production_call, times.production),
        (words.breakfast, times.breakfast),
        (words.crew_call, times.crew),
        (words.shooting_call, times.shooting),
        (words.lunch, times.lunch),
        (words.wrap, times.wrap),
    ] {
        let label = printed.style.word(label).to_owned();
        moments.extend(time.map(|time| (Some(time), label)));
    }
    let rows = moments
        .into_iter()
        .map(|(time, label)| Row::Cells(vec![printed.style.time_or_unknown(time), label]));
    let left = vec![table(
        Rules::Horizontal,
        Vec::new(),
        &[1.0, 3.0],
        rows.collect(),
    )];
    let calls = pairs(
        Form::Right,
        Rules::Horizontal,
        1,
        printed.department_calls(),
    );
    let right = vec![printed.heading(7), calls];
    blocks.push(Block::Beside(vec![(1.3, left), (1.0, right)]));
    let roles = [Role::Set, Role::Base, Role::Parking, Role::Hospital];
    blocks.push(pairs(
        Form::Right,
        Rules::Horizontal,
        1,
        printed.places(&roles),
    ));
    blocks.extend(printed.scenes(Rules::All));
    blocks.extend(printed.cast(Rules::All));
    blocks.push(printed.heading(2));
    blocks.push(printed.crew(Rules::Horizontal, &[2, 1, 4], &[1.5, 1.7, 0.8], |_, _| None));
    blocks.push(Block::Beside(vec![
        (1.0, printed.contacts(Rules::Horizontal)),
        (1.0, printed.weather()),
    ]));
    blocks.extend(printed.safety());
    blocks.extend(printed.advance());
    blocks
}

/// One page, few people.
pub(super) fn documentary(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![
        large(printed.document(), 1.8, true),
        large(&sheet.production, 1.3, true),
        large(printed.date(), 1.1, true),
        line(format!("{} {}", printed.day_of(), printed.revision())),
        pairs(Form::Right, Rules::None, 1, printed.times()),
    ];
    for (label, place) in printed.places(&[Role::Set, Role::Parking, Role::Hospital]) {
        blocks.push(heading(label));
        blocks.push(line(place));
    }
    blocks.extend(printed.scenes_short(Rules::None));
    blocks.push(printed.heading(2));
    let rows = printed.crew_rows(&printed.departments(), &[4, 2, 1], |_, _| None);
    blocks.push(table(Rules::None, Vec::new(), &[0.6, 1.4, 2.0], rows));
    blocks.extend(printed.contacts(Rules::None));
    blocks.extend(printed.weather());
    blocks.extend(printed.safety());
    blocks
}

/// Labels above their values in one band.
pub(super) fn band(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![
        large(&sheet.production, 2.0, true),
        large(
            format!("{} • {}", printed.document(), printed.date()),
            1.1,
            true,
        ),
        line(format!(
            "{} • {} • {}",
            printed.day_of(),
            printed.unit(),
            printed.revision()
        )),
        pairs(Form::Below, Rules::All, 6, printed.times()),
    ];
    let roles = [Role::Set, Role::Base, Role::Parking, Role::Hospital];
    blocks.push(pairs(Form::Below, Rules::All, 2, printed.places(&roles)));
    blocks.extend(printed.scenes(Rules::All));
    blocks.extend(printed.cast(Rules::All));
    blocks.push(Block::Beside(vec![
        (1.0, printed.weather()),
        (1.0, printed.safety()),
    ]));
    blocks.push(Block::Page);
    blocks.push(printed.heading(2));
    let named = |department, _| Some(printed.style.department(department).to_owned());
    let shares = [1.6, 1.6, 1.3, 0.8];
    blocks.push(printed.crew(Rules::All, &[1, 2, 3, 4], &shares, named));
    blocks.extend(printed.contacts(Rules::All));
    blocks.extend(printed.advance());
    blocks
}
