//! The dashboard in a real browser: a message that arrives while the page is open appears on it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use sim::callsheets::maker::chromium;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, base};

const TIMEOUT: Duration = Duration::from_secs(60);

/// One page of a headless Chromium, driven over its DevTools protocol.
struct Page {
    _browser: Child,
    _profile: tempfile::TempDir,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    calls: u64,
}

impl Page {
    async fn open(address: SocketAddr) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let browser = Command::new(chromium())
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--remote-debugging-port=0",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("http://{address}/"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("no browser: ./scripts/test installs it");
        let target = tokio::time::timeout(TIMEOUT, page_socket(profile.path(), address)).await;
        let (socket, _) = connect_async(target.expect("chromium opens the page"))
            .await
            .unwrap();
        Self {
            _browser: browser,
            _profile: profile,
            socket,
            calls: 0,
        }
    }

    async fn evaluate(&mut self, expression: &str) -> Value {
        self.calls += 1;
        let call = json!({
            "id": self.calls,
            "method": "Runtime.evaluate",
            "params": {"expression": expression, "returnByValue": true},
        });
        self.socket
            .send(Message::text(call.to_string()))
            .await
            .unwrap();
        loop {
            let message = self.socket.next().await.unwrap().unwrap();
            let answer: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
            if answer["id"] == self.calls {
                return answer["result"]["result"]["value"].clone();
            }
        }
    }

    /// Waits until the page shows the text.
    async fn until_it_shows(&mut self, text: &str) {
        let shown = async {
            while !self.text().await.contains(text) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let waited = tokio::time::timeout(TIMEOUT, shown).await;
        waited.unwrap_or_else(|_| panic!("the page never shows {text:?}"));
    }

    async fn text(&mut self) -> String {
        let text = self.evaluate("document.body.innerText").await;
        text.as_str().unwrap_or_default().to_owned()
    }
}

/// The WebSocket address of the page's debugger, once the browser has written its port.
async fn page_socket(profile: &Path, address: SocketAddr) -> String {
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let Ok(file) = std::fs::read_to_string(profile.join("DevToolsActivePort")) else {
            continue;
        };
        let Some(Ok(port)) = file.lines().next().map(str::parse::<u16>) else {
            continue;
        };
        let targets: Value = serde_json::from_str(&get(port, "/json/list").await).unwrap();
        let wanted = format!("http://{address}/");
        let ours = targets
            .as_array()
            .unwrap()
            .iter()
            .find(|target| target["url"] == wanted);
        if let Some(socket) = ours.and_then(|target| target["webSocketDebuggerUrl"].as_str()) {
            return socket.to_owned();
        }
    }
}

async fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut head, mut byte) = (String::new(), [0]);
    while !head.ends_with("\r\n\r\n") {
        stream.read_exact(&mut byte).await.unwrap();
        head.push(char::from(byte[0]));
    }
    let length = head.to_lowercase();
    let length = length
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .unwrap();
    let mut body = vec![0; length.trim().parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    String::from_utf8(body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_appears_on_the_open_page() {
    let people = world::people::people();
    let fixture = Fixture::new(&people).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let sample = world::samples::samples(base()).remove(0);
    let visit = async {
        let mut page = Page::open(address).await;
        page.until_it_shows("Live").await;
        assert!(!page.text().await.contains("Cisza nad Wisłą"));
        fixture.deliver(&sample.recipient, sample.eml).await;
        page.until_it_shows("Cisza nad Wisłą").await;
        page.until_it_shows("05:45").await;
        let inbox = fixture.folder.path().join("inbox");
        std::fs::create_dir_all(&inbox).unwrap();
        std::fs::write(inbox.join("sheet.pdf"), "%PDF-1.7").unwrap();
        page.until_it_shows("sheet.pdf").await;
        shutdown.cancel();
    };
    let ((), served) = tokio::join!(visit, fixture.system.serve(listener, shutdown.clone()));
    served.unwrap();
    fixture.stop().await;
}
