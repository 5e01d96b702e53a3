//! The sections of a sheet, which the designs arrange.

use world::sheet::layout::grid::Rules;
use world::sheet::{CrewRow, Department, Location, Role, Scene, TimeOfDay};

use super::printed::Printed;
use crate::callsheets::block::{Block, Form, Row, heading, line, pairs, table};

/// A label with its value.
pub(super) type Pair = (String, String);

impl Printed<'_> {
    /// One of the headings of the vocabulary.
    pub(super) fn heading(&self, at: usize) -> Block {
        heading(self.style.word(self.style.words.headings[at]))
    }

    pub(super) fn document(&self) -> &'static str {
        self.style.word(self.style.words.call_sheet)
    }

    pub(super) fn date(&self) -> String {
        self.style.date(self.sheet.date)
    }

    pub(super) fn day_of(&self) -> String {
        let Some((n, m)) = self.sheet.day_number else {
            return String::new();
        };
        let text = self.style.word(self.style.words.day_of);
        text.replace("{n}", &n.to_string())
            .replace("{m}", &m.to_string())
    }

    pub(super) fn revision(&self) -> String {
        let text = self.style.word(self.style.words.revision);
        let mark = self.sheet.revision.as_deref();
        mark.map_or_else(String::new, |mark| text.replace("{v}", mark))
    }

    pub(super) fn unit(&self) -> String {
        self.style.unit(self.sheet.unit).to_owned()
    }

    /// The times of the head, in the order of the day.
    pub(super) fn times(&self) -> Vec<Pair> {
        let (words, times) = (self.style.words, &self.sheet.times);
        let mut out = Vec::new();
        for (label, time) in [
            (words.production_call, times.production),
            (words.breakfast, times.breakfast),
        ] {
            let shown = time.map(|time| (self.style.word(label).to_owned(), self.style.time(time)));
            out.extend(shown);
        }
        out.push(self.crew_call());
        for (label, time) in [
            (words.shooting_call, times.shooting),
            (words.lunch, times.lunch),
            (words.wrap, times.wrap),
        ] {
            let label = self.style.word(label).to_owned();
            out.push((label, self.style.time_or_unknown(time)));
        }
        out
    }

    pub(super) fn crew_call(&self) -> Pair {
        let label = self.style.word(self.style.words.crew_call).to_owned();
        (label, self.style.time_or_unknown(self.sheet.times.crew))
    }

    pub(super) fn sun(&self) -> Vec<Pair> {
        let weather = &self.sheet.weather;
        let [rise, set] = self.style.words.sun;
        [(rise, weather.sunrise), (set, weather.sunset)]
            .map(|(label, time)| (self.style.word(label).to_owned(), self.style.time(time)))
            .to_vec()
    }

    pub(super) fn weather(&self) -> Vec<Block> {
        let mut blocks = vec![self.heading(4), line(&self.sheet.weather.text)];
        blocks.push(pairs(Form::Colon, Rules::None, 2, self.sun()));
        blocks
    }

    pub(super) fn safety(&self) -> Vec<Block> {
        let notes = self.sheet.safety.iter().map(line);
        std::iter::once(self.heading(5)).chain(notes).collect()
    }

    /// Label and "name, address" of each place with one of the roles.
    pub(super) fn places(&self, roles: &[Role]) -> Vec<Pair> {
        let of_role = |role: &Role| {
            let role = *role;
            self.sheet.places(role).map(move |place| (role, place))
        };
        let places = roles.iter().flat_map(of_role);
        places
            .map(|(role, place)| (self.style.place(role).to_owned(), full(place)))
            .collect()
    }

    /// Label, name, address and, with codes, the code first.
    pub(super) fn places_table(&self, rules: Rules, codes: bool) -> Block {
        let mut rows = Vec::new();
        for role in [
            Role::Set,
            Role::Rental,
            Role::Base,
            Role::Parking,
            Role::Hospital,
        ] {
            for place in self.sheet.places(role) {
                let mut cells = vec![
                    self.style.place(role).to_owned(),
                    place.name.clone(),
                    address(place),
                ];
                if codes {
                    cells.insert(0, place.code.clone().unwrap_or_default());
                }
                rows.push(Row::Cells(cells));
            }
        }
        let shares: &[f32] = match codes {
            true => &[0.6, 1.4, 1.6, 3.0],
            false => &[1.4, 1.6, 3.0],
        };
        table(rules, Vec::new(), shares, rows)
    }

    pub(super) fn invoices(&self) -> Vec<Pair> {
        let label = self.style.word(self.style.words.invoices).to_owned();
        let address = self.sheet.billing.clone();
        address
            .map(|address| (label, address))
            .into_iter()
            .collect()
    }

    pub(super) fn office(&self) -> Pair {
        let label = self.style.word(self.style.words.office).to_owned();
        (label, self.sheet.office.clone())
    }

    fn scene_row(&self, scene: &Scene) -> Vec<String> {
        let cast: Vec<String> = scene.cast.iter().map(u32::to_string).collect();
        vec![
            scene.number.clone(),
            self.style.int_ext(scene.int_ext).to_owned(),
            scene.set.clone(),
            self.style.day_night(scene.day_night).to_owned(),
            pages(scene.eighths),
            cast.join(", "),
            scene.synopsis.clone(),
        ]
    }

    pub(super) fn scenes(&self, rules: Rules) -> Vec<Block> {
        if self.sheet.scenes.is_empty() {
            return Vec::new();
        }
        let head = self
            .style
            .words
            .scene
            .map(|words| self.style.word(words).to_owned());
        let rows = self
            .sheet
            .scenes
            .iter()
            .map(|scene| Row::Cells(self.scene_row(scene)));
        let shares = [1.3, 1.5, 2.1, 1.3, 0.9, 1.2, 2.2];
        vec![
            self.heading(0),
            table(rules, head.to_vec(), &shares, rows.collect()),
        ]
    }

    /// Set and synopsis in one cell, one below the other.
    pub(super) fn scenes_short(&self, rules: Rules) -> Vec<Block> {
        if self.sheet.scenes.is_empty() {
            return Vec::new();
        }
        let words = self.style.words.scene;
        let head = [0, 2, 3, 4, 5].map(|at| self.style.word(words[at]).to_owned());
        let rows = self.sheet.scenes.iter().map(|scene| {
            let [number, int_ext, set, time, pages, cast, _] =
                <[String; 7]>::try_from(self.scene_row(scene)).unwrap_or_default();
            Row::Cells(vec![number, format!("{int_ext} {set}"), time, pages, cast])
        });
        vec![
            self.heading(0),
            table(
                rules,
                head.to_vec(),
                &[1.6, 3.2, 1.5, 1.1, 1.3],
                rows.collect(),
            ),
        ]
    }

    pub(super) fn cast(&self, rules: Rules) -> Vec<Block> {
        if self.sheet.cast.is_empty() {
            return Vec::new();
        }
        let head = self
            .style
            .words
            .cast
            .map(|words| self.style.word(words).to_owned());
        let time =
            |time: Option<TimeOfDay>| time.map_or_else(String::new, |it| self.style.time(it));
        let rows = self.sheet.cast.iter().map(|row| {
            Row::Cells(vec![
                row.id.to_string(),
                row.character.clone(),
                row.actor.clone(),
                time(row.pickup),
                time(row.makeup),
                time(row.on_set),
            ])
        });
        let shares = [0.5, 1.6, 2.0, 1.1, 1.2, 1.1];
        vec![
            self.heading(1),
            table(rules, head.to_vec(), &shares, rows.collect()),
        ]
    }

    pub(super) fn contacts(&self, rules: Rules) -> Vec<Block> {
        let rows = self
            .sheet
            .contacts
            .iter()
            .map(|it| Row::Cells(vec![it.role.clone(), it.name.clone(), it.phone.clone()]));
        vec![
            self.heading(3),
            table(rules, Vec::new(), &[1.5, 1.5, 1.2], rows.collect()),
        ]
    }

    pub(super) fn call(&self, row: &CrewRow) -> String {
        row.call.print(|time| self.style.time(time))
    }

    pub(super) fn crew_head(&self, columns: &[usize]) -> Vec<String> {
        let words = self.style.words.crew;
        columns
            .iter()
            .map(|at| self.style.word(words[*at]).to_owned())
            .collect()
    }

    /// The crew in these columns: 1 position, 2 name, 3 telephone, 4 call, 5 place.
    pub(super) fn crew_row(&self, row: &CrewRow, columns: &[usize]) -> Vec<String> {
        let set = self.sheet.places(Role::Set).next();
        let set = set.and_then(|place| place.code.clone());
        let cell = |column: &usize| match column {
            1 => row.role.clone(),
            2 => row.name.clone(),
            3 => row.phone.clone().unwrap_or_default(),
            4 => self.call(row),
            _ => row.loc.clone().or_else(|| set.clone()).unwrap_or_default(),
        };
        columns.iter().map(cell).collect()
    }

    /// The crew by department. `banner` makes the banner of a department from the department and
    /// its call; `None`: no banner.
    pub(super) fn crew_rows(
        &self,
        departments: &[(Department, Option<TimeOfDay>)],
        columns: &[usize],
        banner: impl Fn(Department, Option<TimeOfDay>) -> Option<String>,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        for (department, call) in departments {
            rows.extend(banner(*department, *call).map(Row::Banner));
            let crew = self.sheet.crew_of(*department);
            rows.extend(crew.map(|row| Row::Cells(self.crew_row(row, columns))));
        }
        rows
    }

    /// A table of the whole crew with its head.
    pub(super) fn crew(
        &self,
        rules: Rules,
        columns: &[usize],
        shares: &[f32],
        banner: impl Fn(Department, Option<TimeOfDay>) -> Option<String>,
    ) -> Block {
        let rows = self.crew_rows(&self.departments(), columns, banner);
        table(rules, self.crew_head(columns), shares, rows)
    }

    /// Departments that have people, with their call.
    pub(super) fn departments(&self) -> Vec<(Department, Option<TimeOfDay>)> {
        let present = Department::ALL.into_iter();
        let present = present.filter(|it| self.sheet.crew_of(*it).next().is_some());
        let call = |department| {
            let found = self
                .sheet
                .departments
                .iter()
                .find(|(it, _)| *it == department);
            found.map(|(_, time)| *time)
        };
        present
            .map(|department| (department, call(department)))
            .collect()
    }

    pub(super) fn department_calls(&self) -> Vec<Pair> {
        let calls = self.sheet.departments.iter();
        calls
            .map(|(department, time)| {
                let label = self.style.department(*department).to_owned();
                (label, self.style.time(*time))
            })
            .collect()
    }

    /// The next days: never today's.
    pub(super) fn advance(&self) -> Vec<Block> {
        let mut blocks = vec![self.heading(6)];
        for next in &self.sheet.advance {
            let (label, _) = self.crew_call();
            let call = self.style.time_or_unknown(next.call);
            let date = self.style.date(next.date);
            blocks.push(line(format!("{date} – {label} {call} – {}", next.location)));
            let rows = next
                .scenes
                .iter()
                .map(|scene| Row::Cells(self.scene_row(scene)));
            let shares = [1.3, 1.5, 2.1, 1.3, 0.9, 1.2, 2.2];
            blocks.push(table(
                Rules::Horizontal,
                Vec::new(),
                &shares,
                rows.collect(),
            ));
        }
        blocks
    }
}

/// "name, address", with the telephone if the place has one.
fn full(place: &Location) -> String {
    format!("{}, {}", place.name, address(place))
}

fn address(place: &Location) -> String {
    match &place.phone {
        Some(phone) => format!("{}, {phone}", place.address),
        None => place.address.clone(),
    }
}

/// "1 3/8".
fn pages(eighths: u32) -> String {
    match (eighths / 8, eighths % 8) {
        (whole, 0) => whole.to_string(),
        (0, part) => format!("{part}/8"),
        (whole, part) => format!("{whole} {part}/8"),
    }
}
