//! `top`: shows a running server on one screen.
//!
//! ```text
//! every second: snapshot, actors --+
//! as they happen: transitions -----+--> View --> terminal
//! key presses ---------------------+
//! ```

mod view;

use std::io::IsTerminal;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{self, Event, KeyEventKind};

use super::client::connection::ServerArgs;
use super::client::operator::{Operator, Tail, TailItem};
use super::exit::{Exit, Failure};
use super::global::Global;
use super::output::{self, Format};
use view::{KeyAction, View};

/// Watch a running server: stages, in-flight events and what they wait for, SLOs, limits.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime top
  stillontime top --once            one frame as text, for scripts
  stillontime top --once --output json

Keys: arrows or j/k select a stage, Tab or 1-4 select the lower pane, p pauses, q quits.")]
pub(super) struct Args {
    /// Print one frame and exit.
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    server: ServerArgs,
}

/// How often the server is asked for a snapshot.
const REFRESH_INTERVAL: Duration = Duration::from_secs(1);
/// How often the keyboard is polled.
const KEY_INTERVAL: Duration = Duration::from_millis(50);
/// Columns and rows of a frame that `--once` prints.
const FRAME_SIZE: (u16, u16) = (132, 40);
/// Maximum number of actors of the selected stage that are requested: more than a screen shows.
const MAX_ACTORS: u32 = 100;

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
        let text =
            "standard input and output must be a terminal; --once prints one frame without one";
        return Err(Failure::new("cli/no-terminal", text).exiting(Exit::Usage));
    }
    let mut tail_client = Operator::connect_for_stream(&args.server, global).await?;
    let tail = tail_client.tail(None, None).await?;
    // Installs a panic hook that restores the terminal.
    let mut terminal = ratatui::try_init()?;
    let outcome = watch(&mut terminal, &mut view, &mut operator, tail).await;
    ratatui::restore();
    outcome.map(|()| Exit::Ok)
}

fn frame(view: &View) -> Result<String, Failure> {
    // The error type of the test backend is uninhabited, so the pattern always matches.
    let Ok(mut terminal) = Terminal::new(TestBackend::new(FRAME_SIZE.0, FRAME_SIZE.1));
    let Ok(_) = terminal.draw(|frame| view.draw(frame));
    let buffer = terminal.backend().buffer();
    let rows = buffer.content().chunks(usize::from(FRAME_SIZE.0));
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
    let mut refresh = tokio::time::interval(REFRESH_INTERVAL);
    let mut keys = tokio::time::interval(KEY_INTERVAL);
    let mut ended = false;
    loop {
        terminal.draw(|frame| view.draw(frame))?;
        tokio::select! {
            _ = keys.tick() => {
                while event::poll(Duration::ZERO)? {
                    if let Event::Key(pressed) = event::read()?
                        && pressed.kind == KeyEventKind::Press
                        && view.key(pressed) == KeyAction::Quit
                    {
                        return Ok(());
                    }
                }
            }
            _ = refresh.tick(), if !view.is_paused() => {
                let actors = operator.actors(view.selected(), MAX_ACTORS).await?;
                view.refresh(operator.snapshot().await?, actors);
            }
            item = tail.next(), if !ended => match item? {
                Some(TailItem::Step(transition)) => view.step(&transition),
                Some(TailItem::Missed(count)) => view.missed(count),
                None => ended = true,
            },
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}
