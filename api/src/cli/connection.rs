//! A connection to a running server, and what its errors mean here.

use std::time::Duration;

use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::exit::{Exit, Failure};

/// How long a server may take to accept the connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Which server a command talks to.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Server {
    /// Where the server is.
    #[arg(
        long = "server",
        value_name = "URL",
        default_value = "http://127.0.0.1:7300"
    )]
    pub(super) url: String,
}

/// Connects; `answer` is how long the server may take for an answer, if it is limited.
pub(super) async fn open(url: &str, answer: Option<Duration>) -> Result<Channel, Failure> {
    let no_url = || {
        let url = config::masked(url);
        let text = format!("{url}: not an address of the form http://HOST:PORT");
        Failure::new("cli/usage", text).exiting(Exit::Usage)
    };
    if !url.starts_with("http://") {
        return Err(no_url());
    }
    let endpoint = Endpoint::from_shared(url.to_owned()).map_err(|_| no_url())?;
    let endpoint = endpoint.connect_timeout(CONNECT);
    let endpoint = match answer {
        Some(answer) => endpoint.timeout(answer),
        None => endpoint,
    };
    endpoint.connect().await.map_err(|error| {
        let reason = std::error::Error::source(&error).map(ToString::to_string);
        unreachable(&format!(
            "{}: {}",
            config::masked(url),
            reason.unwrap_or_else(|| error.to_string())
        ))
    })
}

fn unreachable(text: &str) -> Failure {
    Failure::new("cli/unreachable", text).exiting(Exit::Unreachable)
}

/// The server's own code where it gave one; what has none did not come from it.
pub(super) fn failure(status: &Status) -> Failure {
    let code = status
        .get_details_error_info()
        .and_then(|info| info.metadata.get("code").cloned());
    match code {
        Some(code) => {
            let prefix = format!("{code}: ");
            let message = status.message();
            Failure::new(code, message.strip_prefix(&prefix).unwrap_or(message))
        }
        None if matches!(
            status.code(),
            Code::Unavailable | Code::Unknown | Code::Cancelled
        ) =>
        {
            unreachable(status.message())
        }
        None => Failure::new(
            "cli/server",
            format!("{}: {}", status.code(), status.message()),
        ),
    }
}
