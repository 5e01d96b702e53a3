//! The default data folder, and the resolution of relative paths.

use std::path::{Path, PathBuf};

use crate::settings::Settings;

/// The default data folder: `$XDG_DATA_HOME/stillontime`, else `~/.local/share/stillontime`,
/// and the name of the variable that it was derived from, as an origin. A relative
/// `XDG_DATA_HOME` is ignored, as the XDG specification requires.
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

/// Makes every path absolute. A relative path is resolved against the data folder, and a
/// relative data folder against the working directory of the process.
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

impl Settings {
    /// The default settings with this data folder.
    pub fn of_folder(data: &Path) -> Self {
        let mut settings = Self {
            data: data.to_owned(),
            ..Self::default()
        };
        resolve(&mut settings);
        settings
    }

    /// The Maildir of outgoing e-mails.
    pub fn outbox(&self) -> PathBuf {
        self.data.join("outbox")
    }
}
