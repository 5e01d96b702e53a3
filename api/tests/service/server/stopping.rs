//! How the server stops.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::server::world::World;

/// An open page and an idle connection must not hold the server back.
#[tokio::test]
async fn open_pages_end_with_the_server() {
    let world = World::new().await;
    let channel = world.channel().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let request = format!("GET /events HTTP/1.1\r\nhost: {}\r\n\r\n", world.address);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0; 64];
    stream.read_exact(&mut head).await.unwrap();

    world.shutdown.cancel();
    let stopped = tokio::time::timeout(Duration::from_secs(3), world.serving).await;
    stopped.expect("the server stops at once").unwrap().unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(TcpStream::connect(world.address).await.is_err());
    drop(channel);
}
