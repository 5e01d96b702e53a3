//! Texts about problems with a message, and what the person can do about them.

use super::catalogue::words;
use super::text::{Text, one_line};
use crate::model::{Language, MessageKind};

/// (code, Polish, English): the meaning of a code and what to do.
const PROBLEMS: &[(&str, &str, &str)] = &[
    (
        "callsheet/password",
        "PDF jest chroniony hasłem. Poproś produkcję o plik bez hasła.",
        "The PDF is password-protected. Ask production for one without a password.",
    ),
    (
        "callsheet/broken-pdf",
        "PDF jest uszkodzony. Poproś produkcję o ponowne wysłanie.",
        "The PDF is damaged. Ask production to send it again.",
    ),
    (
        "callsheet/not-a-pdf",
        "Załącznik nazywa się PDF, ale nim nie jest. Poproś o ponowne wysłanie.",
        "The attachment is called a PDF but is none. Ask production to send it again.",
    ),
    (
        "callsheet/empty",
        "Załącznik jest pusty. Poproś produkcję o ponowne wysłanie.",
        "The attachment is empty. Ask production to send it again.",
    ),
    (
        "callsheet/no-text",
        "PDF to sam obraz, nie umiemy go odczytać. Otwórz go i sprawdź swoją godzinę.",
        "The PDF is only a picture and cannot be read. Open it and check your call.",
    ),
    (
        "callsheet/too-large",
        "Załącznik jest za duży. Poproś produkcję o mniejszy plik.",
        "The attachment is too large. Ask production for a smaller one.",
    ),
    (
        "reader/timeout",
        "Odczyt załącznika trwał zbyt długo. Otwórz go i sprawdź swoją godzinę.",
        "Reading the attachment took too long. Open it and check your call.",
    ),
    (
        "reader/crashed",
        "Załącznika nie da się odczytać. Otwórz go i sprawdź swoją godzinę.",
        "The attachment cannot be read. Open it and check your call.",
    ),
    (
        "plan/no-date",
        "Nie znaleziono daty dnia zdjęciowego. Otwórz plan pracy i sprawdź.",
        "No shooting date was found. Open the call sheet and check.",
    ),
    (
        "plan/no-call-time",
        "Nie znaleziono godziny zbiórki. Otwórz plan pracy lub zapytaj produkcję.",
        "No call time was found. Open the call sheet or ask production.",
    ),
    (
        "plan/call-pending",
        "Twój wiersz nie podaje godziny (dyżur lub „zostanie podana”). Czekaj na wiadomość.",
        "Your own row gives no time (on call, or to be notified). Wait for word.",
    ),
    (
        "plan/no-location",
        "Nie znaleziono miejsca zdjęć. Otwórz plan pracy i sprawdź.",
        "No location was found. Open the call sheet and check.",
    ),
    (
        "plan/place-not-found",
        "Nie znaleziono adresu na mapie. Sprawdź, dokąd jechać.",
        "The address was not found on the map. Check where to go.",
    ),
    (
        "plan/home-not-found",
        "Nie znaleziono Twojego adresu domowego. Popraw go w ustawieniach.",
        "Your home address was not found. Correct it in your settings.",
    ),
    (
        "plan/equipment-house-not-found",
        "Nie znaleziono adresu wypożyczalni. Popraw go w ustawieniach.",
        "The address of your equipment house was not found. Correct it in your settings.",
    ),
    (
        "plan/no-route",
        "Nie udało się wyznaczyć trasy. Sprawdź dojazd samodzielnie.",
        "No route was found. Check the way yourself.",
    ),
    (
        "plan/long-drive",
        "Dojazd trwa ponad 5 godzin. Czy to właściwe miejsce? Skąd wyjeżdżasz? Popraw miejsce lub \
         adres domowy, a jeśli wszystko się zgadza, potwierdź dzień. Poprzedni plan, jeśli był, \
         obowiązuje do tego czasu.",
        "The drive takes more than 5 hours. Is this the right place? Where do you start from? \
         Correct the place or your home address or, if both are right, confirm the day. The plan \
         so far, if there is one, stands until then.",
    ),
    (
        "plan/no-day-for-change",
        "Wiadomość zmienia dzień, którego nie znamy. Przeczytaj ją.",
        "The message changes a day that is not known. Read it.",
    ),
    (
        "plan/unclear-change",
        "Wiadomość zapowiada zmianę, ale nie wiadomo jaką. Przeczytaj ją.",
        "The message announces a change without saying which. Read it.",
    ),
];

/// The message about a problem. Codes without a text of their own are shown as they are.
pub fn problem(
    language: Language,
    kind: MessageKind,
    code: &str,
    detail: &str,
    mail_subject: &str,
) -> Text {
    let words = words(language);
    let lead = match kind {
        MessageKind::ReviewRequest => words.review,
        _ => words.failed,
    };
    let advice = advice(language, code).unwrap_or_default();
    let body = format!("{advice}\n\n{detail}\n[{code}]\n\n{}", words.footer);
    Text {
        subject: one_line(&format!("{lead}: {mail_subject}")),
        body: body.trim_start().to_owned(),
    }
}

/// The meaning of a code and what the person can do about it, if there is a text for it.
pub fn advice(language: Language, code: &str) -> Option<&'static str> {
    let (_, polish, english) = PROBLEMS.iter().find(|(known, _, _)| *known == code)?;
    Some(match language {
        Language::Pl => polish,
        Language::En => english,
    })
}

#[cfg(test)]
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    PROBLEMS.iter().map(|(code, _, _)| *code)
}
