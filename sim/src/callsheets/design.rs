//! How a day is laid out: twelve designs, each made of blocks, so that every maker can make
//! every one of them.

mod lists;
mod pages;
mod printed;
mod sections;
mod tables;

use serde::Serialize;
use world::sheet::Sheet;

use printed::Printed;

use super::block::Block;
use crate::callsheets::house_style::HouseStyle;

/// A design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// Three boxes at the top, everything ruled, crew in two tables side by side.
    Studio,
    /// A spreadsheet: label cells with values to the right, departments in a column.
    Grid,
    /// Text with colons, no rules at all.
    Plain,
    /// The sheet of an agency: no scenes, the rental house first, a billing address.
    Agency,
    /// A series: full scene table, places with codes, horizontal rules.
    Series,
    /// The day as a timetable.
    Timetable,
    /// Two halves: the day on the left, people on the right.
    Halves,
    /// A banner for each department with its call.
    Banners,
    /// Labels above their values in one band.
    Band,
    /// One page, few people.
    Documentary,
    /// In the middle of a pack: cover, directions, risk assessment.
    Pack,
    /// Small type, tables side by side, names without rules.
    Dense,
}

impl Design {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Studio,
        Self::Grid,
        Self::Plain,
        Self::Agency,
        Self::Series,
        Self::Timetable,
        Self::Halves,
        Self::Banners,
        Self::Band,
        Self::Documentary,
        Self::Pack,
        Self::Dense,
    ];

    /// Whether it shows scenes and cast.
    #[must_use]
    pub fn has_scenes(self) -> bool {
        !matches!(self, Self::Agency)
    }

    /// Whether rows of the crew list say where to report.
    #[must_use]
    pub fn has_codes(self) -> bool {
        matches!(self, Self::Agency | Self::Series | Self::Grid)
    }

    /// Whether departments have calls of their own.
    #[must_use]
    pub fn has_department_calls(self) -> bool {
        matches!(
            self,
            Self::Banners | Self::Timetable | Self::Studio | Self::Dense
        )
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::Grid => "grid",
            Self::Plain => "plain",
            Self::Agency => "agency",
            Self::Series => "series",
            Self::Timetable => "timetable",
            Self::Halves => "halves",
            Self::Banners => "banners",
            Self::Band => "band",
            Self::Documentary => "documentary",
            Self::Pack => "pack",
            Self::Dense => "dense",
        }
    }
}

/// Lays a day out.
#[must_use]
pub fn lay_out(sheet: &Sheet, design: Design, style: HouseStyle) -> Vec<Block> {
    let printed = Printed { sheet, style };
    match design {
        Design::Studio => tables::studio(&printed),
        Design::Grid => tables::grid(&printed),
        Design::Series => tables::series(&printed),
        Design::Dense => tables::dense(&printed),
        Design::Plain => lists::plain(&printed),
        Design::Timetable => lists::timetable(&printed),
        Design::Documentary => lists::documentary(&printed),
        Design::Band => lists::band(&printed),
        Design::Agency => pages::agency(&printed),
        Design::Halves => pages::halves(&printed),
        Design::Banners => pages::banners(&printed),
        Design::Pack => pages::pack(&printed),
    }
}
