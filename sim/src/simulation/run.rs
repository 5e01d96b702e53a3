//! One run: the script's mail and faults at their times, then peace, then the questions.

use std::sync::Arc;
use std::time::Duration;

use actors::events::stages;
use actors::model::User;
use actors::rows::Rows;
use connectors::memory::MemoryBlobs;
use engine::journal::Commit;
use engine::snapshot::Snapshot;
use engine::{Clock as _, Context};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;
use world::directory;

use super::clock::SimClock;
use super::ending::{self, Counts, Ending};
use super::faults::{self, Fault, FaultKind};
use super::outside::Outside;
use super::postman::{Letter, Postman};
use super::process::{Machine, Process};
use super::providers::{Known, Providers};
use super::scenario::{Scenario, Script, Size, script};
use super::storage::Storage;
use super::trace::Trace;
use super::watch::{Violation, Watch};
use super::workload::Post;

/// Which faults of the plan happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Faults {
    /// All of them.
    #[default]
    All,
    /// None.
    None,
    /// Those with these numbers.
    Only(Vec<usize>),
}

impl Faults {
    fn of(&self, plan: &[Fault]) -> Vec<Fault> {
        match self {
            Self::All => plan.to_vec(),
            Self::None => Vec::new(),
            Self::Only(numbers) => {
                let chosen = numbers.iter().filter_map(|number| plan.get(*number));
                chosen.copied().collect()
            }
        }
    }
}

/// What to run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What is simulated.
    pub scenario: Scenario,
    /// How much of it.
    pub size: Size,
    /// Decides everything that is not said here.
    pub seed: u64,
    /// People, if not as many as the scenario has.
    pub people: Option<usize>,
    /// Which faults happen.
    pub faults: Faults,
    /// On the real SQLite file instead of memory. What happens is the same; when, to the last
    /// commit, is not, since the file works in threads of its own.
    pub deep: bool,
}

impl Setup {
    /// A scenario as it is named for, with all its faults.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self {
            scenario,
            size: Size::Full,
            seed,
            people: None,
            faults: Faults::All,
            deep: false,
        }
    }
}

/// What a run came to. The same setup gives the same report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What was simulated.
    pub scenario: Scenario,
    /// How much of it.
    pub size: Size,
    /// Its seed.
    pub seed: u64,
    /// People.
    pub people: usize,
    /// Simulated seconds.
    pub seconds: u64,
    /// Over everything that became durable or left the process, in order.
    pub trace_hash: String,
    /// What was counted.
    pub counts: Counts,
    /// The faults that happened.
    pub faults: Vec<Fault>,
    /// What must hold and did not.
    pub violations: Vec<Violation>,
}

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
#[error("sim/start: {0}")]
pub struct SimError(String);

impl SimError {
    pub(super) fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

/// How long everything may take to come to rest after the last fault.
const PEACE: Duration = Duration::from_secs(1_800);
/// How long the last process is looked at, which starts from what the others left.
const AFTERWARDS: Duration = Duration::from_secs(600);

/// Runs a simulation, on this thread, from its beginning to its end.
///
/// # Errors
/// When the system does not start; a violated invariant is no error but part of the report.
pub fn simulate(setup: &Setup) -> Result<Report, SimError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(SimError::new)?;
    runtime.block_on(async { Run::new(setup)?.play_out().await })
}

/// Everything of one run.
struct Run {
    setup: Setup,
    script: Option<Script>,
    length: Duration,
    users: Vec<User>,
    plan: Vec<Fault>,
    clock: Arc<SimClock>,
    trace: Trace,
    watch: Watch,
    outside: Outside,
    machine: Machine,
    known: Arc<Known>,
    postman: Postman,
    process: Option<Process>,
    down: Duration,
    tampering: Tampering,
    /// Times that a clock set forward has left out.
    skipped: Vec<(Timestamp, Timestamp)>,
}

/// What is still to be done to the mail.
#[derive(Default)]
struct Tampering {
    twice: usize,
    late: (usize, u64),
    shuffled: usize,
    held: Vec<Letter>,
}

