//! Change notices in plain text, and everyday mail of a production.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use world::sheet::{Role, Sheet};
use world::truth::{Change, ChangeKind, Truth};

use super::house_style::HouseStyle;
use super::vocabulary::Variants;

/// Sentences that announce a later call, an earlier call, a cancelled day, another place, in this
/// order. Placeholders: `{p}` production, `{d}` date, `{m}` minutes, `{a}` address.
fn words(country: &str) -> [Variants; 4] {
    match country {
        "pl" => [
            &[
                "{p}: {d} wszyscy {m} minut później.",
                "Uwaga, {p}: zbiórka {d} przesunięta o {m} min później.",
            ],
            &[
                "{p}: {d} wszyscy {m} minut wcześniej.",
                "{p} – zbiórka {d} przyspieszona o {m} minut.",
            ],
            &[
                "{p}: dzień zdjęciowy {d} odwołany.",
                "Zdjęcia {d} do {p} zostają odwołane.",
            ],
            &[
                "{p}: zmiana obiektu na {d}. Nowy adres: {a}",
                "{p}, {d}: przenosimy się. Nowa lokacja: {a}",
            ],
        ],
        "us" | "uk" => [
            &[
                "{p}: everyone pushed {m} minutes on {d}.",
                "All calls for {p} on {d} are pushed by {m} min.",
            ],
            &[
                "{p}: all calls on {d} are pulled {m} minutes earlier.",
                "{p} {d}: everybody {m} minutes earlier please.",
            ],
            &[
                "{p}: the shoot on {d} is cancelled.",
                "We are cancelling the shooting day {d} of {p}.",
            ],
            &[
                "{p}: location change for {d}. New location: {a}",
                "{p} on {d} moves. New address: {a}",
            ],
        ],
        "fr" => [
            &[
                "{p} : le {d}, tout le monde {m} minutes plus tard.",
                "{p} : convocations du {d} décalées de {m} minutes plus tard.",
            ],
            &[
                "{p} : le {d}, tout le monde {m} minutes plus tôt.",
                "{p} : convocations du {d} avancées de {m} minutes.",
            ],
            &[
                "{p} : le tournage du {d} est annulé.",
                "Tournage de {p} annulé le {d}.",
            ],
            &[
                "{p} : changement de décor le {d}. Nouvelle adresse : {a}",
                "{p}, {d} : nouveau lieu : {a}",
            ],
        ],
        "es" => [
            &[
                "{p}: el {d} todos {m} minutos más tarde.",
                "{p}: las citaciones del {d} se retrasan {m} minutos.",
            ],
            &[
                "{p}: el {d} todos {m} minutos antes.",
                "{p}: las citaciones del {d} se adelantan {m} minutos.",
            ],
            &[
                "{p}: se cancela el rodaje del {d}.",
                "Rodaje de {p} cancelado el {d}.",
            ],
            &[
                "{p}: cambio de localización el {d}. Nueva dirección: {a}",
                "{p}, {d}: nueva localización: {a}",
            ],
        ],
        "it" => [
            &[
                "{p}: {d} tutti {m} minuti più tardi.",
                "{p}: le convocazioni del {d} sono posticipate di {m} minuti.",
            ],
            &[
                "{p}: {d} tutti {m} minuti prima.",
                "{p}: le convocazioni del {d} sono anticipate di {m} minuti.",
            ],
            &[
                "{p}: le riprese del {d} sono annullate.",
                "Riprese di {p} annullate il {d}.",
            ],
            &[
                "{p}: cambio location il {d}. Nuovo indirizzo: {a}",
                "{p}, {d}: nuova location: {a}",
            ],
        ],
        _ => [
            &[
                "{p}: am {d} alle {m} Minuten später.",
                "{p}: Der Arbeitsbeginn am {d} verschiebt sich um {m} Minuten nach hinten.",
            ],
            &[
                "{p}: am {d} alle {m} Minuten früher.",
                "{p}: Der Arbeitsbeginn am {d} wird um {m} Minuten vorverlegt.",
            ],
            &[
                "{p}: Der Drehtag am {d} ist abgesagt.",
                "Dreh von {p} am {d} fällt aus.",
            ],
            &[
                "{p}: Motivwechsel am {d}. Neue Adresse: {a}",
                "{p}, {d}: neuer Drehort: {a}",
            ],
        ],
    }
}

pub(super) fn change(sheet: &Sheet, style: HouseStyle, rng: &mut ChaCha8Rng) -> (String, Truth) {
    let (at, kind) = [
        (0, ChangeKind::Push),
        (1, ChangeKind::Pull),
        (2, ChangeKind::Cancel),
        (3, ChangeKind::Relocate),
    ][rng.random_range(0..4)];
    let minutes = [30, 45, 60, 90][rng.random_range(0..4)];
    let place = sheet.places(Role::Base).next().or(sheet.locations.first());
    let address = place.map(|place| place.address.clone()).unwrap_or_default();
    let text = style.word(words(style.words.country)[at]);
    let text = text
        .replace("{p}", &sheet.production)
        .replace("{d}", &style.date(sheet.date))
        .replace("{m}", &minutes.to_string())
        .replace("{a}", &address);
    let moved = matches!(kind, ChangeKind::Push | ChangeKind::Pull);
    let change = Change {
        kind,
        minutes: moved.then_some(minutes),
        date: sheet.date,
        production: sheet.production.clone(),
        new_location: (kind == ChangeKind::Relocate).then_some(address),
    };
    let name = sheet.contacts.first().map(|it| it.name.clone());
    let text = format!(
        "{text}\n\n{}\n{}\n",
        name.unwrap_or_default(),
        sheet.company
    );
    (text, Truth::notice(sheet.language, change, None))
}

/// Everyday mail about the same production.
pub(super) fn letter(sheet: &Sheet, style: HouseStyle) -> String {
    let text = match style.words.country {
        "pl" => "Cześć, przypominam o rachunkach za paliwo, termin do piątku.",
        "us" | "uk" => "Hi, please send your petty cash receipts by Friday.",
        "fr" => "Bonjour, merci d'envoyer vos notes de frais avant vendredi.",
        "es" => "Hola, enviad por favor los tickets de gasolina antes del viernes.",
        "it" => "Ciao, mandate per favore le ricevute entro venerdì.",
        _ => "Hallo, bitte schickt eure Tankbelege bis Freitag.",
    };
    format!("{text}\n\n{}\n{}\n", sheet.production, sheet.company)
}
