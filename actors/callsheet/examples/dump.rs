fn main() {
    let args: Vec<String> = std::env::args().collect();
    let bytes = std::fs::read(&args[1]).unwrap();
    let mut context = callsheet::Context {
        received: Some("2026-11-24T18:00:00Z".parse().unwrap()),
        ..Default::default()
    };
    context.time_zone = args.get(5).cloned();
    if std::env::var("N").is_ok() { for _ in 0..std::env::var("N").unwrap().parse().unwrap() { let s = std::time::Instant::now(); let _ = callsheet::read_pdf(&bytes, &context); eprintln!("{:?}", s.elapsed()); } }
    let start = std::time::Instant::now();
    let mut reading = if args[1].ends_with(".txt") {
        callsheet::read_text(&String::from_utf8_lossy(&bytes), &context)
    } else {
        match callsheet::read_pdf(&bytes, &context) {
            Ok(r) => r,
            Err(e) => {
                println!("{e} {:?}", start.elapsed());
                return;
            }
        }
    };
    eprintln!("{:?}", start.elapsed());
    let arg = |i: usize| args.get(i).cloned().filter(|s| !s.is_empty());
    reading.for_person(&callsheet::Person {
        name: arg(2),
        role: arg(3),
        department: arg(4),
    });
    println!("{}", serde_json::to_string_pretty(&reading).unwrap());
}
