//! One run: the mail and the faults of the script at their times, then time to recover, then
//! the invariants of the final state.

use std::sync::Arc;
use std::time::Duration;

use actors::events::stages;
use actors::model::User;
use actors::rows::Rows;
use connectors::in_memory::MemoryBlobs;
use engine::journal::Commit;
use engine::observe::snapshot::Snapshot;
use engine::{Clock as _, Context};
use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;
use world::directory;

use super::clock::SimClock;
use super::environment::Environment;
use super::error::SimError;
use super::faults::{self, Fault, FaultKind};
use super::final_state::FinalState;
use super::mail_faults::MailFaults;
use super::mailer::Mailer;
use super::message::Arrival;
use super::monitor::{Monitor, Violation};
use super::process::{Machine, Process};
use super::providers::{Cache, Providers};
use super::report::Report;
use super::scenario::{Scenario, Size, script};
use super::script::Script;
use super::setup::Setup;
use super::storage::Storage;
use super::trace::Trace;

/// Time to come to rest after the last fault.
const RECOVERY: Duration = Duration::from_secs(1_800);
/// How long the last process runs, which starts from what the others have stored.
const AFTER_RESTART: Duration = Duration::from_secs(600);

/// Runs a simulation from its beginning to its end, on this thread.
///
/// # Errors
/// When the system does not start. A violated invariant is not an error but part of the report.
pub fn simulate(setup: &Setup) -> Result<Report, SimError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(SimError::new)?;
    runtime.block_on(async { Run::new(setup)?.run().await })
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
    monitor: Monitor,
    environment: Environment,
    machine: Machine,
    cache: Arc<Cache>,
    mailer: Mailer,
    process: Option<Process>,
    down: Duration,
    mail_faults: MailFaults,
    /// Civil times before and after each step of the clock.
    skipped: Vec<(Timestamp, Timestamp)>,
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
        let monitor = Monitor::new(clock.clone(), trace.clone());
        let environment = Environment::new(clock.clone(), trace.clone(), seed);
        environment.set_roadworks(script.roadworks.clone());
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
            monitor: monitor.clone(),
            planted: setup.planted,
        };
        let places = directory::address_book();
        let cache = Cache::new(places).map_err(SimError::new)?;
        let plan = faults::plan(seed, script.faults, script.length, users.len());
        Ok(Self {
            length: script.length,
            plan: setup.faults.choose(&plan),
            setup: setup.clone(),
            script: Some(script),
            users,
            clock,
            trace,
            monitor,
            environment,
            machine,
            cache: Arc::new(cache),
            mailer: Mailer::default(),
            process: None,
            down: Duration::ZERO,
            mail_faults: MailFaults::default(),
            skipped: Vec::new(),
        })
    }

    async fn run(mut self) -> Result<Report, SimError> {
        self.create_users().await?;
        self.start().await?;
        let mailer = tokio::spawn(self.mailer.clone().run());
        let _mailer = AbortOnDropHandle::new(mailer);
        let mail = self.script.take().map(|script| script.mail);
        self.play(mail.unwrap_or_default()).await?;
        self.sleep_until(self.length).await;
        self.mail_faults.release(&self.mailer);
        sleep(RECOVERY).await;
        self.conclude().await
    }

    async fn create_users(&self) -> Result<(), SimError> {
        let Machine {
            storage,
            context,
            monitor,
            ..
        } = &self.machine;
        let store = storage.open(context, monitor.observer()).await?;
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
        let providers = Providers::new(self.environment.clone(), self.cache.clone());
        let process = Process::start(&self.machine, providers).await?;
        self.mailer.connect(Some(process.clone()));
        self.process = Some(process);
        Ok(())
    }

    /// Plays mail and faults in the order of their times.
    async fn play(&mut self, mail: Vec<Arrival>) -> Result<(), SimError> {
        let begins = self.clock.true_time();
        let since = |at: Timestamp| engine::between(begins, at);
        let mut faults = self.plan.clone().into_iter().peekable();
        for arrival in mail {
            while let Some(fault) =
                faults.next_if(|fault| Duration::from_secs(fault.at) <= since(arrival.at))
            {
                self.inject(fault).await?;
            }
            self.sleep_until(since(arrival.at)).await;
            let remaining = self.length.saturating_sub(self.clock.monotonic());
            self.mail_faults.send(&self.mailer, arrival.mail, remaining);
        }
        for fault in faults {
            self.inject(fault).await?;
        }
        Ok(())
    }

    /// Sleeps until this time after the beginning.
    async fn sleep_until(&self, passed: Duration) {
        sleep(passed.saturating_sub(self.clock.monotonic())).await;
    }

    async fn inject(&mut self, fault: Fault) -> Result<(), SimError> {
        self.sleep_until(Duration::from_secs(fault.at)).await;
        let Some(process) = self.process.clone() else {
            return Ok(());
        };
        match fault.kind {
            FaultKind::Crash { down, kept } => {
                process.crash(kept).await;
                self.restart(down).await?;
            }
            FaultKind::CrashInDrain { after, down } => {
                process.crash_draining(Duration::from_millis(after)).await;
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
                failure,
                lasts,
            } => self.environment.fail(provider, failure, lasts),
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
            FaultKind::MailTwice { messages } => self.mail_faults.twice = messages,
            FaultKind::MailLate { messages, seconds } => {
                self.mail_faults.late = (messages, seconds)
            }
            FaultKind::MailShuffled { messages } => self.mail_faults.shuffled = messages,
        }
        Ok(())
    }

    async fn restart(&mut self, down: u64) -> Result<(), SimError> {
        self.mailer.connect(None);
        self.process = None;
        let died = self.clock.monotonic();
        sleep(Duration::from_secs(down)).await;
        self.start().await?;
        self.down += self.clock.monotonic().saturating_sub(died);
        Ok(())
    }

    async fn conclude(mut self) -> Result<Report, SimError> {
        let mut violations = self.monitor.violations();
        let before = self.final_state().await?;
        violations.extend(before.violations(&self.skipped));
        if let Some(process) = self.process.take()
            && !process.stop().await
        {
            violations.push(Violation {
                invariant: "a drain ends",
                detail: "events were still in flight".to_owned(),
            });
        }
        let seconds = self.clock.monotonic().as_secs();
        self.start().await?;
        sleep(AFTER_RESTART).await;
        violations.extend(before.differences(&self.final_state().await?));
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

    async fn final_state(&self) -> Result<FinalState, SimError> {
        let Some(process) = &self.process else {
            return Err(SimError::new("no process was left at the end"));
        };
        let snapshot = come_to_rest(process).await;
        let state = FinalState::read(
            process,
            snapshot,
            &self.environment,
            &self.mailer,
            &self.monitor,
            &self.clock,
        );
        state.await.map_err(SimError::new)
    }
}

/// Waits for the end of a tick that may just have begun. Returns the last snapshot, whether or
/// not the stages have come to rest.
async fn come_to_rest(process: &Process) -> Snapshot {
    let mut snapshot = process.snapshot().await;
    for _ in 0..20 {
        let mut stages = snapshot.stages.iter();
        if stages.all(|stage| stage.in_flight == 0 && stage.backlog == 0) {
            break;
        }
        sleep(Duration::from_secs(7)).await;
        snapshot = process.snapshot().await;
    }
    snapshot
}