impl Run {
    fn new(setup: &Setup) -> Result<Self, SimError> {
        let Setup {
            scenario,
            size,
            seed,
            people,
            ..
        } = *setup;
        let script = script(scenario, size, seed, people);
        let clock = Arc::new(SimClock::new(script.begins));
        let trace = Trace::default();
        let watch = Watch::new(clock.clone(), trace.clone());
        let outside = Outside::new(clock.clone(), trace.clone(), seed);
        outside.works_on_the_road(script.roadworks.clone());
        let quiet = !(scenario == Scenario::Day && size == Size::Full);
        let users = script.crew.users(script.begins, quiet);
        let storage = match setup.deep {
            true => Storage::file()?,
            false => Storage::memory(),
        };
        let machine = Machine {
            context: Context::seeded(clock.clone(), seed),
            storage,
            blobs: MemoryBlobs::default(),
            watch: watch.clone(),
        };
        let places = directory::address_book();
        let known = Known::new(places).map_err(SimError::new)?;
        let plan = faults::plan(seed, script.faults, script.length, users.len());
        Ok(Self {
            length: script.length,
            plan: setup.faults.of(&plan),
            setup: setup.clone(),
            script: Some(script),
            users,
            clock,
            trace,
            watch,
            outside,
            machine,
            known: Arc::new(known),
            postman: Postman::default(),
            process: None,
            down: Duration::ZERO,
            tampering: Tampering::default(),
            skipped: Vec::new(),
        })
    }

    async fn play_out(mut self) -> Result<Report, SimError> {
        self.sign_up().await?;
        self.start().await?;
        let postman = tokio::spawn(self.postman.clone().work());
        let _postman = AbortOnDropHandle::new(postman);
        let mail = self.script.take().map(|script| script.mail);
        self.play(mail.unwrap_or_default()).await?;
        self.until(self.length).await;
        self.let_go();
        sleep(PEACE).await;
        self.conclude().await
    }

    async fn sign_up(&self) -> Result<(), SimError> {
        let Machine {
            storage,
            context,
            watch,
            ..
        } = &self.machine;
        let store = storage.open(context, watch).await?;
        let rows = Rows {
            users: self.users.clone(),
            ..Rows::default()
        };
        let commit = Commit::outside(rows, Vec::new());
        let done = store.journal.commit(Arc::new(commit)).await;
        done.map_err(SimError::new)?;
        store.close().await;
        Ok(())
    }

    async fn start(&mut self) -> Result<(), SimError> {
        let providers = Providers::new(self.outside.clone(), self.known.clone());
        let process = Process::start(&self.machine, providers).await?;
        self.postman.serves(Some(process.clone()));
        self.process = Some(process);
        Ok(())
    }

    /// Mail and faults in the order of their times.
    async fn play(&mut self, mail: Vec<Post>) -> Result<(), SimError> {
        let begins = self.clock.true_time();
        let since = |at: Timestamp| engine::between(begins, at);
        let mut faults = self.plan.clone().into_iter().peekable();
        for post in mail {
            while let Some(fault) =
                faults.next_if(|fault| Duration::from_secs(fault.at) <= since(post.at))
            {
                self.strike(fault).await?;
            }
            self.until(since(post.at)).await;
            self.post(post.letter);
        }
        for fault in faults {
            self.strike(fault).await?;
        }
        Ok(())
    }

    /// Waits until so long after the beginning.
    async fn until(&self, passed: Duration) {
        sleep(passed.saturating_sub(self.clock.monotonic())).await;
    }

