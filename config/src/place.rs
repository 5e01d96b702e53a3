//! Where data lies when nobody says where.

use std::path::PathBuf;

use crate::settings::Settings;

/// `$XDG_DATA_HOME/stillontime`, else `~/.local/share/stillontime`, with the variable
/// that decided. A relative `XDG_DATA_HOME` is ignored, as its specification asks.
pub(crate) fn default_folder(
    variable: impl Fn(&str) -> Option<String>,
) -> Option<(PathBuf, &'static str)> {
    let absolute = |name| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    if let Some(folder) = absolute("XDG_DATA_HOME") {
        return Some((folder.join("stillontime"), "default, $XDG_DATA_HOME"));
    }
    let home = absolute("HOME")?;
    Some((home.join(".local/share/stillontime"), "default, $HOME"))
}

/// Makes every path absolute: a relative one lies in the data folder, which itself is
/// relative to where the program was started.
pub(crate) fn resolve(settings: &mut Settings) {
    if let Ok(absolute) = std::path::absolute(&settings.data) {
        settings.data = absolute;
    }
    let data = &settings.data;
    settings.mail.inbox.folder = data.join(&settings.mail.inbox.folder);
    settings.slo.file = settings.slo.file.as_ref().map(|file| data.join(file));
    let tls = &mut settings.server.tls;
    for path in [
        &mut settings.calls.folder,
        &mut settings.latency_log.folder,
        &mut tls.certificate,
        &mut tls.private_key,
        &mut tls.client_authority,
    ] {
        if !path.as_os_str().is_empty() {
            *path = data.join(&*path);
        }
    }
    settings.geocode.file = settings.geocode.file.as_ref().map(|file| data.join(file));
}
