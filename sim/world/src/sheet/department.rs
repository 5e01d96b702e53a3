//! Departments: key, and heading in Polish and English.

use serde::{Serialize, Serializer};

/// A department of the crew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Department {
    /// Director and assistants.
    Direction,
    /// Production office.
    Production,
    /// Camera.
    Camera,
    /// Sound.
    Sound,
    /// Lighting.
    Electric,
    /// Grip.
    Grip,
    /// Make-up and hair.
    MakeupHair,
    /// Costume.
    Costume,
    /// Art and props.
    Art,
    /// Locations.
    Locations,
    /// Special effects.
    Sfx,
    /// Transport.
    Transport,
    /// Catering.
    Catering,
}

impl Department {
    /// All, in the order of a crew list.
    pub const ALL: [Self; 13] = [
        Self::Direction,
        Self::Production,
        Self::Camera,
        Self::Sound,
        Self::Electric,
        Self::Grip,
        Self::MakeupHair,
        Self::Costume,
        Self::Art,
        Self::Locations,
        Self::Sfx,
        Self::Transport,
        Self::Catering,
    ];

    /// The key of `department_calls`; for the three departments that the
    /// contract does not name, a key of the same kind.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Direction => "direction",
            Self::Production => "production",
            Self::Camera => "camera",
            Self::Sound => "sound",
            Self::Electric => "electric",
            Self::Grip => "grip",
            Self::MakeupHair => "makeup_hair",
            Self::Costume => "costume",
            Self::Art => "art",
            Self::Locations => "locations",
            Self::Sfx => "sfx",
            Self::Transport => "transport",
            Self::Catering => "catering",
        }
    }

    /// Whether readers answer with a call for this department.
    #[must_use]
    pub fn in_contract(self) -> bool {
        !matches!(self, Self::Direction | Self::Transport | Self::Catering)
    }

    /// Heading in a Polish sheet.
    #[must_use]
    pub fn polish(self) -> &'static str {
        match self {
            Self::Direction => "REŻYSERIA",
            Self::Production => "PRODUKCJA",
            Self::Camera => "PION OPERATORSKI",
            Self::Sound => "DŹWIĘK",
            Self::Electric => "OŚWIETLENIE",
            Self::Grip => "GRIP",
            Self::MakeupHair => "CHARAKTERYZACJA",
            Self::Costume => "KOSTIUMY",
            Self::Art => "SCENOGRAFIA",
            Self::Locations => "LOKACJE",
            Self::Sfx => "EFEKTY SPECJALNE",
            Self::Transport => "TRANSPORT",
            Self::Catering => "CATERING",
        }
    }

    /// Heading in an English sheet.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Direction => "DIRECTION",
            Self::Production => "PRODUCTION",
            Self::Camera => "CAMERA",
            Self::Sound => "SOUND",
            Self::Electric => "ELECTRIC",
            Self::Grip => "GRIP",
            Self::MakeupHair => "MAKE-UP & HAIR",
            Self::Costume => "COSTUME",
            Self::Art => "ART & PROPS",
            Self::Locations => "LOCATIONS",
            Self::Sfx => "SPECIAL EFFECTS",
            Self::Transport => "TRANSPORT",
            Self::Catering => "CATERING",
        }
    }
}

impl Serialize for Department {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}
