//! Designs of ruled tables.

use world::sheet::Role;
use world::sheet::layout::grid::Rules;

use super::printed::Printed;
use crate::callsheets::block::{Block, Form, Row, large, line, pairs, table};

const PLACES: [Role; 5] = [
    Role::Set,
    Role::Rental,
    Role::Base,
    Role::Parking,
    Role::Hospital,
];

/// Three boxes at the top, everything ruled, crew in two tables side by side.
pub(super) fn studio(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let company = vec![
        line(&sheet.company),
        large(&sheet.production, 1.5, false),
        line(printed.office().1),
    ];
    let (label, call) = printed.crew_call();
    let middle = vec![
        large(printed.document(), 1.2, true),
        line(label),
        large(call, 2.2, true),
    ];
    let right = vec![
        large(printed.date(), 1.1, false),
        line(printed.day_of()),
        line(printed.revision()),
        line(printed.unit()),
    ];
    let mut blocks = vec![Block::Beside(vec![
        (1.0, company),
        (1.0, middle),
        (1.0, right),
    ])];
    let mut left = vec![pairs(Form::Right, Rules::All, 1, printed.times())];
    left.extend([printed.heading(7)]);
    left.push(pairs(
        Form::Right,
        Rules::All,
        1,
        printed.department_calls(),
    ));
    let mut beside = printed.weather();
    beside.extend(printed.safety());
    blocks.push(Block::Beside(vec![(1.0, left), (1.0, beside)]));
    blocks.push(printed.heading(8));
    blocks.push(printed.places_table(Rules::All, false));
    blocks.extend(printed.scenes(Rules::All));
    blocks.extend(printed.cast(Rules::All));
    blocks.extend(printed.advance());
    blocks.push(Block::Page);
    blocks.push(large(
        format!("{} – {}", sheet.production, printed.date()),
        1.1,
        false,
    ));
    blocks.extend(printed.contacts(Rules::All));
    blocks.push(printed.heading(2));
    blocks.push(two_tables(printed, Rules::All));
    blocks
}

/// Position, name and call in two tables side by side.
fn two_tables(printed: &Printed<'_>, rules: Rules) -> Block {
    let departments = printed.departments();
    let half = departments.len().div_ceil(2);
    let named = |department, _| Some(printed.style.department(department).to_owned());
    let side = |departments: &[_]| {
        let columns = [1, 2, 3, 4];
        let rows = printed.crew_rows(departments, &columns, named);
        table(
            rules,
            printed.crew_head(&columns),
            &[1.8, 1.5, 1.5, 0.9],
            rows,
        )
    };
    let (first, second) = departments.split_at(half);
    Block::Beside(vec![(1.0, vec![side(first)]), (1.0, vec![side(second)])])
}

/// A spreadsheet: label cells with values to the right, departments in a column.
pub(super) fn grid(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![large(
        format!("{} – {}", printed.document(), sheet.production),
        1.6,
        true,
    )];
    let style = printed.style;
    let head = vec![
        printed.date(),
        printed.day_of(),
        printed.revision(),
        printed.unit(),
    ];
    blocks.push(table(
        Rules::All,
        Vec::new(),
        &[1.5, 1.2, 0.8, 1.0],
        vec![Row::Cells(head)],
    ));
    blocks.push(pairs(Form::Right, Rules::All, 2, printed.times()));
    blocks.push(pairs(Form::Right, Rules::All, 1, printed.places(&PLACES)));
    let (label, office) = printed.office();
    blocks.push(pairs(Form::Right, Rules::All, 1, vec![(label, office)]));
    blocks.push(pairs(Form::Right, Rules::All, 2, printed.sun()));
    blocks.extend(printed.scenes(Rules::All));
    blocks.extend(printed.cast(Rules::All));
    blocks.push(printed.heading(2));
    let mut rows = Vec::new();
    for (department, _) in printed.departments() {
        for (at, row) in sheet.crew_of(department).enumerate() {
            // Only the first row names the department, as merged cells do.
            let name = if at == 0 {
                style.department(department)
            } else {
                ""
            };
            let mut cells = vec![name.to_owned()];
            cells.extend(printed.crew_row(row, &[1, 2, 3, 4, 5]));
            rows.push(Row::Cells(cells));
        }
    }
    let head = printed.crew_head(&[0, 1, 2, 3, 4, 5]);
    blocks.push(table(
        Rules::All,
        head,
        &[1.3, 1.6, 1.6, 1.3, 0.9, 0.7],
        rows,
    ));
    blocks.extend(printed.contacts(Rules::All));
    blocks.extend(printed.safety());
    blocks.extend(printed.advance());
    blocks
}

/// A series: full scene table, places with codes, horizontal rules.
pub(super) fn series(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let mut blocks = vec![
        Block::Beside(vec![
            (
                2.0,
                vec![large(&sheet.production, 1.8, false), line(&sheet.company)],
            ),
            (
                1.0,
                vec![
                    line(printed.day_of()),
                    line(printed.unit()),
                    line(printed.revision()),
                ],
            ),
        ]),
        large(
            format!("{}  {}", printed.document(), printed.date()),
            1.2,
            false,
        ),
        pairs(Form::Below, Rules::Horizontal, 6, printed.times()),
    ];
    blocks.extend(printed.scenes(Rules::Horizontal));
    blocks.extend(printed.cast(Rules::Horizontal));
    blocks.push(printed.heading(8));
    blocks.push(printed.places_table(Rules::Horizontal, true));
    blocks.extend(printed.weather());
    blocks.extend(printed.safety());
    blocks.extend(printed.contacts(Rules::Horizontal));
    blocks.push(printed.heading(2));
    let named = |department, _| Some(printed.style.department(department).to_uppercase());
    let shares = [1.6, 1.6, 0.9, 0.7];
    blocks.push(printed.crew(Rules::Horizontal, &[2, 1, 4, 5], &shares, named));
    blocks.extend(printed.advance());
    blocks
}

/// Small type, tables side by side, names without rules.
pub(super) fn dense(printed: &Printed<'_>) -> Vec<Block> {
    let sheet = printed.sheet;
    let title = format!(
        "{} | {} | {}",
        sheet.production,
        printed.document(),
        printed.revision()
    );
    let mut blocks = vec![
        large(title, 1.3, false),
        line(format!(
            "{}   {}   {}",
            printed.date(),
            printed.day_of(),
            printed.unit()
        )),
    ];
    let left = vec![pairs(Form::Right, Rules::None, 1, printed.times())];
    let mut middle = vec![printed.heading(7)];
    middle.push(pairs(
        Form::Right,
        Rules::None,
        1,
        printed.department_calls(),
    ));
    let right = printed.weather();
    blocks.push(Block::Beside(vec![
        (1.0, left),
        (1.0, middle),
        (1.0, right),
    ]));
    blocks.push(printed.heading(8));
    blocks.push(pairs(Form::Right, Rules::None, 1, printed.places(&PLACES)));
    let scenes = printed.scenes_short(Rules::Horizontal);
    let cast = printed.cast(Rules::Horizontal);
    blocks.push(Block::Beside(vec![(1.2, scenes), (1.0, cast)]));
    blocks.push(printed.heading(2));
    blocks.push(two_tables(printed, Rules::None));
    let contacts = printed.contacts(Rules::None);
    blocks.push(Block::Beside(vec![
        (1.0, contacts),
        (1.0, printed.safety()),
    ]));
    blocks.extend(printed.advance());
    blocks
}
