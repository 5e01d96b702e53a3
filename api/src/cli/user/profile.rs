//! The arguments that describe a person, and how they change the stored profile.

use actors::model::{Buffers, Coordinates, Language, Place, User, UserId};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::arguments::{self, BufferChange, LanguageArg, QuietHoursArg};
use crate::cli::exit::{Exit, Failure};
use crate::validate;

/// A new person, or a change of a registered one.
#[derive(Debug, clap::Args)]
pub(super) struct Profile {
    /// Address that receives the call sheets of this person; it identifies the person.
    #[arg(long, value_name = "ADDRESS", value_parser = validate::email)]
    pub(super) email: String,
    /// Full name, as crew lists print it.
    #[arg(long, value_parser = validate::name)]
    name: Option<String>,
    /// Position, e.g. "1st AC"; "" removes it.
    #[arg(long, value_parser = validate::role)]
    role: Option<String>,
    /// Department: camera, sound, electric, grip, makeup_hair, costume, art, locations,
    /// production or sfx.
    #[arg(long, value_parser = validate::department)]
    department: Option<String>,
    /// Language of the messages to this person [default: pl].
    #[arg(long, value_enum)]
    language: Option<LanguageArg>,
    /// IANA time zone of the home, e.g. Europe/Warsaw.
    #[arg(long, value_name = "ZONE", value_parser = validate::zone)]
    time_zone: Option<String>,
    /// Address of the home, where each day starts.
    #[arg(long, value_name = "ADDRESS", value_parser = validate::home)]
    home: Option<String>,
    /// Coordinates of the home, in degrees.
    #[arg(long, value_name = "LAT,LON", value_parser = validate::coordinates, allow_hyphen_values = true)]
    home_at: Option<Coordinates>,
    /// Address of the rental house to visit before the set; "" removes it.
    #[arg(long, value_name = "ADDRESS", value_parser = validate::address)]
    equipment_house: Option<String>,
    /// Coordinates of the rental house, in degrees.
    #[arg(long, value_name = "LAT,LON", value_parser = validate::coordinates, allow_hyphen_values = true,
        requires = "equipment_house")]
    equipment_house_at: Option<Coordinates>,
    /// Time buffers in minutes: car_change, parking, entry, traffic, morning_routine; 5 to 120
    /// each, at least 30 in total.
    #[arg(long, value_name = "NAME=MINUTES,...", value_delimiter = ',', value_parser = arguments::buffer)]
    buffers: Vec<BufferChange>,
    /// Hours in which only urgent messages are sent, e.g. 22:00-06:30; "" for none.
    #[arg(long, value_name = "FROM-TO", value_parser = arguments::quiet_hours)]
    quiet_hours: Option<QuietHoursArg>,
}

impl Profile {
    /// Validates everything that does not depend on the stored profile.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let no_house = self.equipment_house.as_deref() == Some("");
        if no_house && self.equipment_house_at.is_some() {
            return Err(usage_failure(
                "--equipment-house-at",
                &"the equipment house is being removed, so it cannot have coordinates",
            ));
        }
        let mut buffers = Buffers::default();
        self.buffers
            .iter()
            .for_each(|change| change.apply(&mut buffers));
        buffers
            .validate()
            .map_err(|error| usage_failure("--buffers", &error))
    }

    /// The profile after the change. `before` is the stored profile; a new person needs name, time
    /// zone and home.
    pub(super) fn apply(self, before: Option<User>, now: Timestamp) -> Result<User, Failure> {
        let is_new = before.is_none();
        let mut user = before.unwrap_or_else(|| new_user(&self.email, now));
        if is_new {
            let required = [
                ("--name", self.name.is_none()),
                ("--time-zone", self.time_zone.is_none()),
                ("--home", self.home.is_none()),
            ];
            let missing: Vec<_> = required
                .iter()
                .filter(|(_, missing)| *missing)
                .map(|(flag, _)| *flag)
                .collect();
            if !missing.is_empty() {
                let text = format!("a new person needs {}", missing.join(", "));
                return Err(Failure::new("cli/usage", text).exiting(Exit::Usage));
            }
        }
        user.name = self.name.unwrap_or(user.name);
        user.role = self.role.or(user.role).filter(|role| !role.is_empty());
        user.department = self.department.or(user.department);
        user.language = self.language.map_or(user.language, Language::from);
        user.time_zone = self.time_zone.unwrap_or(user.time_zone);
        user.home = with_changes(user.home, self.home, self.home_at);
        let house = user.equipment_house.unwrap_or_default();
        let house = with_changes(house, self.equipment_house, self.equipment_house_at);
        user.equipment_house = (house != Place::default()).then_some(house);
        user.quiet_hours = self.quiet_hours.map_or(user.quiet_hours, |quiet| quiet.0);
        self.buffers
            .iter()
            .for_each(|change| change.apply(&mut user.buffers));
        user.buffers
            .validate()
            .map_err(|error| usage_failure("--buffers", &error))?;
        Ok(user)
    }
}

fn usage_failure(flag: &str, why: &dyn std::fmt::Display) -> Failure {
    Failure::new("cli/usage", format!("{flag}: {why}")).exiting(Exit::Usage)
}

/// A profile without name and home, for a new person.
fn new_user(email: &str, now: Timestamp) -> User {
    User {
        id: UserId::of(email),
        email: email.to_owned(),
        name: String::new(),
        role: None,
        department: None,
        language: Language::default(),
        time_zone: TimeZone::UTC.iana_name().unwrap_or("UTC").to_owned(),
        home: Place::default(),
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: now,
    }
}

/// The place with a new address or new coordinates. A new address without coordinates does not keep
/// the old coordinates.
fn with_changes(before: Place, address: Option<String>, at: Option<Coordinates>) -> Place {
    match address {
        Some(address) => Place {
            name: String::new(),
            address: address.trim().to_owned(),
            at,
        },
        None => Place {
            at: at.or(before.at),
            ..before
        },
    }
}

#[cfg(test)]
mod tests;
