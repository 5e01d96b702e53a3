//! Prints what the reader makes of a file: `read FILE [--text] [--name N] [--role R] [--department D] [--received T]`.

use callsheet::{Context, Person, read_pdf, read_text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut context = Context::default();
    let mut person = Person::default();
    let mut file = None;
    let mut text = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--text" => text = true,
            "--name" => person.name = arguments.next(),
            "--role" => person.role = arguments.next(),
            "--department" => person.department = arguments.next(),
            "--received" => {
                context.received = arguments.next().map(|t| t.parse()).transpose()?;
            }
            _ => file = Some(argument),
        }
    }
    let file = file.ok_or("no file given")?;
    let bytes = std::fs::read(&file)?;
    let result = if text {
        Ok(read_text(&String::from_utf8_lossy(&bytes), &context))
    } else {
        read_pdf(&bytes, &context)
    };
    match result {
        Ok(mut reading) => {
            reading.for_person(&person);
            println!("{}", serde_json::to_string_pretty(&reading)?);
            Ok(())
        }
        Err(error) => Err(format!("{}: {error}", error.code()).into()),
    }
}
