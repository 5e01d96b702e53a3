//! Style, script and icon of the pages. They are compiled in and named by the hash of their
//! content, so that browsers can cache them indefinitely and never use an outdated one.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// A static file.
pub(super) struct Asset {
    /// The path that it is served at.
    pub(super) path: String,
    content: &'static str,
    content_type: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, content: &'static str) -> Self {
        let hash = hex::encode(&Sha256::digest(content)[..8]);
        Self {
            path: format!("/assets/{stem}-{hash}.{extension}"),
            content,
            content_type,
        }
    }

    fn response(&self, cache_control: &'static str) -> Response {
        let content_type = HeaderValue::from_static(self.content_type);
        let cache_control = HeaderValue::from_static(cache_control);
        (
            [(CONTENT_TYPE, content_type), (CACHE_CONTROL, cache_control)],
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

/// Serves an asset by its current name; a name with another hash is unknown.
pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let assets = [&*STYLE, &*SCRIPT, &*ICON];
    let asset = assets
        .into_iter()
        .find(|asset| asset.path.strip_prefix("/assets/") == Some(&name));
    match asset {
        Some(asset) => asset.response("public, max-age=31536000, immutable"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The icon, for browsers that request this path without reading it from the page.
pub(super) async fn favicon() -> Response {
    ICON.response("public, max-age=86400")
}
