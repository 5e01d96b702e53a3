//! A worker process on its own, for programs that cannot re-execute themselves (tests).

fn main() -> std::io::Result<()> {
    connectors::reader::worker_main()
}