    async fn strike(&mut self, fault: Fault) -> Result<(), SimError> {
        self.until(Duration::from_secs(fault.at)).await;
        let Some(process) = self.process.clone() else {
            return Ok(());
        };
        match fault.kind {
            FaultKind::Crash { down, kept } => {
                process.die(kept).await;
                self.restart(down).await?;
            }
            FaultKind::CrashInDrain { after, down } => {
                process.die_draining(Duration::from_millis(after)).await;
                self.restart(down).await?;
            }
            FaultKind::StageFails { stage } => {
                process.fail(stages::ALL[stage % stages::ALL.len()], None);
            }
            FaultKind::PersonFails { person } => {
                let user = &self.users[person % self.users.len()];
                process.fail(stages::USER, Some(&user.id.0));
            }
            FaultKind::Provider {
                provider,
                illness,
                lasts,
            } => self.outside.fall_ill(provider, illness, lasts),
            FaultKind::DiskFull { lasts } => {
                process.set_full(true);
                sleep(Duration::from_secs(lasts)).await;
                process.set_full(false);
            }
            FaultKind::EventsTwice { events } => process.repeat(events),
            FaultKind::ClockStep { seconds } => {
                let before = self.clock.now();
                self.clock.step(SignedDuration::from_secs(seconds));
                self.skipped.push((before, self.clock.now()));
            }
            FaultKind::MailTwice { messages } => self.tampering.twice = messages,
            FaultKind::MailLate { messages, seconds } => self.tampering.late = (messages, seconds),
            FaultKind::MailShuffled { messages } => self.tampering.shuffled = messages,
        }
        Ok(())
    }

    async fn restart(&mut self, down: u64) -> Result<(), SimError> {
        self.postman.serves(None);
        self.process = None;
        let died = self.clock.monotonic();
        sleep(Duration::from_secs(down)).await;
        self.start().await?;
        self.down += self.clock.monotonic().saturating_sub(died);
        Ok(())
    }

    /// Hands a message to the postman, as the faults have it.
    fn post(&mut self, letter: Letter) {
        let tampering = &mut self.tampering;
        if tampering.twice > 0 {
            tampering.twice -= 1;
            self.postman.post(letter.clone());
        }
        if tampering.late.0 > 0 {
            tampering.late.0 -= 1;
            // No later than the end: then everything has to come to rest.
            let now = self.clock.monotonic();
            let late = Duration::from_secs(tampering.late.1);
            let wait = late.min(self.length.saturating_sub(now));
            let postman = self.postman.clone();
            tokio::spawn(async move {
                sleep(wait).await;
                postman.post(letter);
            });
            return;
        }
        if tampering.shuffled > 0 {
            tampering.shuffled -= 1;
            tampering.held.push(letter);
            if tampering.shuffled == 0 {
                self.let_go();
            }
            return;
        }
        self.postman.post(letter);
    }

    /// What was held back arrives, the last first.
    fn let_go(&mut self) {
        while let Some(letter) = self.tampering.held.pop() {
            self.postman.post(letter);
        }
    }

    async fn conclude(mut self) -> Result<Report, SimError> {
        let mut violations = self.watch.violations();
        let before = self.ending().await?;
        violations.extend(before.questions(&self.skipped));
        if let Some(process) = self.process.take()
            && !process.stop().await
        {
            violations.push(Violation {
                invariant: "a drain ends",
                detail: "something was still in hand".to_owned(),
            });
        }
        let seconds = self.clock.monotonic().as_secs();
        self.start().await?;
        sleep(AFTERWARDS).await;
        violations.extend(before.is_rebuilt(&self.ending().await?));
        let counts = before.counts(self.down, seconds);
        violations.sort();
        violations.dedup();
        Ok(Report {
            scenario: self.setup.scenario,
            size: self.setup.size,
            seed: self.setup.seed,
            people: self.users.len(),
            seconds,
            trace_hash: self.trace.hash(),
            counts,
            faults: self.plan,
            violations,
        })
    }

    async fn ending(&self) -> Result<Ending, SimError> {
        let Some(process) = &self.process else {
            return Err(SimError::new("no process was left at the end"));
        };
        let snapshot = come_to_rest(process).await;
        let looked = ending::look(
            process,
            snapshot,
            &self.outside,
            &self.postman,
            &self.watch,
            &self.clock,
        );
        looked.await.map_err(SimError::new)
    }
}

/// Waits for the end of a tick that may just have begun; what does not come to rest by itself
/// never will. Answers what was seen then.
async fn come_to_rest(process: &Process) -> Snapshot {
    let mut seen = process.snapshot().await;
    for _ in 0..20 {
        let mut stages = seen.stages.iter();
        if stages.all(|stage| stage.in_flight == 0 && stage.backlog == 0) {
            break;
        }
        sleep(Duration::from_secs(7)).await;
        seen = process.snapshot().await;
    }
    seen
}
