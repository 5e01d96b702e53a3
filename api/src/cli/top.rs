//! `top`: a running server on one screen.
//!
//! ```text
//! each second: snapshot, actors --+
//! as they happen: steps ----------+--> View --> terminal
//! keys ---------------------------+
//! ```

mod view;

use std::io::IsTerminal;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{self, Event, KeyEventKind};

use super::connection::Server;
use super::exit::{Exit, Failure};
use super::global::Global;
use super::operator::{Operator, Tail, Tailed};
use super::output::{self, Format};
use view::{Key, View};

/// Watch a running server: stages, what is in hand and why it waits, objectives.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime top
  stillontime top --once            one frame as text, for scripts
  stillontime top --once --output json

Keys: arrows or j/k choose a stage, Tab or 1-4 the lower part, p pauses, q quits.")]
pub(super) struct Args {
    /// Print one frame and end.
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    server: Server,
}

/// Between two looks at the server, and at the keyboard.
const REFRESH: Duration = Duration::from_secs(1);
const KEYS: Duration = Duration::from_millis(50);
/// Size of a frame that is printed.
const FRAME: (u16, u16) = (132, 40);
/// Actors of the chosen stage that are asked for: more than a screen holds.
const ACTORS: u32 = 100;

pub(super) async fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let mut operator = Operator::connect(&args.server, global).await?;
    let mut view = View::new(operator.snapshot().await?);
    if args.once {
        match global.output {
            Format::Json => global.output.emit(view.snapshot(), String::new)?,
            Format::Table => output::print(&frame(&view)?)?,
        }
        return Ok(Exit::Ok);
    }
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        let text = "this is no terminal; --once prints one frame";
        return Err(Failure::new("cli/no-terminal", text).exiting(Exit::Usage));
    }
    let mut tailing = Operator::connect_for_ever(&args.server, global).await?;
    let tail = tailing.tail(None, None).await?;
    // Gives the terminal back in a panic too.
    let mut terminal = ratatui::try_init()?;
    let outcome = watch(&mut terminal, &mut view, &mut operator, tail).await;
    ratatui::restore();
    outcome.map(|()| Exit::Ok)
}

fn frame(view: &View) -> Result<String, Failure> {
    // Its error type has no values.
    let Ok(mut terminal) = Terminal::new(TestBackend::new(FRAME.0, FRAME.1));
    let Ok(_) = terminal.draw(|frame| view.draw(frame));
    let buffer = terminal.backend().buffer();
    let rows = buffer.content().chunks(usize::from(FRAME.0));
    let lines = rows.map(|row| {
        let line: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        line.trim_end().to_owned()
    });
    Ok(lines.collect::<Vec<_>>().join("\n").trim_end().to_owned())
}

async fn watch(
    terminal: &mut ratatui::DefaultTerminal,
    view: &mut View,
    operator: &mut Operator,
    mut tail: Tail,
) -> Result<(), Failure> {
    let mut refresh = tokio::time::interval(REFRESH);
    let mut keys = tokio::time::interval(KEYS);
    let mut ended = false;
    loop {
        terminal.draw(|frame| view.draw(frame))?;
        tokio::select! {
            _ = keys.tick() => {
                while event::poll(Duration::ZERO)? {
                    if let Event::Key(pressed) = event::read()?
                        && pressed.kind == KeyEventKind::Press
                        && view.key(pressed) == Key::Quit
                    {
                        return Ok(());
                    }
                }
            }
            _ = refresh.tick(), if !view.is_paused() => {
                let actors = operator.actors(view.chosen(), ACTORS).await?;
                view.refresh(operator.snapshot().await?, actors);
            }
            step = tail.next(), if !ended => match step? {
                Some(Tailed::Step(transition)) => view.step(&transition),
                Some(Tailed::Missed(count)) => view.missed(count),
                None => ended = true,
            },
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}
