//! temporary
#![allow(dead_code, unused)]
#[path = "../tests/server/people.rs"]
mod people;
#[path = "../tests/server/world.rs"]
mod world;
#[tokio::main]
async fn main() {
    let world = world::World::new().await;
    for i in 0..40 {
        world
            .services
            .inbox
            .accept(
                format!("Subject: x{i}\r\n\r\n").into(),
                Some("zofia@example.com"),
            )
            .await
            .unwrap();
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    world.write(people::rows()).await;
    std::fs::write("/tmp/shot/address", world.address.to_string()).unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1500)).await;
}
