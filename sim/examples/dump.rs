fn main() {
    let dir = std::env::args().nth(1).unwrap();
    for s in sim::samples::samples("2026-11-25".parse().unwrap()) {
        std::fs::write(format!("{dir}/{}.eml", s.name), &s.eml).unwrap();
        if let Some(p) = &s.pdf { std::fs::write(format!("{dir}/{}.pdf", s.name), p).unwrap(); }
        println!("{} {}", s.name, serde_json::to_string(&s).unwrap());
    }
}
