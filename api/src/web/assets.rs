//! Style, script and icon: compiled in, named by the hash of their content, so that a
//! browser may keep them for ever and never shows an old one.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// A file of the page.
pub(super) struct Asset {
    /// Where it is served.
    pub(super) path: String,
    content: &'static str,
    kind: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, content: &'static str) -> Self {
        let hash = hex::encode(&Sha256::digest(content)[..8]);
        Self {
            path: format!("/assets/{stem}-{hash}.{extension}"),
            content,
            kind,
        }
    }

    fn response(&self, caching: &'static str) -> Response {
        let kind = HeaderValue::from_static(self.kind);
        let caching = HeaderValue::from_static(caching);
        (
            [(CONTENT_TYPE, kind), (CACHE_CONTROL, caching)],
            self.content,
        )
            .into_response()
    }
}

pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("../../assets/style.css");
    Asset::new("style", "css", "text/css; charset=utf-8", content)
});

pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("../../assets/live.js");
    Asset::new("live", "js", "text/javascript; charset=utf-8", content)
});

pub(super) static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_str!("../../assets/icon.svg");
    Asset::new("icon", "svg", "image/svg+xml", content)
});

pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let assets = [&*STYLE, &*SCRIPT, &*ICON];
    let asked = assets
        .into_iter()
        .find(|asset| asset.path.strip_prefix("/assets/") == Some(&name));
    match asked {
        Some(asset) => asset.response("public, max-age=31536000, immutable"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// For browsers that ask without reading the page.
pub(super) async fn favicon() -> Response {
    ICON.response("public, max-age=86400")
}
