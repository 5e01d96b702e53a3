//! The real server as a child process that the test can kill.

use std::path::{Path, PathBuf};
use std::time::Duration;

use api::auth::OperatorToken;
use proto::v1::admin_service_client::AdminServiceClient;
use proto::v1::email_processing::State;
use proto::v1::email_service_client::EmailServiceClient;
use proto::v1::{GetProcessingStatusRequest, GetSnapshotRequest, ProcessEmailRequest};
use sim::load::LoadMessage;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tonic::transport::Channel;

use crate::bearer::{Authorised, with_token};

const TIMEOUT: Duration = Duration::from_secs(120);

pub(crate) struct Server {
    data: PathBuf,
    running: Mutex<Running>,
}

struct Running {
    process: Child,
    client: EmailServiceClient<Authorised>,
    admin: AdminServiceClient<Authorised>,
}

impl Server {
    pub(crate) async fn start(data: &Path) -> Self {
        let running = Mutex::new(Running::start(data).await);
        Self {
            data: data.to_owned(),
            running,
        }
    }

    /// Kills the server with SIGKILL and starts a new one on the same data. Returns whether the old
    /// one was still running.
    pub(crate) async fn kill_and_restart(&self) -> bool {
        let mut running = self.running.lock().await;
        let alive = running.process.try_wait().unwrap().is_none();
        running.process.kill().await.unwrap();
        *running = Running::start(&self.data).await;
        alive
    }

    /// Submits a message until a server has accepted it. Repeating is safe: the message keeps its
    /// id.
    pub(crate) async fn submit(&self, message: &LoadMessage) -> String {
        let request = ProcessEmailRequest {
            raw_message: message.eml.clone(),
            recipient: message.recipient.clone(),
            request_id: String::new(),
        };
        let accepted = async {
            loop {
                let mut client = self.running.lock().await.client.clone();
                match client.process_email(request.clone()).await {
                    Ok(answer) => return answer.into_inner().processing.unwrap().name,
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        };
        tokio::time::timeout(TIMEOUT, accepted)
            .await
            .expect("no server accepted the message")
    }

    /// Waits until every message has an end state.
    pub(crate) async fn until_finished(&self, load: &[LoadMessage]) {
        for message in load {
            let name = self.submit(message).await;
            let finished = async {
                while !self.is_finished(&name).await {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            let waited = tokio::time::timeout(TIMEOUT, finished).await;
            waited.unwrap_or_else(|_| panic!("{name} has no end state"));
        }
        // Notifications follow the end state, and a log that was killed redelivers events after
        // both, so the stages have to be idle as well.
        let idle = async {
            while !self.is_idle().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let waited = tokio::time::timeout(TIMEOUT, idle).await;
        waited.expect("the stages become idle");
    }

    async fn is_idle(&self) -> bool {
        let mut admin = self.running.lock().await.admin.clone();
        let Ok(snapshot) = admin.get_snapshot(GetSnapshotRequest {}).await else {
            return false;
        };
        let stages = snapshot.into_inner().stages;
        stages.iter().all(|stage| {
            let parked = stage.parked.is_some_and(|parked| parked.keys > 0);
            stage.backlog == 0 && stage.in_flight == 0 && !parked
        })
    }

    async fn is_finished(&self, name: &str) -> bool {
        let mut client = self.running.lock().await.client.clone();
        let request = GetProcessingStatusRequest {
            name: name.to_owned(),
        };
        // A store that has just restarted may not answer yet.
        let Ok(status) = client.get_processing_status(request).await else {
            return false;
        };
        let status = status.into_inner();
        !matches!(
            status.processing.unwrap().state(),
            State::Pending | State::Processing
        )
    }

    /// Sends SIGTERM; the server must drain and exit with status 0.
    pub(crate) async fn stop(self) {
        let mut running = self.running.into_inner();
        let pid = running.process.id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .await
                .unwrap()
                .success()
        );
        let ended = tokio::time::timeout(TIMEOUT, running.process.wait()).await;
        assert!(ended.unwrap().unwrap().success());
    }
}

impl Running {
    async fn start(data: &Path) -> Self {
        let ready = data.join("ready.json");
        let _ = std::fs::remove_file(&ready);
        let process = Command::new(env!("CARGO_BIN_EXE_stillontime"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .arg("--ready-file")
            .arg(&ready)
            .arg("--config")
            .arg(data.join("stillontime.toml"))
            .stdout(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let address = tokio::time::timeout(TIMEOUT, address(&ready))
            .await
            .unwrap();
        let channel = Channel::from_shared(format!("http://{address}")).unwrap();
        let token = OperatorToken::read(data).unwrap();
        let channel = with_token(channel.connect().await.unwrap(), &token);
        let client = EmailServiceClient::new(channel.clone());
        Self {
            process,
            client: client.max_encoding_message_size(80 << 20),
            admin: AdminServiceClient::new(channel),
        }
    }
}

async fn address(ready: &Path) -> String {
    loop {
        if let Ok(text) = std::fs::read_to_string(ready) {
            let ready: serde_json::Value = serde_json::from_str(&text).unwrap();
            return ready["address"].as_str().unwrap().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
